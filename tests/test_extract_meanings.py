"""What words mean as numbers: vectors of words, and of the words in and around mentions."""

from __future__ import annotations

import factories
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.document import Document, read_document
from kg.extract.meanings import COLUMNS, Stretch, meanings_of
from kg.lexicon import default_lexicon
from kg.text.vectors import SIZE, pieces, vectors_of

TEXT = "We introduce Kestrel, a small network. It reads long texts, and outperforms BERT on GLUE."


def document(abstract: str = TEXT) -> Document:
    return read_document(factories.paper(title="Kestrel: Long Texts", abstract=abstract), default_lexicon())


# ------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("retrieval", {"retrieval": 0, "re": 1}, [0]),
        ("retrievals", {"retrieval": 0, "##s": 1}, [0, 1]),
        ("Retrieval", {"retrieval": 0}, [0]),
        ("gpt-4", {"g": 0, "##pt": 1, "-": 2, "4": 3}, [0, 1, 2, 3]),
        ("xyz", {"x": 0}, []),  # the rest of it is no known piece
        ("xyz-a", {"x": 0, "-": 1, "a": 2}, [1, 2]),
        ("", {"x": 0}, []),
    ],
)
def test_a_word_is_cut_into_the_longest_pieces(word: str, known: dict[str, int], expected: list[int]) -> None:
    assert pieces(word, known) == expected


def likeness(a: str, b: str) -> float:
    one, other = vectors_of([a, b]).astype(float)
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize(
    ("word", "alike", "unlike"),
    [
        ("dataset", "datasets", "because"),
        ("propose", "introduce", "seven"),
        ("image", "images", "we"),
        ("cnn", "cnns", "although"),
    ],
)
def test_words_used_alike_have_vectors_that_lie_close(word: str, alike: str, unlike: str) -> None:
    assert likeness(word, alike) > likeness(word, unlike)


@given(st.lists(st.text(max_size=50), max_size=20))
def test_any_words_have_vectors_whatever_stands_beside_them(words: list[str]) -> None:
    together = vectors_of(words)
    assert together.shape == (len(words), SIZE)
    assert all((vectors_of([word])[0] == line).all() for word, line in zip(words, together, strict=True))


# ---------------------------------------------------------------------------------------------------- mentions


def test_the_six_vectors_of_one_mention() -> None:
    read = document()
    clause = read.clauses[1].sentence  # "We introduce Kestrel , a small network ."
    of = vectors_of(clause.lower)
    (line,) = meanings_of(read).of([[(1, 4, 7)]])  # "a small network"
    first, last, whole, before, behind, paper = line.reshape(6, SIZE)
    assert (first == of[4]).all()
    assert (last == of[6]).all()
    assert (whole == np.rint(of[4:7].mean(axis=0))).all()
    assert (before == np.rint(of[0:4].mean(axis=0))).all()
    assert (behind == of[7]).all()  # only the full stop: the next sentence does not count
    words = [word for c in read.clauses for word in c.sentence.lower]
    assert (paper == np.rint(vectors_of(words).mean(axis=0))).all()


def test_several_mentions_are_averaged() -> None:
    meanings = meanings_of(document())
    (a,), (b,), (both,) = (meanings.of([mentions]) for mentions in ([(1, 2, 3)], [(2, 0, 1)], [(1, 2, 3), (2, 0, 1)]))
    assert (both == np.rint((a.astype(float) + b) / 2)).all()


@given(st.lists(st.lists(st.sampled_from([(0, 0, 1), (1, 2, 3), (1, 4, 7), (2, 1, 2)]), min_size=1), max_size=6))
def test_what_a_thing_s_words_mean_does_not_depend_on_other_things(things: list[list[Stretch]]) -> None:
    meanings = meanings_of(document())
    together = meanings.of(things)
    assert together.shape == (len(things), COLUMNS)
    assert all((meanings.of([thing])[0] == line).all() for thing, line in zip(things, together, strict=True))


def test_a_paper_without_words() -> None:
    read = read_document(factories.paper(title="A", abstract=""), default_lexicon())
    assert meanings_of(read).of([]).shape == (0, COLUMNS)
