"""JSON Lines and arXiv Atom, opening files, and what every reader keeps to."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.model import Date, Identifier, Paper, Problem, SourceRef
from kg.sources import READERS, read, readers
from kg.sources.ids import arxiv_id, doi, paper_id
from kg.sources.reader import Document, Reader

CORPUS = Path(__file__).parents[1] / ".." / "shared" / "corpus"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def lines(*records: object) -> str:
    return "".join(json.dumps(r) + "\n" for r in records)


def papers(path: Path) -> list[Paper]:
    return [i for i in read([path]) if isinstance(i, Paper)]


def problems(path: Path) -> list[Problem]:
    return [i for i in read([path]) if isinstance(i, Problem)]


RECORD = {
    "id": "2503.11731v2",
    "title": "A Title\n  on Two Lines",
    "summary": "We reach 3.09times\nmore.",
    "listed": "2025-03-18",
    "authors": ["Ada A.", {"name": "Bob  B."}],
    "urls": "https://example.org/x",
    "comment": "Code at\n  https://github.com/o/n",
    "categories": ["cs.CV", "cs.AI"],
    "doi": "https://doi.org/10.1145/ABC.1",
    "unknown": {"is": "passed over"},
}


def test_every_field_of_a_record(tmp_path: Path) -> None:
    path = write(tmp_path, "x.jsonl", lines(RECORD))
    (paper,) = read([path])
    assert isinstance(paper, Paper)
    assert paper.id == "paper-arxiv-2503-11731"
    assert paper.title.raw == "A Title on Two Lines"
    assert paper.abstract.raw == "We reach 3.09times more."
    assert paper.abstract.clean == "We reach 3.09× more."
    assert paper.comment is not None
    assert paper.comment.clean == "Code at https://github.com/o/n"
    assert paper.date == Date("2025-03-18")
    assert paper.authors == ("Ada A.", "Bob B.")
    assert paper.urls == ("https://example.org/x",)
    assert paper.categories == ("cs.CV", "cs.AI")
    assert paper.identifiers == (Identifier("arxiv", "2503.11731"), Identifier("doi", "10.1145/abc.1"))
    assert paper.sources == (SourceRef(path=path.as_posix(), line=1, kind="jsonl"),)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"summary": None, "abstract": "The abstract."}, "abstract.raw", "The abstract."),
        ({"listed": None, "date": "2024-05"}, "date", Date("2024-05")),
        ({"published": "2024-05-06T07:08:09Z"}, "date", Date("2024-05-06")),
        ({"listed": None, "date": 2024}, "date", Date("2024")),
        ({"listed": None}, "date", None),
        ({"authors": "Ada A., Bob B. and Cy C."}, "authors", ("Ada A.", "Bob B.", "Cy C.")),
        ({"authors": "A, Ada; B, Bob"}, "authors", ("A, Ada", "B, Bob")),
        ({"authors": None}, "authors", ()),
        ({"categories": "cs.CV cs.AI"}, "categories", ("cs.CV", "cs.AI")),
        ({"urls": ["https://a.org", "https://a.org", " "]}, "urls", ("https://a.org",)),
        ({"id": None, "doi": "10.48550/arXiv.2301.00001"}, "id", "paper-arxiv-2301-00001"),
        ({"id": "cs/0601001"}, "id", "paper-arxiv-cs-0601001"),
        ({"id": "arxiv-2508.10898"}, "id", "paper-arxiv-2508-10898"),
        ({"id": 17, "doi": None}, "identifiers", (Identifier("jsonl", "17"),)),
        ({"comment": None}, "comment", None),
    ],
)
def test_fields_in_other_forms(tmp_path: Path, change: dict[str, object], field: str, value: object) -> None:
    (paper,) = papers(write(tmp_path, "x.jsonl", lines(RECORD | change)))
    found: object = paper
    for part in field.split("."):
        found = getattr(found, part)
    assert found == value


@pytest.mark.parametrize(
    ("bad", "told", "kept"),
    [
        ("{not json}", "no record", 2),
        ('{"abstract": "no title"}', "missing required field `title`", 2),
        ('{"title": 5}', "Expected `str`", 2),
        ('{"title": " "}', "empty title", 2),
        ("[1, 2]", "no record", 2),
        ('{"title": "Only", "date": "yesterday", "abstract": "x"}', "'yesterday'", 3),
        ('{"title": "Only"}', "no abstract", 3),
    ],
)
def test_a_bad_line_is_a_problem_and_the_rest_is_read(tmp_path: Path, bad: str, told: str, kept: int) -> None:
    path = write(tmp_path, "x.jsonl", lines(RECORD) + bad + "\n\n" + lines(RECORD))
    assert len(papers(path)) == kept
    (problem,) = problems(path)
    assert (problem.path, problem.line) == (path.as_posix(), 2)
    assert told in problem.message
    assert papers(path)[-1].sources[0].line == 4


def test_a_line_of_no_encoding_is_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path, "x.jsonl", lines(RECORD).encode() + b'{"title": "G\xe4"}\n' + lines(RECORD).encode())
    assert len(papers(path)) == 2
    assert [p.line for p in problems(path)] == [2]


FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>arXiv Query</title>
  <entry>
    <id>http://arxiv.org/abs/2301.00001v2</id>
    <published>2023-01-01T00:00:00Z</published>
    <title>A Title
  on Two Lines</title>
    <summary>  We compare A &amp; B,
at 3.09times.  </summary>
    <author><name>Ada A.</name></author><author><name>Bob B.</name></author>
    <arxiv:comment>12 pages, https://github.com/o/n</arxiv:comment>
    <arxiv:doi>10.1145/ABC.1</arxiv:doi>
    <category term="cs.CL"/><category term="cs.AI"/>
  </entry>
  <entry><id>http://arxiv.org/abs/cs/0601001v1</id><title>Second</title><summary>Short.</summary></entry>
</feed>
"""


def test_every_field_of_an_atom_entry(tmp_path: Path) -> None:
    path = write(tmp_path, "x.xml", FEED)
    first, second = papers(path)
    assert problems(path) == []
    assert (first.id, second.id) == ("paper-arxiv-2301-00001", "paper-arxiv-cs-0601001")
    assert first.title.clean == "A Title on Two Lines"
    assert first.abstract.clean == "We compare A & B, at 3.09×."
    assert first.authors == ("Ada A.", "Bob B.")
    assert first.date == Date("2023-01-01")
    assert first.comment is not None
    assert first.comment.raw == "12 pages, https://github.com/o/n"
    assert first.identifiers == (Identifier("arxiv", "2301.00001"), Identifier("doi", "10.1145/abc.1"))
    assert first.categories == ("cs.CL", "cs.AI")
    assert first.sources == (SourceRef(path=path.as_posix(), line=7, kind="arxiv-atom"),)


def test_broken_xml_keeps_what_stands_before(tmp_path: Path) -> None:
    path = write(tmp_path, "x.xml", FEED.replace("<title>Second</title>", "<title>Second"))
    assert [p.id for p in papers(path)] == ["paper-arxiv-2301-00001"]
    (problem,) = problems(path)
    assert problem.line == 16
    assert "well-formed" in problem.message


def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret.txt", "hidden")
    declared = f'<!DOCTYPE feed [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "grown">]>\n<feed'
    path = write(tmp_path, "x.xml", FEED.replace("<feed", declared, 1).replace("Short.", "S &x; &y; t."))
    text = "".join(p.abstract.raw for p in papers(path))
    assert "hidden" not in text
    assert "grown" not in text


SAMPLES = {"jsonl": lines(RECORD), "arxiv-atom": FEED, "hf-daily": "Daily Papers\n\nA Title\n\nWe show this.\n"}


@pytest.mark.parametrize("reader", readers(), ids=lambda r: r.kind)
def test_what_every_reader_keeps_to(reader: Reader, tmp_path: Path) -> None:
    sample = SAMPLES[reader.kind]
    assert reader.expects
    assert [r.kind for r in READERS if r.recognises(sample)] == [reader.kind], "one reader knows it"
    assert not any(reader.recognises(text) for text in ("", "\x00\x01", "milk\n\neggs", "{}", "<html></html>"))
    plain = write(tmp_path, "any.name", sample)
    packed = write(tmp_path, "packed", gzip.compress(sample.encode()))
    marked = write(tmp_path, "marked", b"\xef\xbb\xbf" + sample.encode())
    ends = write(tmp_path, "ends", sample.replace("\n", "\r\n"))
    expected = papers(plain)
    assert expected
    for path in (plain, packed, marked, ends):
        items = list(read([path]))
        found = [i for i in items if isinstance(i, Paper)]
        assert [p.abstract for p in found] == [p.abstract for p in expected]
        for item in items:
            where = item.sources[0] if isinstance(item, Paper) else item
            assert (where.path, where.line >= 1) == (path.as_posix(), True)
        for paper in found:
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", paper.id)
            assert paper.sources[0].kind == reader.kind


def test_readers_of_other_packages_are_asked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_all(document: Document) -> Iterator[Paper | Problem]:
        for number, line in document.lines():
            yield Problem(document.path, number, line)

    mine = Reader("mine", "a file that begins with MINE", lambda head: head.startswith("MINE"), read_all)

    class Entry:
        name = "mine"

        def load(self) -> object:
            return mine

    monkeypatch.setattr("kg.sources.entry_points", lambda group: [Entry()] if group == "paper_kg.sources" else [])
    path = write(tmp_path, "x", "MINE\nyes\n")
    assert [p.message for p in read([path]) if isinstance(p, Problem)] == ["MINE", "yes"]
    monkeypatch.setattr(Entry, "load", lambda self: "no reader")
    with pytest.raises(SourceError, match="entry point mine"):
        readers()


def test_a_document_that_is_read_only_when_it_is_its_turn(tmp_path: Path) -> None:
    many = write(tmp_path, "many.jsonl", lines(*[RECORD] * 50) + "{bad\n")
    stream = read([many, many])
    assert isinstance(next(stream), Paper), "nothing waits for the end of the file"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("gone", None, "no such file"),
        ("", None, "is a directory"),
        ("empty", b"", "is empty"),
        ("blank", b" \n\n", "is empty"),
        ("cut.gz", gzip.compress(lines(RECORD).encode() * 9)[:60], "damaged or unfinished gzip"),
        ("binary", bytes(range(256)), "no source that we know"),
    ],
)
def test_files_that_cannot_be_read_say_what_to_do(tmp_path: Path, name: str, content: bytes | None, told: str) -> None:
    if content is not None:
        write(tmp_path, name, content)
    with pytest.raises(SourceError, match=told) as e:
        list(read([tmp_path / name]))
    assert e.value.path is not None


def test_a_missing_file_is_told_before_anything_is_read(tmp_path: Path) -> None:
    there = write(tmp_path, "x.jsonl", lines(RECORD))
    with pytest.raises(SourceError, match="no such file"):
        read([there, tmp_path / "gone"])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("2503.11731", "2503.11731"),
        ("arXiv:2301.00001v2", "2301.00001"),
        ("arxiv-2508.10898", "2508.10898"),
        ("https://arxiv.org/pdf/0704.0001v1.pdf", "0704.0001"),
        ("cs/0601001", "cs/0601001"),
        ("math.GT/0309136v3", "math/0309136"),
        ("001-004", None),
        ("12345", None),
    ],
)
def test_arxiv_identifiers(written: str, number: str | None) -> None:
    assert arxiv_id(written) == number


def test_ids_of_papers() -> None:
    assert doi("doi:10.1/X") is None
    assert doi("doi:10.1145/X.1") == "10.1145/x.1"
    assert paper_id("T", [Identifier("doi", "10.1145/x.1")]) == "paper-doi-10-1145-x-1"
    assert paper_id("T", [Identifier("doi", "10.1145/x-1")]) != "paper-doi-10-1145-x-1"
    assert paper_id("Tülu 3: More") == paper_id("tülu 3 — more")
    assert re.fullmatch(r"paper-[0-9a-f]{8}", paper_id("東京"))
    assert paper_id("東京") != paper_id("京都")


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared is not there")
def test_real_records() -> None:
    found = list(read([CORPUS / "arxiv_annotated.jsonl"]))
    assert len(found) == 220
    assert all(isinstance(p, Paper) and p.id.startswith("paper-arxiv-") for p in found)
