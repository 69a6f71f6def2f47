"""Cutting text into sentences and tokens, and tagging them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.text.tokens import sentences, tokenize

TOKENS = [
    # names are one token
    ("Qwen3-30B-A3B", ["Qwen3-30B-A3B"]),
    ("R(2+1)D", ["R(2+1)D"]),
    ("3D-R2N2 and D^2MoE", ["3D-R2N2", "and", "D^2MoE"]),
    ("Mixtral 8x22B", ["Mixtral", "8x22B"]),
    ("R&D in C++ by A* search", ["R&D", "in", "C++", "by", "A*", "search"]),
    ("BERT_base, λ-calculus", ["BERT_base", ",", "λ-calculus"]),
    ("v1.2.3", ["v1.2.3"]),
    ("state-of-the-art", ["state-of-the-art"]),
    # what is added to a name is a token of its own
    ("GPT-3.5's", ["GPT-3.5", "'s"]),
    ("models(LLMs)", ["models", "(", "LLMs", ")"]),
    ("A/B/C", ["A", "/", "B", "/", "C"]),
    # numbers keep their points and commas, units stand apart
    ("59.9%", ["59.9", "%"]),
    ("4.2× for $5", ["4.2", "×", "for", "$", "5"]),
    ("1,000,000 tokens", ["1,000,000", "tokens"]),
    ("0.5B–7B", ["0.5B–7B"]),
    # abbreviations hold their full stops, addresses all but the last
    ("e.g. this, i.e. that", ["e.g.", "this", ",", "i.e.", "that"]),
    ("Foo et al. 2020", ["Foo", "et al.", "2020"]),
    ("see https://example.org/a_b.", ["see", "https://example.org/a_b", "."]),
    ("and so on...", ["and", "so", "on", "..."]),
]

SENTENCES = [
    ("We use it. It works.", ["We use it.", "It works."]),
    ("What? Yes! No", ["What?", "Yes!", "No"]),
    # abbreviations and numbers end none
    ("We use e.g. BERT. It works.", ["We use e.g. BERT.", "It works."]),
    ("Foo et al. (2020) go. See Fig. 3. Done.", ["Foo et al. (2020) go.", "See Fig. 3.", "Done."]),
    ("GPT-4 vs. BERT. And approx. 5 Hz.", ["GPT-4 vs. BERT.", "And approx. 5 Hz."]),
    ("It is 3.5 in v1.2 now. Next.", ["It is 3.5 in v1.2 now.", "Next."]),
    # etc. ends a sentence only where another starts
    ("Cats, dogs, etc. We like them.", ["Cats, dogs, etc.", "We like them."]),
    ("Cats, dogs, etc. are liked.", ["Cats, dogs, etc. are liked."]),
    # closing marks belong to the sentence that they close
    ('He said "go." Then he went.', ['He said "go."', "Then he went."]),
    ("(See this.) Then that.", ["(See this.)", "Then that."]),
    # a name with a small first letter can start a sentence, a common word does not
    ("It costs 5. iPhone works.", ["It costs 5.", "iPhone works."]),
    ("It works. but not this", ["It works. but not this"]),
    ("It works. https://example.org/x tells more.", ["It works.", "https://example.org/x tells more."]),
]

TAGS = [
    ("We train models .", "train", "VBP"),
    ("The training data helps .", "training", "NN"),
    ("It was trained on data .", "trained", "VBN"),
    ("The use of it helps .", "use", "NN"),
    ("We use it .", "use", "VBP"),
    ("We present results .", "present", "VBP"),
    ("The present work helps .", "present", "JJ"),
    ("The lead author agrees .", "lead", "NN"),
    ("It leads to gains .", "leads", "VBZ"),
    ("This approach works .", "approach", "NN"),
    ("The results show that it works .", "show", "VBP"),
    ("BERT outperforms GPT-4 .", "BERT", "NNP"),
    ("We use Zorblax-7B here .", "Zorblax-7B", "NNP"),
    ("It has 12 layers .", "12", "CD"),
    ("It has layers , too .", ",", "PUNCT"),
]

ANY_TEXT = st.text(max_size=200) | st.text(alphabet=".,;:!?()[]'\"-–_^/&@ \nAbc12+*σ%", max_size=200)


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in tokenize(text)] == expected


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in sentences(text)] == expected


@pytest.mark.parametrize(("text", "word", "tag"), TAGS)
def test_a_word_is_tagged_by_its_neighbours(text: str, word: str, tag: str) -> None:
    (sentence,) = sentences(text)
    assert sentence.tags[sentence.words.index(word)] == tag


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
def test_tokens_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    spans = tokenize(text)
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    covered = {i for a, b in spans for i in range(a, b)}
    assert [c for i, c in enumerate(text) if i not in covered and not c.isspace()] == []


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
def test_sentences_hold_every_token_once_with_one_tag_each(text: str) -> None:
    cut = sentences(text)
    assert [span for s in cut for span in zip(s.starts, s.ends, strict=True)] == tokenize(text)
    for s in cut:
        assert len(s.words) == len(s.lower) == len(s.tags) == len(s.starts) > 0
        assert (s.start, s.end) == (s.starts[0], s.ends[-1])
        assert s.words == tuple(text[a:b] for a, b in zip(s.starts, s.ends, strict=True))
