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

from kg.model import Entity, GraphData
from kg.view import render
from kg.view.data import draw, embed
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
    assert set(evidence["claims"]["quote"][start : start + edges["n"][at]]) == {
        "RoBERTa outperforms BERT on every task of GLUE.",
        "As known from language, RoBERTa improves on BERT.",
    }


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
