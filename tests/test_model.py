"""The values between the stages: repaired text maps back to what was read, and values are values."""

from __future__ import annotations

import inspect

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import model
from kg.model import Date, Edit, Identifier, Paper, Span, Text

LETTERS = st.text(alphabet="ab ×ß😀", max_size=6)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    """A text and repairs in order: insertions, deletions and replacements, also side by side."""
    raw, edits = "", []
    for kept, damaged, repaired in draw(st.lists(st.tuples(LETTERS, LETTERS, LETTERS), max_size=5)):
        raw += kept
        if damaged or repaired:
            edits.append(Edit(len(raw), len(raw) + len(damaged), repaired))
        raw += damaged
    return Text(raw + draw(LETTERS), tuple(edits))


@st.composite
def spans(draw: st.DrawFn) -> tuple[Text, int, int]:
    """A text and a stretch of its repaired form that is not empty."""
    text = draw(texts().filter(lambda t: bool(t.clean)))
    start = draw(st.integers(0, len(text.clean) - 1))
    return text, start, draw(st.integers(start + 1, len(text.clean)))


@pytest.mark.parametrize(
    ("raw", "edits", "clean"),
    [
        ("nothing to do", (), "nothing to do"),
        ("3.09times faster", (Edit(4, 9, "×"),), "3.09× faster"),
        ("done.RoBERTa", (Edit(5, 5, " "),), "done. RoBERTa"),
        (r"88\% of it", (Edit(2, 3, ""),), "88% of it"),
        ("sim0.6 and 2times", (Edit(0, 3, "∼"), Edit(12, 17, "×")), "∼0.6 and 2×"),
    ],
)
def test_the_repaired_text(raw: str, edits: tuple[Edit, ...], clean: str) -> None:
    assert Text(raw, edits).clean == clean


@pytest.mark.parametrize(
    ("words", "verbatim"),
    [("3.09×", "3.09times"), ("×", "times"), ("3.09", "3.09"), (" faster", " faster"), ("faster. It", "faster.It")],
)
def test_a_span_of_the_repaired_text_leads_to_the_words_as_they_were_read(words: str, verbatim: str) -> None:
    text = Text("3.09times faster.It", (Edit(4, 9, "×"), Edit(17, 17, " ")))
    start = text.clean.index(words)
    first, last = text.raw_span(start, start + len(words))
    assert text.raw[first:last] == verbatim


@given(spans())
def test_what_a_span_maps_to_holds_its_words_once_repaired(case: tuple[Text, int, int]) -> None:
    text, start, end = case
    first, last = text.raw_span(start, end)
    assert 0 <= first <= last <= len(text.raw)
    inside = tuple(
        Edit(e.start - first, e.end - first, e.text) for e in text.edits if first <= e.start and e.end <= last
    )
    assert text.clean[start:end] in Text(text.raw[first:last], inside).clean
    for edit in text.edits:
        assert not (edit.start < first < edit.end or edit.start < last < edit.end), "a repair is cut in two"


@given(spans())
def test_a_longer_span_never_maps_to_less(case: tuple[Text, int, int]) -> None:
    text, start, end = case
    first, last = text.raw_span(start, end)
    for at in range(start, end):
        inner = text.raw_span(at, at + 1)
        assert first <= inner[0] <= inner[1] <= last


@given(st.text(max_size=20), st.data())
def test_without_repairs_offsets_are_what_they_are(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    assert Text(raw).raw_span(start, end) == (start, end)


def test_a_paper_quotes_its_sections_verbatim_and_an_absent_comment_is_empty() -> None:
    paper = Paper(id="paper-x", title=Text("A title"), abstract=Text("It is 2times faster.", (Edit(7, 12, "×"),)))
    assert paper.section("abstract").clean == "It is 2× faster."
    assert paper.quote(Span("abstract", 6, 15)) == "2times faster"
    assert paper.quote(Span("title", 2, 7)) == "title"
    assert paper.section("comment") == Text("")


def test_every_value_is_frozen_and_compares_by_content() -> None:
    date = Date("2024-03-01")
    with pytest.raises(AttributeError):
        date.value = "2025"  # type: ignore[misc]
    assert {date, Date("2024-03-01")} == {date}
    assert sorted([Identifier("doi", "10.1/a"), Identifier("arxiv", "2")])[0].scheme == "arxiv"
    structs = [c for _, c in inspect.getmembers(model, inspect.isclass) if issubclass(c, msgspec.Struct)]
    own = [c for c in structs if c is not msgspec.Struct]
    assert len(own) > 15
    assert [c.__name__ for c in own if not c.__struct_config__.frozen] == []


@given(texts(), st.none() | st.builds(Date, st.just("--03-01"), st.booleans()))
def test_values_pass_through_json_without_loss(text: Text, date: Date | None) -> None:
    paper = Paper(id="paper-x", title=text, abstract=Text("a"), date=date, identifiers=(Identifier("arxiv", "1"),))
    assert msgspec.json.decode(msgspec.json.encode(paper), type=Paper) == paper
