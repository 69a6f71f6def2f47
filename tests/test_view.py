"""graph.html as text: complete, self-contained, the same for the same graph, and deaf to what names say."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
import view_sample
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UnknownNameError
from kg.graph import Graph
from kg.model import Entity, GraphData
from kg.view import page, render
from kg.view.blocks import embed
from kg.view.data import draw
from kg.view.layout import layout
from kg.vocabulary import vocabulary


class _Page(HTMLParser):
    """Elements, their attributes, and the text of scripts, as an HTML parser sees them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.title = ""
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside == "title":
            self.title += data

    def block(self, name: str):
        scripts = [attrs for tag, attrs in self.tags if tag == "script"]
        return json.loads(self.scripts[[s.get("id") for s in scripts].index(name)])


@pytest.fixture(scope="module")
def html() -> str:
    return render(view_sample.small(), title="Sample")


def hostile() -> GraphData:
    bad = view_sample.HOSTILE
    data = view_sample.small()
    entity = Entity(id="method-bad", type="Method", label=bad, aliases=(bad + " alias",))
    claims = tuple(
        msgspec.structs.replace(c, quote=f"{bad} {c.quote}", rule=bad, object="method-bad")
        if c.object == "dataset-glue"
        else c
        for c in data.claims
    )
    papers = tuple(
        msgspec.structs.replace(p, title=msgspec.structs.replace(p.title, raw=bad), organization=bad, authors=(bad,))
        if p.id == "paper-bert"
        else p
        for p in data.papers
    )
    links = tuple(msgspec.structs.replace(link, url="javascript:window.pwned=1", written=bad) for link in data.links)
    entities = tuple(sorted((*data.entities, entity), key=lambda e: e.id))
    return msgspec.structs.replace(data, entities=entities, claims=claims, papers=papers, links=links)


def doubted() -> GraphData:
    """The sample, where one paper denies what another asserts, and one denies what nobody does."""
    data = view_sample.small()
    claim = next(c for c in data.claims if (c.subject, c.predicate) == ("model-roberta", "outperforms"))
    denials = (
        msgspec.structs.replace(claim, id="denial-1", paper="paper-dpo", quote="It is not so.", polarity="negated"),
        msgspec.structs.replace(
            claim, id="denial-2", subject="model-deit", quote="DeiT is no match.", polarity="negated"
        ),
    )
    claims = tuple(
        c
        for c in data.claims
        if c is claim or (c.subject, c.predicate, c.object) != ("model-roberta", "outperforms", "model-bert")
    )
    return msgspec.structs.replace(data, claims=tuple(sorted((*claims, *denials))))


def test_the_page_names_no_address_that_a_browser_would_fetch(html):
    page = _Page(html)
    fetching = {"src", "href", "srcset", "data", "action", "poster", "background"}
    named = [value for _, attrs in page.tags for name, value in attrs.items() if name in fetching]
    assert [value for value in named if not (value or "").startswith("#")] == []
    assert "@import" not in html and "sourceMappingURL" not in html
    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", html)


def test_the_content_security_policy_allows_only_the_scripts_of_the_page(html):
    page = _Page(html)
    policy = next(a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy
    attributes = [attrs for tag, attrs in page.tags if tag == "script"]
    runnable = [s for s, attrs in zip(page.scripts, attributes, strict=True) if not attrs.get("type")]
    assert len(runnable) == 2
    for script in runnable:
        assert "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy


def test_types_and_predicates_come_from_the_vocabulary(html):
    graph = _Page(html).block("graph")
    words = vocabulary()
    assert [t["name"] for t in graph["types"]] == list(words.types)
    assert {t["name"]: (t["colour"], t["shape"]) for t in graph["types"]} == {
        t.name: (t.colour, t.shape) for t in words.types.values()
    }
    assert [p["name"] for p in graph["predicates"]] == [p for p in words.predicates if p != "mentions"]


def test_the_page_of_a_build_with_a_base_of_its_own_says_so_in_its_prefixes():
    own = {"kgr": "https://example.org/kg/id/"}
    prefixes = _Page(render(view_sample.small(), title="x", namespaces=own)).block("graph")["namespaces"]
    assert prefixes["kgr"] == own["kgr"] and prefixes["kg"] == vocabulary().namespaces["kg"]


def test_every_relation_is_drawn_with_its_claims_and_mentions_are_not():
    data = view_sample.small()
    page = _Page(render(data, title="x"))
    graph, evidence = page.block("graph"), page.block("evidence")
    ids = graph["nodes"]["id"]
    names = [p["name"] for p in graph["predicates"]]
    edges = graph["edges"]
    drawn = [(ids[s], names[p], ids[o]) for s, p, o in zip(edges["s"], edges["p"], edges["o"], strict=True)]
    stated = {(c.subject, c.predicate, c.object) for c in data.claims if c.predicate != "mentions"}
    variants = {(v.child, "variantOf", v.parent) for v in data.variants}
    links = {(link.paper, "hasRepository", link.entity) for link in data.links}
    assert len(drawn) == len(set(drawn)) and set(drawn) == stated | variants | links
    assert sum(edges["n"]) == len(evidence["claims"]["quote"]) == len(graph["claims"]["paper"])
    at = drawn.index(("model-roberta", "outperforms", "model-bert"))
    start = sum(edges["n"][:at])
    said = evidence["claims"]["quote"][start : start + edges["n"][at]]
    assert {evidence["quotes"][quote] for quote in said} == {
        "RoBERTa outperforms BERT on every task of GLUE.",
        "As known from language, RoBERTa improves on BERT.",
    }


def test_an_edge_that_is_only_denied_is_not_drawn():
    page = _Page(render(doubted(), title="x"))
    graph, evidence = page.block("graph"), page.block("evidence")
    ids, edges = graph["nodes"]["id"], graph["edges"]
    drawn = {
        (ids[s], ids[o])
        for s, p, o in zip(edges["s"], edges["p"], edges["o"], strict=True)
        if graph["predicates"][p]["name"] == "outperforms"
    }
    assert ("model-roberta", "model-bert") in drawn and ("model-deit", "model-bert") not in drawn
    assert [evidence["quotes"][evidence["claims"]["quote"][i]] for i in graph["claims"]["doubted"]] == ["It is not so."]
    assert "DeiT is no match." not in evidence["quotes"]


def test_the_page_holds_no_paper_that_nothing_on_it_needs_and_no_sentence_twice():
    data = view_sample.small()
    lonely = msgspec.structs.replace(data.papers[0], id="paper-lonely")
    data = msgspec.structs.replace(data, papers=(*data.papers, lonely))
    page = _Page(render(data, title="x", max_nodes=5))
    graph, evidence = page.block("graph"), page.block("evidence")
    assert graph["counts"]["papers"] == len(data.papers)
    cited = set(graph["claims"]["paper"]) | {link[0] for link in evidence["links"]} | set(evidence["scores"]["paper"])
    drawn = {i for i, node in enumerate(graph["papers"]["node"]) if node >= 0}
    assert cited | drawn == set(range(len(graph["papers"]["title"]))) and len(graph["papers"]["title"]) < len(
        data.papers
    )
    assert len(evidence["papers"]) == len(graph["papers"]["title"])
    assert len(set(evidence["quotes"])) == len(evidence["quotes"])


def _seen(colour: str, matrix: list[list[float]]) -> tuple[float, float, float]:
    """A colour as somebody sees it: linear RGB through the matrix, then CIE L*a*b* (D65)."""
    rgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    r, g, b = (min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear, strict=True)))) for row in matrix)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


VISION = {  # Machado, Oliveira and Fernandes 2009, severity 1.0
    "full": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


@pytest.mark.parametrize("vision", VISION)
def test_types_are_told_apart_by_colour_and_by_shape(vision):
    types = list(vocabulary().types.values())
    assert len({t.shape for t in types}) == len(types)
    for a in types:
        for b in types:
            if a.name < b.name:
                assert math.dist(_seen(a.colour, VISION[vision]), _seen(b.colour, VISION[vision])) > 6, (
                    a.name,
                    b.name,
                )  # 2.3 is just seen


def test_relations_are_told_apart_by_colour_or_dashes():
    predicates = [p for p in vocabulary().predicates.values() if p.name != "mentions"]
    assert len({(p.colour, tuple(p.dash)) for p in predicates}) == len(predicates)


def test_around_a_node_is_what_is_near_it():
    data = view_sample.small()
    one, two = (_Page(page(data, "method-dpo", hops)).block("graph") for hops in (1, 2))
    assert {"method-dpo", "method-ppo", "method-rlhf", "paper-dpo", "repository-example-lab-dpo"} - set(
        one["nodes"]["id"]
    ) == {"repository-example-lab-dpo"}
    assert set(one["nodes"]["id"]) < set(two["nodes"]["id"]) and "model-bert" not in two["nodes"]["id"]
    assert one["start"] == "n=method-dpo&h=1" and two["start"] == "n=method-dpo&h=2" and one["compact"]
    assert one["title"] == "Around DPO"


def test_a_page_around_nothing_that_is_known_is_refused():
    data = view_sample.small()
    with pytest.raises(UnknownNameError, match="method-nothing"):
        page(data, "method-nothing")
    with pytest.raises(ValueError, match="hops is 1 or more"):
        page(data, "method-dpo", 0)


def test_a_graph_gives_its_page_and_a_notebook_shows_it():
    graph = Graph(view_sample.small())
    whole, part = graph.to_html(), graph.to_html("Direct Preference Optimization")
    assert _Page(whole).title == "Graph of 15 papers" and _Page(part).title == "Around DPO"
    assert whole == render(graph.data, title="Graph of 15 papers") and len(repr(whole)) < 100
    with pytest.raises(UnknownNameError):
        graph.to_html("nothing of that name")


def test_a_cell_is_a_frame_without_rights_that_holds_its_page():
    cell = _Page(Graph(view_sample.small())._repr_html_())
    [(tag, attrs)] = cell.tags
    assert tag == "iframe" and "src" not in attrs
    assert set(attrs["sandbox"].split()) == {
        "allow-scripts",
        "allow-downloads",
        "allow-popups",
        "allow-popups-to-escape-sandbox",
    }
    assert _Page(attrs["srcdoc"]).block("graph")["start"] == "n=model-bert&h=1"  # the most connected thing


def test_a_cell_of_an_empty_graph_is_a_page_too():
    empty = GraphData(format="1", generator="t", papers=(), entities=(), claims=())
    assert _Page(_Page(Graph(empty)._repr_html_()).tags[0][1]["srcdoc"]).block("graph")["nodes"]["id"] == []


def test_names_in_a_cell_stay_text():
    cell = _Page(page(hostile(), "method-bad")._repr_html_())
    assert [tag for tag, _ in cell.tags] == ["iframe"]
    inside = _Page(cell.tags[0][1]["srcdoc"])
    assert "img" not in [tag for tag, _ in inside.tags] and inside.title == f"Around {view_sample.HOSTILE}"


def test_names_and_quotes_that_look_like_html_stay_text():
    page = _Page(render(hostile(), title=view_sample.HOSTILE))
    assert [tag for tag, _ in page.tags if tag == "img"] == []
    assert [tag for tag, _ in page.tags].count("script") == 4
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert page.title == view_sample.HOSTILE
    graph = page.block("graph")
    assert view_sample.HOSTILE in graph["nodes"]["label"]
    assert view_sample.HOSTILE in graph["papers"]["title"]


@given(st.recursive(st.text() | st.integers() | st.none(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)))
def test_embedded_json_is_read_back_and_never_ends_its_script(value):
    text = embed(value)
    assert "<" not in text
    assert json.loads(text) == value


def test_the_same_graph_gives_the_same_bytes_in_any_order_and_under_any_hash_seed(html):
    data = view_sample.small()
    turned = msgspec.structs.replace(
        data,
        papers=data.papers[::-1],
        entities=data.entities[::-1],
        claims=data.claims[::-1],
        variants=data.variants[::-1],
    )
    assert render(turned, title="Sample") == html
    script = (
        "import hashlib, view_sample; from kg.view import render;"
        "print(hashlib.sha256(render(view_sample.small(), title='Sample').encode()).hexdigest())"
    )
    here = Path(__file__).parent
    paths = os.pathsep.join((str(here), str(here.parent)))
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "7")
    }
    assert hashes == {hashlib.sha256(html.encode()).hexdigest() + "\n"}


def test_a_graph_above_the_limit_keeps_the_most_connected_and_says_so():
    data = view_sample.small()
    graph = _Page(render(data, title="x", max_nodes=20)).block("graph")
    assert len(graph["nodes"]["id"]) == 20
    assert graph["counts"]["dropped"] == len(data.papers) + len(data.entities) - 20
    assert {"model-bert", "model-transformer", "model-llama"} <= set(graph["nodes"]["id"])


@pytest.mark.parametrize("data", [GraphData(format="1", generator="t", papers=(), entities=(), claims=())])
def test_an_empty_graph_is_a_page_too(data):
    assert _Page(render(data, title="Nothing")).block("graph")["nodes"]["id"] == []


def test_a_thing_is_as_old_as_the_paper_that_introduces_it():
    nodes = {node.id: node.year for node in draw(view_sample.small(), 1000).nodes}
    assert nodes["model-bert"] == 2018  # although its first mention elsewhere may differ
    assert nodes["dataset-glue"] == 2018  # no paper introduces it: the first that names it


@given(
    st.integers(1, 40).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(
                st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.sampled_from([0.15, 1.0])), max_size=90
            ),
        )
    ),
    st.randoms(use_true_random=False),
)
def test_the_layout_depends_on_the_graph_alone_and_keeps_nodes_apart(graph, shuffle):
    count, edges = graph
    first = layout(count, edges)
    turned = [(b, a, w) for a, b, w in edges]
    shuffle.shuffle(turned)
    assert layout(count, turned) == first
    assert len(set(first.points)) == count
    linked = {i for a, b, _ in edges if a != b for i in (a, b)}
    assert sorted(i for island in first.islands for i in island.members) == sorted(linked)


def test_islands_do_not_overlap():
    islands = draw(view_sample.large(600, 1200), 1000).place.islands
    assert len(islands) > 3
    for at, a in enumerate(islands):
        for b in islands[at + 1 :]:
            assert ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5 > a.radius + b.radius


def test_neighbours_stand_closer_than_strangers():
    drawing = draw(view_sample.large(600, 1200), 1000)
    points = drawing.place.points

    def mean(pairs):
        return sum(math.dist(points[a], points[b]) for a, b in pairs) / len(pairs)

    linked = [(edge.subject, edge.object) for edge in drawing.edges]
    strangers = [(a, linked[(i * 7 + 3) % len(linked)][1]) for i, (a, _) in enumerate(linked)]
    assert mean(linked) < 0.5 * mean(strangers)


def test_the_benchmark_says_which_page_was_given_up():
    sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
    from view import Measured, report

    rows = [
        Measured(20_000, "pyvis", 1.0, 5.8, None, None, None),
        Measured(300, "paper-kg", 0.2, 0.6, 0.81, (60, 17), (59, 18)),
    ]
    text = report(rows, 120, 0.5)
    assert re.search(r"20,000 +\| +pyvis \| +1.0 \| +5.8 \| +not by 120 \| +– \| +– \|", text)
    assert re.search(r"300 +\| +paper-kg \| +0.2 \| +0.6 \| +0.8 \| +60 \(17\) \| +59 \(18\) \|", text)
