"""The same paper on several pages is one paper that keeps every source."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from factories import paper
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.graph import assemble
from kg.graph.review import merge_line, merge_lines
from kg.model import Date, Identifier, Paper, Resolution
from kg.resolve.decisions import Decision, _decision
from kg.resolve.papers import PaperMerge, merge_papers

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


# ------------------------------------------------------------------------------------------------ decisions


def parsed(*lines: str) -> tuple[Decision, ...]:
    return tuple(_decision(line, "links.txt", number) for number, line in enumerate(lines, 1))


def settle(records: list[Paper], *lines: str) -> PaperMerge:
    return merge_papers(records, parsed(*lines))


def groups(made: PaperMerge) -> set[frozenset[str]]:
    """The sources of each paper."""
    return {frozenset(f"{s.path}:{s.line}" for s in p.sources) for p in made.papers}


BIRDS = "Birdsong Through the Year"
SEVERAL = [
    record("paper-t", path="one.txt", line=3),
    record("paper-t", path="two.txt", line=8),
    record("paper-arxiv-1", path="more.jsonl", line=1, arxiv="2401.00001"),
    record("paper-arxiv-1", "Serving Experts, Renamed", path="more.jsonl", line=2, arxiv="2401.00001"),
    record("paper-b", BIRDS, OTHER, path="two.txt", line=20),
    record("paper-b", BIRDS + "s", OTHER.replace("four", "five"), path="two.txt", line=31),
    record("paper-doi", "Owls", ABSTRACT[::-1], path="more.jsonl", line=3, doi="10.1/ab"),
    record("paper-p", TITLE, OTHER[::-1], path="three page.txt", line=1),
    record("paper-p", TITLE, OTHER[::-1], path="three page.txt", line=9),
]


def test_matches_are_lines_with_their_evidence() -> None:
    lines = [merge_line(merge) for merge in merge_papers(SEVERAL).matches]
    assert (
        'same       Paper "Looking Ahead: Serving Experts on Phones" in more.jsonl  '
        'Paper "Looking Ahead: Serving Experts on Phones" in one.txt'
        "  # 1.00 same-title, paper-arxiv-1: more.jsonl, one.txt"
    ) in lines
    (one,) = merge_papers([record(arxiv="2401.00001", path="a.jsonl"), record("paper-y", path="b.txt")]).matches
    line = f'same       Paper "arxiv:2401.00001"  Paper "{TITLE}" in b.txt  # 1.00 same-title'
    assert merge_line(one).startswith(line)
    assert any(line.startswith(f'same       Paper "{BIRDS}" in two.txt  Paper "{BIRDS}s" in two.txt') for line in lines)
    assert any('in "three page.txt:1"  Paper ' in line and 'in "three page.txt:9"' in line for line in lines)
    rules = sorted(m.rule for m in merge_papers(SEVERAL).matches)
    assert rules == ["near-text", "same-identifier", "same-title", "same-title", "same-title"]


def test_the_lines_fed_back_change_no_paper() -> None:
    made = merge_papers(SEVERAL)
    data = assemble(made.papers, [], Resolution(entities=(), nodes={}), matches=made.matches)
    lines = [line for line in merge_lines(data) if not line.startswith("#")]
    assert len(lines) == len(made.matches) == 5
    again = settle(SEVERAL, *lines)
    assert again.papers == made.papers and not again.problems
    assert {m.rule for m in again.matches} == {"decision"}


@pytest.mark.parametrize("at", range(5))
def test_flipping_one_line_splits_that_pair(at: int) -> None:
    lines = [merge_line(merge) for merge in merge_papers(SEVERAL).matches]
    split = lines[at].replace("same     ", "different")
    for given_lines in ([split], [*lines[:at], split, *lines[at + 1 :]]):
        made = settle(SEVERAL, *given_lines)
        assert not made.problems
        assert len(made.papers) == len(merge_papers(SEVERAL).papers) + 1
        assert len({p.id for p in made.papers}) == len(made.papers)


@pytest.mark.parametrize(
    ("line", "joined"),
    [
        ('same Paper "doi:10.1/AB" Paper "arxiv:2401.00001"', {"more.jsonl:1", "more.jsonl:3"}),
        (f'same Paper "owls!" Paper "{BIRDS}"', {"more.jsonl:3", "two.txt:20"}),  # titles, however they are written
        (f'same Paper "Owls" Paper "{TITLE}" in one.txt:3', {"more.jsonl:3", "one.txt:3"}),
        ('same Paper "paper-doi" Paper "paper-b"', {"more.jsonl:3", "two.txt:20"}),
    ],
)
def test_same_puts_papers_together_whatever_the_texts_say(line: str, joined: set[str]) -> None:
    made = settle(SEVERAL, line)
    assert any(joined <= group for group in groups(made)) and not made.problems
    assert len(made.papers) == len(merge_papers(SEVERAL).papers) - 1


def test_same_beats_identifiers_that_differ() -> None:
    records = [record(arxiv="2401.00001", path="a"), record("paper-y", BIRDS, OTHER, arxiv="2401.00002", path="b")]
    (only,) = settle(records, 'same Paper "arxiv:2401.00001" Paper "arxiv:2401.00002"').papers
    assert [i.value for i in only.identifiers] == ["2401.00001", "2401.00002"]


def test_different_keeps_a_record_away_from_the_whole_paper() -> None:
    made = settle(SEVERAL, f'different Paper "{TITLE}" in two.txt Paper "arxiv:2401.00001"')
    assert frozenset({"more.jsonl:1", "more.jsonl:2", "one.txt:3"}) in groups(made)
    assert frozenset({"two.txt:8"}) in groups(made)


def test_a_side_with_a_source_beats_a_title_without() -> None:
    made = settle(
        SEVERAL,
        f'different Paper "{TITLE}" Paper "arxiv:2401.00001"',
        f'same Paper "{TITLE}" in one.txt Paper "arxiv:2401.00001"',
    )
    assert frozenset({"more.jsonl:1", "more.jsonl:2", "one.txt:3"}) in groups(made)


def test_contradictions_that_the_records_show_are_told() -> None:
    with pytest.raises(KgError, match=r"links\.txt:2: .* contradicts links\.txt:1"):
        settle(
            SEVERAL,
            'same Paper "doi:10.1/ab" Paper "arxiv:2401.00001"',
            'different Paper "Serving Experts, Renamed" Paper "Owls"',
        )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('same Paper "arxiv:9999.00001" Paper "Owls"', "no paper here has this identifier or title"),
        ('different Paper "Owls" in gone.txt Paper "doi:10.1/ab"', "gone.txt is not here"),
        (f'different Paper "Owls" in two.txt:20 Paper "{BIRDS}"', "or has no paper of this identifier or title"),
    ],
)
def test_an_unknown_paper_is_a_problem_and_no_error(line: str, told: str) -> None:
    made = settle(SEVERAL, line)
    assert made.papers == merge_papers(SEVERAL).papers
    assert told in made.problems[0].message and (made.problems[0].path, made.problems[0].line) == ("links.txt", 1)


@settings(max_examples=60, deadline=None)
@given(RECORDS, st.randoms(use_true_random=False), st.data())
def test_any_line_can_be_flipped_in_any_order(
    records: list[Paper], shuffle: random.Random, data: st.DataObject
) -> None:
    numbered = [
        paper(r.id, r.title.clean, r.abstract.clean, path=f"{r.sources[0].path}.txt", line=i)
        for i, r in enumerate(records, 1)
    ]
    plain = merge_papers(numbered)
    lines = [merge_line(merge) for merge in plain.matches]
    assert settle(numbered, *lines).papers == plain.papers
    if not lines:
        return
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = lines[at].replace("same     ", "different")
    made = settle(numbered, *lines)
    assert len({p.id for p in made.papers}) == len(made.papers) == len(plain.papers) + 1
    mixed, shuffled = numbered[:], lines[:]
    shuffle.shuffle(mixed)
    shuffle.shuffle(shuffled)
    assert settle(mixed, *shuffled).papers == made.papers
