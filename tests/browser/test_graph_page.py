"""graph.html used as a person uses it, in a real browser."""

from __future__ import annotations

import csv
import json
import re

import pytest
import view_sample

from kg.graph import Graph

pytestmark = pytest.mark.browser


def find(page, text):
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.wait_for_selector("#hits li")


def visit(page, hash_):
    """Follow a link to another place of the page."""
    page.evaluate(
        "hash => new Promise(done => {"
        " addEventListener('popstate', () => setTimeout(done), {once: true}); location.hash = hash; })",
        hash_,
    )


def card_title(page):
    return page.locator("#card h2").inner_text()


def status(page):
    return page.locator("#status").inner_text()


def saved(page, kind, tmp_path):
    page.click("#export summary")
    with page.expect_download() as download:
        page.click(f"[data-export={kind}]")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_it_opens_on_the_whole_graph_and_says_what_it_is(open_page):
    page = open_page()
    assert page.locator("h1").inner_text() == "Sample graph"
    assert re.match(r"15 papers · 46 things · \d+ relations", page.locator("#counts").inner_text())
    assert re.match(r"Showing \d+ things and \d+ relations", status(page))
    assert "BERT" in page.locator("#card").inner_text()
    drawn = page.evaluate(
        "() => { const c = document.querySelector('#map canvas'), seen = new Set();"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " for (let i = 0; i < d.length; i += 4) if (d[i + 3] === 255) seen.add(d.slice(i, i + 3).join(','));"
        " return [...seen]; }"
    )
    assert {"213,94,0", "0,114,178", "0,158,115"} <= set(drawn)  # models, methods, datasets in their colours


SEARCHES = {
    "bert": "BERT",
    "Vision Transf": "ViT",  # an alias
    "transfromer": "Transformer",  # letters swapped
    "LLamma": "LLaMA",  # one letter too many
    "few-shot": "Language Models are Few-Shot Learners",  # inside a paper's title
}


def test_search_finds_names_aliases_titles_and_forgives_typing(open_page):
    page = open_page()
    for typed, expected in SEARCHES.items():
        find(page, typed)
        page.keyboard.press("Enter")
        assert (typed, card_title(page)) == (typed, expected)


def test_search_is_driven_by_arrow_keys(open_page):
    page = open_page()
    find(page, "bert")
    assert page.get_attribute("#q", "aria-activedescendant") == "hit-0"
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "hit-1"
    second = page.locator("#hit-1 .name").inner_text()
    page.keyboard.press("Enter")
    assert card_title(page) == second
    find(page, "zzzzqqq")
    assert "Nothing of that name" in page.locator("#hits").inner_text()
    assert status(page) == "No results."


def test_the_card_quotes_every_edge_with_the_names_marked(open_page):
    page = open_page(hash_="#n=model-bert")
    group = page.locator("#card section", has=page.locator("h3", has_text="outperformed by"))
    box = group.locator(".relation", has_text="RoBERTa").first
    assert "“RoBERTa outperforms BERT on every task of GLUE.”" in box.inner_text()  # the surest first
    assert box.locator("mark").all_inner_texts() == ["RoBERTa", "BERT"]
    assert re.search(r"20\d\d-06-01", box.inner_text()) and re.search(r"\d+ %", box.inner_text())
    assert "outperforms-verb" in box.inner_text()
    box.get_by_text("1 more quote").click()
    assert box.locator("blockquote").count() == 2
    assert "Bidirectional Encoder Representations" in page.locator(".aliases").inner_text()


def test_an_edge_has_a_card_and_an_address_of_its_own(open_page):
    page = open_page(hash_="#n=model-bert")
    page.locator(".relation", has_text="RoBERTa").locator("button.count").first.click()
    assert card_title(page).startswith("RoBERTa ")
    assert "e=model-roberta%7E" in page.url or "e=model-roberta~" in page.url
    assert page.locator("#card blockquote").count() >= 1
    page.keyboard.press("Escape")
    assert card_title(page) == "BERT"


def test_a_click_on_the_map_opens_what_is_there(open_page):
    page = open_page()
    x, y = page.evaluate(  # where a model's colour is seen well inside, as an eye would find a triangle
        "() => { const c = document.querySelector('#map canvas'), box = c.getBoundingClientRect();"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " const hit = (x, y) => { const i = 4 * (y * c.width + x); return d[i] === 213 && d[i + 1] === 94; };"
        " for (let y = 9; y < c.height - 9; y++) for (let x = 9; x < c.width - 9; x++)"
        "  if ([[0, 0], [3, 0], [-3, 0], [0, 3], [0, -3]].every(([a, b]) => hit(x + a, y + b)))"
        "   return [box.left + x * box.width / c.width, box.top + y * box.height / c.height]; }"
    )
    page.mouse.move(x, y)
    page.wait_for_selector("#tip:not([hidden])")
    assert page.locator("#tip small").inner_text().startswith("model · ")
    page.mouse.click(x, y)
    page.wait_for_function("location.hash.includes('n=model-')")
    assert page.locator("#card .kind").first.inner_text().startswith("model")


def test_back_and_forward_walk_the_steps(open_page):
    page = open_page()
    find(page, "bert")
    page.keyboard.press("Enter")
    page.locator("#card .link[data-node=model-roberta]").first.click()
    assert card_title(page) == "RoBERTa"
    page.go_back()
    page.wait_for_function("document.querySelector('#card h2').textContent === 'BERT'")
    page.go_back()
    page.wait_for_function("document.querySelector('#card h2').textContent === 'Where to start'")
    page.go_forward()
    page.wait_for_function("document.querySelector('#card h2').textContent === 'BERT'")


def test_a_link_brings_others_to_the_same_view(open_page):
    page = open_page()
    page.locator("#types li", has_text="papers").locator("input").uncheck()
    find(page, "swin")
    page.keyboard.press("Enter")
    page.locator("#crumbs button", has_text="Outperforms").click()
    said, where = status(page), page.url.partition("#")[2]
    other = open_page(hash_="#" + where)
    assert status(other) == said
    assert card_title(other) == "Swin Transformer"
    assert not other.locator("#types li", has_text="papers").locator("input").is_checked()


def test_the_legend_filters(open_page):
    page = open_page()
    before = status(page)
    page.locator("#types li", has_text="datasets").locator("input").uncheck()
    assert status(page) != before
    page.click("#tab-things")
    assert "GLUE" not in page.locator("#things").inner_text()
    row = page.locator("#relations li", has_text="outperforms")
    row.hover()
    row.get_by_role("button").click()  # only this one
    page.click("#tab-relations")
    assert set(page.locator("#relations-list td:nth-child(2)").all_inner_texts()) == {"outperforms"}
    page.click("#reset")
    page.click("#tab-map")
    assert status(page) == before


def test_years_confidence_support_and_broad_classes_filter(open_page):
    page = open_page(hash_="#tab=relations")
    caption = page.locator("#relations-list caption")

    def count():
        return int(caption.inner_text().split()[0])

    everything = count()
    page.select_option("#year-to", "2018")
    assert 0 < count() < everything
    assert "y=2015-2018" in page.url
    page.click("#reset")
    page.locator("#confidence").fill("90")
    assert 0 < count() < everything
    page.click("#reset")
    page.locator("#support").fill("2")
    assert count() == 1  # only that RoBERTa outperforms BERT is stated by two papers
    page.click("#reset")
    assert "language models" not in page.locator("#relations-list").inner_text()
    page.check("#generic")
    assert "language models" in page.locator("#relations-list").inner_text()


def test_brushing_the_histogram_picks_years(open_page):
    page = open_page()
    box = page.locator("#histogram").bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 20, steps=4)
    page.mouse.up()
    assert page.locator("#year-range").inner_text() == "2015–2018"


QUESTIONS = [
    ("model-vit", "Outperforms", {"ViT", "Swin Transformer", "ResNet"}),
    ("model-bert", "Lineage", {"BERT", "Transformer", "RoBERTa", "ALBERT", "DistilBERT", "BERT-base", "BERT-large"}),
    ("method-knowledge-distillation", "Users", {"knowledge distillation", "DistilBERT", "DeiT"}),
]


def test_the_three_questions(open_page):
    page = open_page()
    for node, question, answer in QUESTIONS:
        visit(page, f"#n={node}")
        page.locator("#crumbs button", has_text=question).click()
        page.click("#tab-things")
        assert set(page.locator("#things td:first-child").all_inner_texts()) == answer


def test_results_are_a_table_that_sorts(open_page):
    page = open_page(hash_="#n=model-vit")
    table = page.locator("#card table")
    values = table.locator("td.num")
    assert values.all_inner_texts() == ["88.5%", "94.6%"] or values.all_inner_texts() == ["94.6%", "88.5%"]
    head = table.locator("th", has_text="Value")
    head.get_by_role("button").click()
    assert values.all_inner_texts() == ["88.5%", "94.6%"] and head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("button").click()
    assert values.all_inner_texts() == ["94.6%", "88.5%"]


def test_a_paper_has_its_facts_and_links(open_page):
    page = open_page(hash_="#n=paper-dpo")
    text = page.locator("#card").inner_text()
    assert "Stanford" in text and "2023-06-01 (year inferred)" in text and "page.txt:3" in text
    hrefs = [link.get_attribute("href") for link in page.locator("#card a").all()]
    assert "https://github.com/example-lab/dpo" in hrefs
    assert any(href.startswith("https://arxiv.org/abs/2306.") for href in hrefs)
    assert {link.get_attribute("rel") for link in page.locator("#card a").all()} == {"noopener noreferrer"}


def test_pictures_are_saved(open_page, tmp_path):
    from lxml import etree

    page = open_page()
    png = saved(page, "png", tmp_path).read_bytes()
    assert png.startswith(b"\x89PNG") and len(png) > 5000
    for hash_, name in (("", "BERT"), ("#n=model-bert", "question answering")):
        page = open_page(hash_=hash_)
        root = etree.parse(str(saved(page, "svg", tmp_path))).getroot()
        texts = root.findall("{*}text")
        assert any(name in (t.text or "") for t in texts)
        assert root.findall("{*}line")


def test_tables_data_and_turtle_hold_what_is_visible(open_page, tmp_path):
    import rdflib

    page = open_page(hash_="#n=model-roberta")
    with saved(page, "csv", tmp_path).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    quotes = {(row["subject"], row["predicate"], row["object"]): row["quote"] for row in rows}
    assert quotes["RoBERTa", "outperforms", "XLNet"] == "RoBERTa also surpasses XLNet."
    assert not any("Swin" in r["subject"] for r in rows)
    data = json.loads(saved(page, "json", tmp_path).read_text(encoding="utf-8"))
    assert "model-roberta" in {n["id"] for n in data["nodes"]}
    graph = rdflib.Graph().parse(saved(page, "ttl", tmp_path))
    found = graph.query(
        "PREFIX kg: <https://w3id.org/paper-kg/ns#> SELECT ?l WHERE {"
        " <https://w3id.org/paper-kg/id/model-roberta> kg:outperforms ?x . ?x skos:prefLabel ?l }"
    )
    assert {str(row.l) for row in found} == {"BERT", "XLNet"}


def test_the_turtle_of_the_page_says_nothing_that_graph_ttl_does_not(open_page, tmp_path):
    import rdflib

    whole = Graph(view_sample.small()).to_rdflib()
    part = rdflib.Graph().parse(saved(open_page(), "ttl", tmp_path))
    named = [triple for triple in part if not any(isinstance(term, rdflib.BNode) for term in triple)]
    assert len(named) > 500
    assert [triple for triple in named if triple not in whole] == []
    quotes = "SELECT ?q WHERE { ?c prov:wasQuotedFrom/oa:hasSelector/oa:exact ?q }"
    oa = {"prov": rdflib.PROV, "oa": "http://www.w3.org/ns/oa#"}
    assert {str(row.q) for row in part.query(quotes, initNs=oa)} >= {"RoBERTa also surpasses XLNet."}


PLACES = (
    "#t=Paper",
    "#n=model-bert",
    "#n=model-bert&v=lineage",
    "#n=model-bert&v=beats",
    "#n=model-bert&v=users",
    "#e=model-roberta~outperforms~model-bert",
)


def test_the_query_that_is_copied_is_sparql(open_page):
    from rdflib.plugins.sparql import prepareQuery

    page = open_page()
    page.evaluate(
        "() => Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (t) => { window.copied = t; }}})"
    )
    for place in PLACES:
        visit(page, place)
        page.evaluate("window.copied = null")
        page.click("#export summary")
        page.click("#copy-sparql")
        page.wait_for_function("window.copied")
        prepareQuery(page.evaluate("window.copied"))
        assert status(page) == "SPARQL query copied."


def copied(page, button):
    """What lies on the clipboard after a click in the menu."""
    page.evaluate("() => navigator.clipboard.writeText('')")
    page.click("#export summary")
    page.click(button)
    page.wait_for_function("async () => await navigator.clipboard.readText() !== ''")
    return page.evaluate("() => navigator.clipboard.readText()")


def asked(graph, sparql):
    """The answer to a query, as one dict a row, nodes by the ends of their addresses."""
    table = graph.query(sparql)
    return [
        {
            name: re.split("[/#:]", str(value).strip("<>"))[-1]
            for name, value in zip(table.columns, row, strict=True)
            if value
        }
        for row in table.rows
    ]


FILTERS = (
    "#",
    "#t=Paper.Task",
    "#g=1",
    "#r=uses.introduces",
    "#c=80",
    "#y=2018-2020",
    "#s=2",
    "#c=70&y=2019-2023&t=Dataset",
)


def test_the_query_for_the_whole_graph_finds_what_the_page_shows(open_page, tmp_path):
    """Asked of the triples that a build writes, with every filter of the page."""
    known = Graph(view_sample.small())
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    for place in FILTERS:
        visit(page, place + "&tab=relations")
        rows = asked(known, copied(page, "#copy-sparql"))
        answer = {(row["subject"], row["predicate"], row["object"]) for row in rows}
        shown = json.loads(saved(page, "json", tmp_path).read_text(encoding="utf-8"))["edges"]
        ends = {(edge["subject"], edge["object"]) for edge in shown}
        assert (place, {(subject, object_) for subject, _, object_ in answer}) == (place, ends)
        assert len(answer) == len(shown) > 0


def test_the_query_for_a_thing_finds_its_neighbourhood_and_its_answers(open_page, tmp_path):
    known = Graph(view_sample.small())
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    for place in ("#n=model-roberta", "#n=model-alpaca&h=2", "#n=model-bert&v=beats", "#n=model-vit&v=users"):
        visit(page, place)
        rows = asked(known, copied(page, "#copy-sparql"))
        nodes = {value for row in rows for name, value in row.items() if name not in ("predicate", "how")}
        shown = json.loads(saved(page, "json", tmp_path).read_text(encoding="utf-8"))["nodes"]
        start = re.search("n=([a-z0-9-]+)", place)[1]
        assert (place, nodes | {start}) == (place, {node["id"] for node in shown})


def test_what_cannot_be_copied_is_shown_to_be_copied(open_page):
    page = open_page()
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.click("#export summary")
    page.click("#copy-sparql")
    assert "SELECT" in page.locator("dialog[open] textarea").input_value()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_the_link_that_is_copied_leads_back(open_page):
    page = open_page(hash_="#n=model-bert&v=lineage", permissions=["clipboard-read", "clipboard-write"])
    link = copied(page, "#copy-link")
    assert status(open_page(hash_="#" + link.partition("#")[2])).startswith("BERT, lineage")


def test_a_click_on_an_edge_shows_its_sentences(open_page):
    """In the whole graph, and in the neighbourhood of a thing: somewhere along a line, away from what it joins."""
    page = open_page()
    found = 0
    box = page.locator("#map").bounding_box()
    for k in range(400):
        x, y = box["x"] + 60 + (k * 37) % (box["width"] - 120), box["y"] + 60 + (k * 53) % (box["height"] - 120)
        page.mouse.move(x, y)
        page.wait_for_timeout(20)
        tip = page.locator("#tip")
        if tip.is_visible() and tip.locator("small").inner_text() == "relation":
            page.mouse.click(x, y)
            page.wait_for_function("() => location.hash.includes('e=')")
            assert page.locator("#card .kind").first.inner_text() == "relation"
            assert page.locator("#card h3", has_text="Evidence").is_visible()
            found += 1
            break
    assert found
    page = open_page(hash_="#n=method-rlhf", reduced_motion="reduce")
    page.wait_for_timeout(500)
    box = page.locator("#map").bounding_box()
    for k in range(1200):  # a coarse sweep over the drawing
        x, y = box["x"] + 20 + (k * 41) % (box["width"] - 40), box["y"] + 20 + (k * 67) % (box["height"] - 40)
        page.mouse.move(x, y)
        if page.locator("#tip").is_visible() and page.locator("#tip small").inner_text() == "relation":
            page.mouse.click(x, y)
            page.wait_for_function("() => location.hash.includes('e=')")
            assert re.search("(DPO|RLHF) .* (RLHF|PPO)", card_title(page))
            assert page.locator("#card blockquote").count() >= 1
            return
    pytest.fail("no edge found")


def test_everything_by_keyboard(open_page):
    page = open_page()
    page.locator("#map").focus()
    page.keyboard.press("Enter")  # the most connected thing
    assert card_title(page) == "BERT"
    page.locator("#map").focus()
    page.keyboard.press("n")
    assert "Enter goes there" in status(page)
    first = status(page).split(",")[0]
    page.keyboard.press("Enter")
    assert card_title(page) == first
    page.keyboard.press("2")
    assert "2 steps" in status(page)
    page.keyboard.press("d")
    assert "lineage" in status(page)
    page.keyboard.press("Escape")
    assert card_title(page) == "Where to start"
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()
    page.keyboard.press("l")
    assert page.locator("#things").is_visible()


def test_automated_accessibility_checks_find_nothing_serious(open_page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    page = open_page()
    for theme in ("light", "dark"):
        for place in ("#t=Page", "#n=model-vit", "#tab=relations"):
            visit(page, place)
            found = axe.run(page).response["violations"]
            assert [(theme, place, one["id"]) for one in found if one["impact"] in ("serious", "critical")] == []
        page.click("#theme")


def test_the_skip_link_leads_to_the_list(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.locator("#things").is_visible()
    page.locator("#things td button").first.press("Enter")
    assert card_title(page) == "BERT"


def test_dark_follows_the_system_and_the_button(open_page):
    page = open_page(color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(15, 18, 23)"
    page.click("#theme")
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate(background) == "rgb(255, 255, 255)"


def test_reduced_motion_leaves_the_forces_off(open_page):
    page = open_page(hash_="#n=model-bert", reduced_motion="reduce")
    shot = "() => document.querySelector('#map canvas').toDataURL()"
    page.wait_for_timeout(400)
    first = page.evaluate(shot)
    page.wait_for_timeout(500)
    assert page.evaluate(shot) == first


def test_it_works_at_phone_width(open_page):
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator("#filters").is_visible()
    page.tap("#toggle-filters")
    assert page.locator("#filters").is_visible()
    page.tap("#toggle-filters")
    page.fill("#q", "bert")
    page.tap("#hit-0")
    assert card_title(page) == "BERT" and page.locator("#map").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_names_and_quotes_run_nothing(open_page):
    page = open_page("hostile")
    for place in (
        "#g=1",
        "#n=method-bad",
        "#n=paper-bert",
        "#n=paper-dpo",
        "#n=method-bad&v=users",
        "#tab=things",
        "#n=<img src=x onerror=window.pwned=1>",
    ):
        visit(page, place)
        page.wait_for_timeout(40)
        assert page.evaluate("window.pwned") is None
        assert page.locator("img").count() == 0
        hrefs = [link.get_attribute("href") for link in page.locator("a").all()]
        assert all(href.startswith(("https://", "#")) for href in hrefs)
    find(page, "script")
    page.wait_for_timeout(50)
    assert page.evaluate("window.pwned") is None and page.locator("img").count() == 0


def test_a_page_that_leaves_nodes_out_says_so_and_how_to_get_them(open_page):
    page = open_page("cut")
    note = page.locator("#card .warn").inner_text()
    assert "The 20 most connected nodes of 61" in note and "graph.ttl" in note and "--max-nodes 61" in note
    assert "the 20 most connected nodes are drawn" in page.locator("#counts").inner_text()
    node = page.evaluate(
        "() => { const read = (id) => JSON.parse(document.getElementById(id).textContent);"
        " return read('graph').nodes.id[Object.keys(read('evidence').elsewhere)[0]]; }"
    )
    visit(page, f"#n={node}")
    assert re.search("of them (is|are) not on this page", page.locator("#card").inner_text())


def test_what_a_paper_denies_is_quoted_and_is_no_support(open_page):
    page = open_page("doubted", hash_="#n=model-bert")
    assert "DeiT" not in page.locator("#card").inner_text()  # nobody asserts it
    box = page.locator("#card section", has=page.locator("h3", has_text="outperformed by")).locator(".relation").first
    assert box.locator("button.count").inner_text() == "1 paper"
    box.get_by_text("1 more quote").click()
    assert box.locator(".evidence", has_text="It is not so.").locator(".badge").inner_text() == "negated"


def test_a_thing_links_to_paper_and_code(open_page):
    page = open_page(hash_="#n=method-dpo")
    links = {link.inner_text(): link.get_attribute("href") for link in page.locator("#card .links a").all()}
    assert links["github.com/example-lab/dpo"] == "https://github.com/example-lab/dpo"
    assert any(text.startswith("arXiv 2306.") for text in links)
    assert page.locator("#card .links .badge").all_inner_texts() == ["paper", "code"]


def test_a_neighbourhood_can_be_dragged(open_page):
    page = open_page(hash_="#n=method-rlhf", reduced_motion="reduce")
    page.wait_for_timeout(400)
    x, y = page.evaluate(  # the middle of the largest dot in a method's colour
        "() => { const c = document.querySelector('#map canvas'), box = c.getBoundingClientRect();"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " const hit = (x, y, i = 4 * (y * c.width + x)) => !d[i] && d[i + 1] === 114 && d[i + 2] === 178;"
        " for (let y = 12; y < c.height - 12; y++) for (let x = 12; x < c.width - 12; x++)"
        "  if ([[0, 0], [6, 0], [-6, 0], [0, 6], [0, -6]].every(([a, b]) => hit(x + a, y + b)))"
        "   return [box.left + x * box.width / c.width, box.top + y * box.height / c.height]; }"
    )
    shot = "() => document.querySelector('#map canvas').toDataURL()"
    before = page.evaluate(shot)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    page.wait_for_timeout(200)
    assert page.evaluate(shot) != before
    assert card_title(page) == "RLHF"


def test_where_the_map_was_dragged_and_zoomed_to_is_kept_in_the_address(open_page):
    page = open_page()
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 110, steps=5)
    page.mouse.up()
    page.mouse.wheel(0, -200)
    page.wait_for_function("() => location.hash.includes('z=')")
    page.wait_for_timeout(600)
    shot = "() => document.querySelector('#map canvas').toDataURL()"
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.wait_for_timeout(100)
    other = open_page(hash_="#" + page.url.partition("#")[2])
    other.wait_for_timeout(400)
    where, there = (re.search(r"z=(-?\d+)_(-?\d+)_", one.url) for one in (page, other))
    assert (where[1], where[2]) == (there[1], there[2])
    assert other.evaluate(shot) != open_page().evaluate(shot)


def test_things_without_relations_show_when_asked(open_page):
    page = open_page(hash_="#tab=things")
    before = int(page.locator("#things caption").inner_text().split()[0])
    page.check("#loose")
    assert int(page.locator("#things caption").inner_text().split()[0]) >= before
    assert "u=1" in page.url


def test_a_cell_of_a_notebook_opens_on_its_thing_and_asks_nobody(browser):
    """As Jupyter shows it: HTML put into a page, where the frame is sandboxed."""
    context = browser.new_context(viewport={"width": 900, "height": 700})
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_content(Graph(view_sample.small()).to_html("DPO", hops=2)._repr_html_())
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    assert frame.locator("#card h2").inner_text() == "DPO"
    assert "2 steps" in frame.locator("#status").inner_text()
    assert not frame.locator("#filters").is_visible()
    frame.locator("#crumbs button", has_text="Lineage").click()
    assert "lineage" in frame.locator("#status").inner_text()
    frame.locator("#crumbs button", has_text="Whole graph").click()
    assert frame.locator("#card h2").inner_text() == "Where to start"
    assert (asked, faults) == ([], [])
    context.close()


def test_a_broken_address_shows_something_sensible(open_page):
    page = open_page(hash_="#n=nothing")
    assert card_title(page) == "Where to start"
    for place in ("#n=__proto__&v=constructor", "#z=a_b_c", "#c=abc&t=Nope&e=x~y~z", "#%E0%A4%A", "#y=9999-0000"):
        visit(page, place)
        assert card_title(page) == "Where to start"
