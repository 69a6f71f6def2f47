"""The server, over HTTP: the SPARQL protocol, nodes at their addresses, and that nothing it is sent brings it down."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import pytest
import rdflib
from export_sample import ENTITIES, SAMPLE
from samples import ROOT, Run
from SPARQLWrapper import CSV, JSON, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.export import based_at, write_turtle
from kg.export.terms import prefixes
from kg.serve.answers import Ask, Limits, Reply
from kg.serve.app import Door
from kg.serve.keeper import Keeper
from kg.serve.negotiate import choose

T = TypeVar("T")

KGR = prefixes()["kgr"]
NASTY = '<script>alert(1)</script> "x" & \u202e'
SECONDS = 1.5
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
NAMES = "SELECT ?name { ?m a kg:Model ; skos:prefLabel ?name } ORDER BY ?name"


class Answer(NamedTuple):
    status: int
    type: str
    body: bytes
    headers: dict[str, str]


def start(folder: Path, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    """Start ``kg serve`` on a free port; return it and its address."""
    server = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--graph", str(folder), "--port", "0", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    said = server.stdout.readline()
    found = re.search(r"at (http://\S+/) \(Ctrl\+C ends it\)", said)
    assert found, said or server.communicate()[1]
    return server, found[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    nasty = msgspec.structs.replace(ENTITIES[0], id="dataset-nasty", label=NASTY, url=None)
    data = msgspec.structs.replace(SAMPLE, entities=(*ENTITIES, nasty))
    write_turtle(data, folder / "graph.ttl")
    (folder / "graph.html").write_text("<!doctype html><title>The view</title>")
    process, address = start(folder, "--timeout", str(SECONDS), "--largest", "1")
    yield address
    process.terminate()
    _, errors = process.communicate(timeout=10)
    assert errors == ""


def get(address: str, data: bytes | None = None, method: str | None = None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, data, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return Answer(
                response.status, response.headers.get("Content-Type", ""), response.read(), dict(response.headers)
            )
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers.get("Content-Type", ""), error.read(), dict(error.headers))


def ask(server: str, query: str, **headers: str) -> Answer:
    return get(f"{server}sparql?{urllib.parse.urlencode({'query': query})}", **headers)


# ---------------------------------------------------------------------------------------------------- protocol


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_gets_rows(server: str, method: str) -> None:
    client = SPARQLWrapper(server + "sparql")
    client.setMethod(method)
    client.setQuery(NAMES)
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["name"]["value"] for row in rows] == ["Brick", "Brick-7B", "Stone"]
    client.setReturnFormat(XML)
    assert "<literal>Brick-7B</literal>" in client.queryAndConvert().toxml()
    client.setReturnFormat(CSV)
    assert client.queryAndConvert() == b"name\r\nBrick\r\nBrick-7B\r\nStone\r\n"
    client.setReturnFormat(TSV)
    assert client.queryAndConvert() == b'?name\n"Brick"\n"Brick-7B"\n"Stone"\n'


def test_sparqlwrapper_gets_graphs_and_errors(server: str) -> None:
    client = SPARQLWrapper(server + "sparql")
    client.setQuery("CONSTRUCT { ?a skos:related ?b } WHERE { ?a kg:outperforms ?b }")
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == 2
    client.setQuery("ASK { ?m a kg:Model }")
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["boolean"] is True
    client.setQuery("SELECT ?x WHERE")
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        client.query()


def test_a_query_as_the_body(server: str) -> None:
    answer = get(server + "sparql", NAMES.encode(), Content_Type="application/sparql-query", Accept="text/csv")
    assert (answer.status, answer.type, answer.body.split()[0]) == (200, "text/csv; charset=utf-8", b"name")


@pytest.mark.parametrize(
    ("accept", "query", "media"),
    [
        ("", NAMES, "application/sparql-results+json"),
        ("*/*", NAMES, "application/sparql-results+json"),
        ("application/sparql-results+xml", NAMES, "application/sparql-results+xml"),
        ("text/csv;q=0.3, text/tab-separated-values", NAMES, "text/tab-separated-values; charset=utf-8"),
        ("text/html", NAMES, "text/html; charset=utf-8"),
        ("text/csv", "ASK {}", "text/csv; charset=utf-8"),
        ("", "DESCRIBE kgr:model-brick", "text/turtle; charset=utf-8"),
        ("application/n-triples", "DESCRIBE kgr:model-brick", "application/n-triples"),
        ("application/ld+json", "DESCRIBE kgr:model-brick", "application/ld+json"),
        ("application/rdf+xml", "DESCRIBE kgr:model-brick", "application/rdf+xml"),
    ],
)
def test_content_negotiation(server: str, accept: str, query: str, media: str) -> None:
    answer = ask(server, query, Accept=accept)
    assert (answer.status, answer.type) == (200, media)
    assert "Accept" in answer.headers["vary"]
    if media.startswith(("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")):
        form = {"application/ld+json": "json-ld", "application/rdf+xml": "xml"}.get(media, "turtle")
        assert len(rdflib.Graph().parse(data=answer.body, format=form)) == 5


def test_the_service_describes_itself(server: str) -> None:
    for accept, form in (("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")):
        graph = rdflib.Graph().parse(data=get(server + "sparql", Accept=accept).body, format=form)
        space = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
        assert {str(o) for o in graph.objects(None, space.endpoint)} == {server + "sparql"}
        assert (None, space.supportedLanguage, space.SPARQL11Query) in graph
    assert b"<form" in get(server + "sparql", Accept="text/html").body


def test_pages_of_other_sites_may_ask(server: str) -> None:
    assert ask(server, NAMES, Origin="https://example.org").headers["access-control-allow-origin"] == "*"
    preflight = get(
        server + "sparql",
        method="OPTIONS",
        Origin="https://example.org",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type",
    )
    assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (200, "*")


@pytest.mark.parametrize(
    ("path", "body", "kind", "status", "said"),
    [
        ("?query=SELECT+*+%7B+%3Fs+unknown%3Ap+%3Fo+%7D", None, "", 400, "prefix here is not declared"),
        ("?query=SELECT+1&query=SELECT+2", None, "", 400, "one query"),
        ("?query=ASK+%7B%7D&default-graph-uri=urn%3Ax", None, "", 400, "one graph"),
        ("", b"update=CLEAR+ALL", "application/x-www-form-urlencoded", 403, "updates are refused"),
        ("?update=CLEAR+ALL", None, "", 403, "updates are refused"),
        ("", b"CLEAR ALL", "application/sparql-update", 403, "updates are refused"),
        ("", b"CLEAR ALL", "application/sparql-query", 403, "updates are refused"),
        ("", b"SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }", "application/sparql-query", 403, "SERVICE"),
        ("", b"", "application/x-www-form-urlencoded", 400, "no query"),
        ("", b"\xff\xfe", "application/sparql-query", 400, "UTF-8"),
        ("", b"{}", "application/json", 415, "application/sparql-query"),
        ("", b"#" * (2**20 + 1), "application/sparql-query", 413, "at most 1 MiB"),
    ],
)
def test_what_is_wrong_or_refused_is_said_in_a_line(
    server: str, path: str, body: bytes | None, kind: str, status: int, said: str
) -> None:
    answer = get(server + "sparql" + path, body, **({"Content_Type": kind} if kind else {}))
    assert (answer.status, answer.type) == (status, "text/plain; charset=utf-8")
    assert said in answer.body.decode()
    assert answer.body.count(b"\n") == 1


def test_a_format_that_we_do_not_have(server: str) -> None:
    assert ask(server, NAMES, Accept="image/png").status == 406


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(server: str, method: str) -> None:
    assert get(server + "sparql", b"", method).status == 405


# ------------------------------------------------------------------------------------------------------ limits


def test_a_query_that_takes_too_long_is_ended_and_the_server_lives(server: str) -> None:
    started = time.monotonic()
    answer = ask(server, ENDLESS)
    assert (answer.status, SECONDS <= time.monotonic() - started < SECONDS + 5) == (503, True)
    assert answer.body.decode() == f"the query took more than {SECONDS} seconds and was ended; make it narrower\n"
    assert ask(server, NAMES).status == 200


def test_an_answer_that_is_too_long_is_dropped(server: str) -> None:
    answer = ask(server, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }")
    assert (answer.status, "longer than 1 MiB" in answer.body.decode()) == (500, True)


def _ended(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns, run in a thread of its own: a browser of other tests may hold this one's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def test_a_query_that_wants_too_much_memory_is_ended_alone(tmp_path: Path) -> None:
    write_turtle(SAMPLE, tmp_path / "graph.ttl")
    limits = Limits(seconds=20, memory=64 * 2**20)
    with Keeper(tmp_path / "graph.ttl", limits) as keeper:
        door = Door(keeper.socket, limits)
        large = "SELECT DISTINCT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"
        replies = [_ended(door.ask(Ask(kind="query", text=text))) for text in (large, NAMES)]
    assert [reply.status for reply in replies] == [503, 200]
    assert b"needs more memory than one may take" in replies[0].body


def test_too_many_at_once_are_sent_away() -> None:
    async def crowd() -> list[int]:
        async def slowly(message: bytes) -> bytes:
            await asyncio.sleep(0.05)
            return msgspec.msgpack.encode(Reply(status=200, media="text/plain", body=b""))

        door = Door("nowhere", Limits())
        door._talk = slowly  # type: ignore[method-assign]
        return [r.status for r in await asyncio.gather(*(door.ask(Ask(kind="query", text="")) for _ in range(70)))]

    statuses = _ended(crowd())
    assert (statuses.count(200), statuses.count(503)) == (64, 6)


def test_short_queries_do_not_wait_for_long_ones(server: str) -> None:
    with ThreadPoolExecutor(12) as pool:
        long = [pool.submit(ask, server, ENDLESS) for _ in range(4)]
        time.sleep(0.2)
        started = time.monotonic()
        short = [pool.submit(ask, server, NAMES, Accept="text/csv") for _ in range(24)]
        bodies = {future.result().body for future in short}
        taken = time.monotonic() - started
        assert bodies == {b"name\r\nBrick\r\nBrick-7B\r\nStone\r\n"}
        assert [future.result().status for future in long] == [503] * 4
        assert taken < SECONDS * 4


def test_a_client_that_hangs_up_harms_nobody(server: str) -> None:
    import socket

    host, port = urllib.parse.urlsplit(server).netloc.split(":")
    for sent in (
        b"GET /sparql?query=SELECT",
        b"\x00\xff\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
    ):
        with socket.create_connection((host, int(port))) as line:
            line.sendall(sent)
    assert ask(server, NAMES).status == 200


# ------------------------------------------------------------------------------------------------------- nodes


def test_a_node_is_a_page_for_people_and_turtle_for_machines(server: str) -> None:
    page = get(server + "id/model-brick", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (page.status, page.type) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    text = page.body.decode()
    assert "<h1>Brick</h1>" in text
    assert "Brick outperforms Stone on WallBench" in text
    assert 'href="/id/model-stone"' in text
    for address, accept in (("id/model-brick", "text/turtle"), ("id/model-brick.ttl", "text/html")):
        data = get(server + address, Accept=accept)
        assert data.type == "text/turtle; charset=utf-8"
        graph = rdflib.Graph().parse(data=data.body, format="turtle")
        brick = rdflib.URIRef(KGR + "model-brick")
        assert str(graph.value(brick, rdflib.SKOS.prefLabel)) == "Brick"
        assert set(graph.subjects(rdflib.RDF.subject, brick)) >= {
            rdflib.URIRef(KGR + f"claim-00{n}") for n in (2, 3, 4)
        }
    assert get(server + "id/model-brick.jsonld").type == "application/ld+json"
    assert get(server + urllib.parse.urlsplit(KGR).path[1:] + "model-brick").status == 200


def test_every_node_has_its_page(server: str) -> None:
    answer = json.loads(ask(server, f"SELECT DISTINCT ?s {{ ?s a ?type FILTER(STRSTARTS(STR(?s), '{KGR}')) }}").body)
    names = [row["s"]["value"].removeprefix(KGR) for row in answer["results"]["bindings"]]
    assert len(names) > 30
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda name: get(f"{server}id/{name}", Accept="text/html").status, names))
    assert set(statuses) == {200}


def test_text_from_papers_cannot_run(server: str) -> None:
    text = get(server + "id/dataset-nasty", Accept="text/html").body.decode()
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &#34;x&#34; &amp; \u202e" in text
    rows = ask(server, 'SELECT ("<script>" AS ?x) {}', Accept="text/html").body.decode()
    assert "<script" not in rows


@pytest.mark.parametrize(
    "name", ["nobody", "..%2f..%2fetc%2fpasswd", "a%3E", "model-brick.exe", "%00", "a.b.c", "x" * 3000]
)
def test_what_is_no_node_is_not_found(server: str, name: str) -> None:
    assert get(f"{server}id/{name}").status == 404


def test_the_view_the_terms_and_nothing_else(server: str) -> None:
    assert b"The view" in get(server).body
    assert len(rdflib.Graph().parse(data=get(server + "ns").body, format="turtle")) > 100
    assert get(server + "style.css").type.startswith("text/css")
    for path in ("graph.ttl", "graph.html", "../pyproject.toml", "admin"):
        assert get(server + path).status == 404


# -------------------------------------------------------------------------------------------------- the process


def test_another_base_is_served_at_its_own_path(tmp_path: Path) -> None:
    write_turtle(SAMPLE, tmp_path / "graph.ttl", based_at("https://example.org/other"))
    process, address = start(tmp_path)
    try:
        assert get(address + "other/id/model-brick", Accept="text/html").status == 200
        assert b"https://example.org/other/ns#" in get(address + "id/model-brick.ttl").body
        assert b"https://example.org/other/ns#" in get(address + "ns").body
        assert b"Brick" in ask(address, NAMES).body
        assert b"<form" in get(address).body  # no view was built
    finally:
        process.send_signal(signal.SIGINT)
        assert (process.wait(timeout=10), process.communicate()[1]) == (0, "")


def test_the_keeper_ends_with_its_server(tmp_path: Path) -> None:
    write_turtle(SAMPLE, tmp_path / "graph.ttl")
    process, _ = start(tmp_path)
    keepers = children(process.pid)
    assert len(keepers) == 1
    process.kill()
    process.communicate()
    until = time.monotonic() + 5
    while time.monotonic() < until and Path(f"/proc/{keepers[0]}").exists():
        time.sleep(0.1)
    assert not Path(f"/proc/{keepers[0]}").exists()


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    if not found.exists():
        pytest.skip("only Linux tells a process's children")
    return [int(child) for child in found.read_text().split()]


def test_wrong_use_is_said_in_a_line(kg: Run, tmp_path: Path) -> None:
    missing = kg("serve", "--graph", "none", cwd=tmp_path)
    assert missing.returncode == 2
    assert re.fullmatch(r"kg: none: cannot read.*\n", missing.stderr)
    (tmp_path / "bad.ttl").write_text("kgr:a a")
    damaged = kg("serve", "--graph", "bad.ttl", "--port", "0", cwd=tmp_path)
    assert damaged.returncode == 2
    assert re.fullmatch(r"kg: bad\.ttl:1: not valid .*\n", damaged.stderr)
    host = kg("serve", "--graph", "bad.ttl", "--host", "192.0.2.1", cwd=tmp_path)
    assert (host.returncode, "choose another --port or --host" in host.stderr) == (2, True)


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        (None, "a/x"),
        ("", "a/x"),
        ("b/y", "b/y"),
        ("a/*;q=0.2, b/y;q=0.3", "b/y"),
        ("*/*;q=0.1, a/x;q=0", "b/y"),
        ("a/x;q=zero, b/y", "b/y"),
        ("c/*", None),
        ("B/Y", "b/y"),
        ("a/x;q=nan", None),
        (";;,,", None),
    ],
)
def test_the_format_that_a_client_likes_best(accept: str | None, best: str | None) -> None:
    assert choose(accept, ["a/x", "b/y", "a/z"]) == best
