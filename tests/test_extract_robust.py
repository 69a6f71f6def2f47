"""What holds of every extraction, whatever the text; and that no text makes the work explode."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import factories
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import extract
from kg.model import PAPER, Extraction, Paper, Span

SIZE = 100_000

# Names, words and marks in any order: closer to what rules fire on than letters drawn at random.
PIECES = [
    "BERT",
    "GPT-4",
    "LoRA",
    "ImageNet",
    "GLUE",
    "Kestrel",
    "(LLM)",
    "88.1%",
    "3×",
    "7B",
    "2.1",
    "we",
    "our",
    "it",
    "propose",
    "outperforms",
    "trained",
    "evaluated",
    "based",
    "on",
    "by",
    "of",
    "than",
    "with",
    "and",
    "or",
    "not",
    ",",
    ",",
    ".",
    ".",
    ";",
    ":",
    "(",
    ")",
    "[",
    "]",
    "-",
    "–",
    '"',
    "'",
    "https://example.org/x",
    "\\alpha",
    "$x^2$",
    "et",
    "al.",
    "R(2+1)D",
    "large",
    "language",
    "models",
    ",",
    "which",
    "called",
    "a",
    "the",
    "accuracy",
    "from",
    "58",
    "to",
    "63",
    "×",
    "%",
    "σ",
    "漢字",
    "😀",
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
ANY_TEXT = SOUP | st.text(max_size=200)

PAPERS = (
    factories.paper(
        "paper-a",
        "Kestrel: A Small Network for Long Texts",
        "We introduce Kestrel, a language model built on BERT. It is trained on ImageNet. Kestrel outperforms RoBERTa "
        "and reaches 88.1% accuracy on GLUE (BERT: 80.2%).",
    ),
    factories.paper("paper-b", "Dynamic Token Router", "The Dynamic Token Router (DTR) uses LoRA. DTR matches GPT-4."),
    factories.paper("paper-c", "BERT", "Kestrel is a data set of birds. We evaluate BERT on Kestrel: 71.0 F1."),
    factories.paper("paper-d", "", ""),
)


def check(paper: Paper, found: Extraction) -> None:
    """The invariants of an extraction."""

    def inside(span: Span) -> bool:
        return 0 <= span.start < span.end <= len(paper.section(span.section).clean)

    assert found.paper == paper.id
    names = [entity.name for entity in found.entities]
    assert len(set(names)) == len(names)
    known = {*names, PAPER}
    for entity in found.entities:
        assert entity.mentions
        assert 0 <= entity.confidence <= 1
        for mention in entity.mentions:
            span = mention.span
            assert inside(span)
            assert paper.section(span.section).clean[span.start : span.end] == mention.text
    for relation in found.relations:
        assert {relation.subject, relation.object} <= known
        assert inside(relation.span)
        assert 0 <= relation.confidence <= 1
    for rejected in found.rejected:
        assert inside(rejected.span)
        assert rejected.reason
    for result in found.results:
        assert result.system in known
        assert result.dataset is None or result.dataset in known
        assert inside(result.span)
        assert 0 <= result.confidence <= 1
        text = paper.section(result.span.section).clean[result.span.start : result.span.end]
        assert result.value in text


@settings(max_examples=250, deadline=None)
@given(title=ANY_TEXT, abstract=ANY_TEXT)
def test_any_text(title: str, abstract: str) -> None:
    paper = factories.paper(title=title, abstract=abstract)
    check(paper, extract(paper))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.id)
def test_papers(paper: Paper) -> None:
    check(paper, extract(paper))


def test_extraction_depends_on_the_paper_alone() -> None:
    first = [extract(paper) for paper in PAPERS]
    assert sum(len(found.relations) for found in first) > 3
    assert [extract(paper) for paper in reversed(PAPERS)] == first[::-1]


@settings(max_examples=25, deadline=None)
@given(before=SOUP)
def test_papers_read_before_do_not_matter(before: str) -> None:
    expected = extract(PAPERS[0])
    extract(factories.paper(abstract=before))
    assert extract(PAPERS[0]) == expected


LONG = {
    "one word": "a" * SIZE,
    "a word": "word " * (SIZE // 5),
    "capitals": "Aa " * (SIZE // 3),
    "a name": "GPT-4 " * (SIZE // 6),
    "hyphens": "a-" * (SIZE // 2),
    "low lines": "a_" * (SIZE // 2),
    "digits": "1" * SIZE,
    "points": "1.1." * (SIZE // 4),
    "full stops": "." * SIZE,
    "quotes": "'" * SIZE,
    "spaces": " " * SIZE,
    "lines": "\n" * SIZE,
    "names with brackets": "A(1+1)" * (SIZE // 6),
    "abbreviations": "(LLM) " * (SIZE // 30),
    "emoji": "😀" * (SIZE // 4),
    "opened brackets": "(" * SIZE,
    "deep brackets": "(" * (SIZE // 2) + ")" * (SIZE // 2),
    "brackets with words": "[(LLM " * (SIZE // 6),
    "a name and its kind": "GPT-4 models and GPT-4 " * (SIZE // 46),
    "a name in compounds": "BERT-based networks " * (SIZE // 40),
    "a name and colons": "BERT: " * (SIZE // 12),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_long_monotonous_text_says_nothing(text: str) -> None:
    paper = factories.paper(title="Nets", abstract=text)
    found = extract(paper)
    check(paper, found)
    assert len(found.entities) <= 2
    assert found.relations == ()


@pytest.mark.parametrize("mark", ["(", ")", "()", ",", "[", "{", "((", ";", "5% "])
def test_marks_without_end(mark: str) -> None:
    paper = factories.paper(title="Nets", abstract="We propose BERT" + mark * (2000 // len(mark)) + " on GLUE.")
    check(paper, extract(paper))


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python a call runs: a measure of work that no busy machine disturbs."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "GPT-4 models and GPT-4 ",
        "BERT: ",
        "[(LLM ",
        "law of ",
        "word ",
        "Aa ",
        "a-",
        "1.1.",
        "GPT-4 ",
        "We propose BERT and ",
        "We propose Foo-1. ",
        "A(1+1)",
        ",",
        "{",
        "b ",
    ],
)
def test_twice_the_text_is_about_twice_the_work(piece: str) -> None:
    once, twice = (factories.paper(title="Nets", abstract=piece * (length // len(piece))) for length in (2_000, 4_000))
    extract(once), extract(twice)  # so that tables are loaded and nothing but the reading is counted
    assert lines_run(lambda: extract(twice)) < 2.6 * lines_run(lambda: extract(once)) + 1_000


def distinct_names(pattern: str, length: int) -> str:
    """A text of names that are all different, as no paper has them; ``pattern`` is what stands around each."""
    syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    names = (a.capitalize() + b + c for a in syllables for b in syllables for c in syllables)
    text = ""
    while len(text) < length:
        text += pattern.format(next(names))
    return text


@pytest.mark.parametrize(
    "pattern",
    [
        "We use {}Net transformer. ",  # names with a word in common
        "{0} Networks ({0}N) beat {0}. ",  # abbreviations
        "We compare {}-1 and {}-2 on GLUE. ".replace("{}", "{0}"),
        "On GLUE, {}V2 reaches 88.1% and ",  # one sentence
    ],
)
def test_many_names_are_compared_with_few(pattern: str) -> None:
    once, twice = (factories.paper(title="Nets", abstract=distinct_names(pattern, n)) for n in (4_000, 8_000))
    extract(once), extract(twice)
    assert lines_run(lambda: extract(twice)) < 2.6 * lines_run(lambda: extract(once)) + 1_000
