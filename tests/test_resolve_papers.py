"""The same paper on several pages is one paper that keeps every source."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from factories import paper
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Date, Identifier, Paper
from kg.resolve.papers import merge_papers

ABSTRACT = (
    "Routing tokens to experts wastes memory when few experts are busy. The proposed scheduler looks one layer "
    "ahead and moves only those weights that will be needed, so that a phone can serve a model of nine billion weights."
)
OTHER = "Birdsong changes with the seasons. From recordings of four years, a small network tells the month of a song."
TITLE = "Looking Ahead: Serving Experts on Phones"


def one(a: Paper, b: Paper) -> bool:
    return len(merge_papers([a, b]).papers) == 1


def record(identifier: str = "paper-x", title: str = TITLE, abstract: str = ABSTRACT, **fields: Any) -> Paper:
    return paper(identifier, title, abstract, **fields)


@pytest.mark.parametrize(
    ("rule", "a", "b"),
    [
        ("same-identifier", record(arxiv="2401.00001"), record("paper-y", "Another title", OTHER, arxiv="2401.00001")),
        ("same-identifier", record(doi="10.1/AB"), record("paper-y", "Another title", OTHER, doi="10.1/ab")),
        ("same-title", record(), record("paper-y", TITLE.upper().replace(":", " -"), ABSTRACT)),
        ("same-title", record(), record("paper-y", abstract=ABSTRACT[:60])),
        ("same-title", record(), record("paper-y", abstract="")),
        ("same-title", record(arxiv="2401.00001"), record("paper-y", doi="10.1/ab")),
        ("near-text", record(), record("paper-y", TITLE.replace("Experts", "Expert"), ABSTRACT.replace("few", "some"))),
        ("near-text", record(), record("paper-y", "Looking Ahead: Experts on Phones, Served", ABSTRACT)),
    ],
)
def test_records_of_one_paper(rule: str, a: Paper, b: Paper) -> None:
    made = merge_papers([a, b])
    assert len(made.papers) == 1 and made.records == 2
    assert [m.rule for m in made.matches] == [rule]


@pytest.mark.parametrize(
    ("why", "a", "b"),
    [
        ("another text under one title", record(), record("paper-y", abstract=OTHER)),
        ("two arXiv numbers", record(arxiv="2401.00001"), record("paper-y", arxiv="2401.00002")),
        ("another part", record(title=f"{TITLE} Part 1"), record("paper-y", f"{TITLE} Part 2", ABSTRACT + " More.")),
        ("another title and text", record(), record("paper-y", "Birdsong Through the Year", OTHER)),
    ],
)
def test_records_of_different_papers(why: str, a: Paper, b: Paper) -> None:
    assert not one(a, b), why


def test_identifiers_keep_whole_groups_apart() -> None:
    """A record without identifier is like both; it may join one of them but never make them one."""
    made = merge_papers([record(arxiv="2401.00001"), record("paper-y"), record("paper-z", arxiv="2401.00002")])
    assert len(made.papers) == 2
    assert [i.value for p in made.papers for i in p.identifiers] == ["2401.00001", "2401.00002"]


def test_a_merged_paper_keeps_every_source_and_the_best_of_each_field() -> None:
    guessed = Date("2024-01-02", inferred=True)
    a = record("paper-looking", path="a.txt", line=3, author_count=4, date=guessed, comment_count=7)
    b = record(
        "paper-arxiv-2401-00001", path="b.jsonl", arxiv="2401.00001", abstract=ABSTRACT + " Code is there.",
        authors=("A. One", "B. Two"), date=Date("2024-01-03"), urls=("https://x.example",), categories=("cs.LG",),
    )  # fmt: skip
    c = record("paper-doi", path="c.jsonl", doi="10.1/ab", organization="Some Lab", comment_count=2)
    (only,) = merge_papers([a, b, c]).papers
    assert only.id == "paper-arxiv-2401-00001"
    assert [s.path for s in only.sources] == ["a.txt", "b.jsonl", "c.jsonl"]
    assert only.abstract.clean.endswith("Code is there.")
    assert (only.author_count, only.comment_count, only.organization) == (4, 7, "Some Lab")
    assert only.date == Date("2024-01-03")
    assert only.authors == ("A. One", "B. Two")
    assert only.identifiers == (Identifier("arxiv", "2401.00001"), Identifier("doi", "10.1/ab"))
    assert (only.urls, only.categories) == (("https://x.example",), ("cs.LG",))


def test_different_papers_that_came_with_one_id_get_ids_of_their_own() -> None:
    made = merge_papers([record("paper-same"), record("paper-same", abstract=OTHER)])
    first, second = (p.id for p in made.papers)
    assert first != second and {i[:11] for i in (first, second)} == {"paper-same-"}


RECORDS = st.lists(
    st.builds(
        lambda i, title, text, number, path: record(
            f"paper-{i}", title, text, path=path, **({"arxiv": number} if number else {})
        ),
        st.integers(0, 4),
        st.sampled_from([TITLE, TITLE.lower(), TITLE + "!", "Birdsong Through the Year", "Birdsong through a year"]),
        st.sampled_from([ABSTRACT, ABSTRACT[:90], OTHER, ""]),
        st.sampled_from(["", "", "2401.00001", "2401.00002"]),
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_changes_nothing_and_no_source_is_lost(records: list[Paper], shuffle: random.Random) -> None:
    made = merge_papers(records)
    mixed = records[:]
    shuffle.shuffle(mixed)
    assert merge_papers(mixed) == made
    assert {s for p in made.papers for s in p.sources} == {s for r in records for s in r.sources}
    assert len({p.id for p in made.papers}) == len(made.papers)
    assert {i for p in made.papers for i in p.identifiers} == {i for r in records for i in r.identifiers}


def test_the_work_grows_with_the_number_of_records() -> None:
    """Titles that start alike make large blocks; they must not be compared all with all."""
    words = [f"w{i}" for i in range(400)]

    def seconds(count: int) -> float:
        rng = random.Random(3)
        made = []
        for i in range(count):
            title, text = (" ".join(rng.choices(words, k=k)) for k in (4, 30))
            made.append(record(f"paper-{i}", f"A Survey of {title}", f"We survey {text}"))
        start = time.perf_counter()
        assert len(merge_papers(made).papers) == count
        return time.perf_counter() - start

    seconds(200)
    assert seconds(3000) < 5 * 6 * seconds(500)  # all with all would take 36 times as long
