"""Reported numbers: what was measured, on what, of which system, and what sort of number it is."""

from __future__ import annotations

import factories
import pytest

from kg.extract import extract
from kg.model import PAPER, Result

OURS = "We introduce Kestrel, a language model. "


def read(sentence: str) -> tuple[Result, ...]:
    paper = factories.paper(title="Kestrel: A Small Network for Long Texts", abstract=OURS + sentence)
    return extract(paper).results


def rows(sentence: str) -> list[tuple[str, str | None, str, str]]:
    return [(r.system, r.dataset, r.metric, r.value) for r in read(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Kestrel reaches an accuracy of 88.1% on GLUE.", ("Kestrel", "GLUE", "accuracy", "88.1%")),
        ("Kestrel achieves 88.1% accuracy on GLUE.", ("Kestrel", "GLUE", "accuracy", "88.1%")),
        ("On GLUE, Kestrel reaches 88.1% accuracy.", ("Kestrel", "GLUE", "accuracy", "88.1%")),
        ("Our model reaches a BLEU score of 28.4 on WMT14.", ("Kestrel", "WMT14", "BLEU score", "28.4")),
        ("It achieves a perplexity of 18.3 on WikiText-103.", ("Kestrel", "WikiText-103", "perplexity", "18.3")),
        ("It improves the F1 score by +4.2 on SQuAD.", ("Kestrel", "SQuAD", "F1 score", "+4.2")),
        # no data set
        ("It reduces latency by 40%.", ("Kestrel", None, "latency", "40%")),
        # of another system
        ("BERT achieves 70.1% accuracy on GLUE.", ("BERT", "GLUE", "accuracy", "70.1%")),
    ],
)
def test_one_number(sentence: str, expected: tuple[str, str | None, str, str]) -> None:
    assert rows(sentence) == [expected]


def test_numbers_and_data_sets_one_after_the_other() -> None:
    assert rows("Kestrel reaches 88.1% accuracy on GLUE and 76.2% accuracy on SQuAD.") == [
        ("Kestrel", "GLUE", "accuracy", "88.1%"),
        ("Kestrel", "SQuAD", "accuracy", "76.2%"),
    ]
    assert rows("Our model obtains 41.2 mAP on COCO and 52.0 mIoU on ADE20K.") == [
        ("Kestrel", "COCO", "mAP", "41.2"),
        ("Kestrel", "ADE20K", "mIoU", "52.0"),
    ]


def test_respectively_pairs_in_order() -> None:
    assert rows("It reaches F1 scores of 88.1 and 76.2 on GLUE and SQuAD, respectively.") == [
        ("Kestrel", "GLUE", "F1 scores", "88.1"),
        ("Kestrel", "SQuAD", "F1 scores", "76.2"),
    ]


def test_a_rival_with_its_number_in_brackets() -> None:
    found = [(r.system, r.value) for r in read("Kestrel reaches 88.1% accuracy on GLUE, surpassing BERT (80.5%).")]
    assert found == [("Kestrel", "88.1%"), ("BERT", "80.5%")]


def test_without_a_name_it_is_the_paper_s() -> None:
    paper = factories.paper(title="Better nets", abstract="We propose a method. It reaches 88.1% accuracy on GLUE.")
    assert [(r.system, r.value) for r in extract(paper).results] == [(PAPER, "88.1%")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Kestrel has 7 billion parameters and was trained on 64 GPUs.",
        "The data set contains 12,000 images and 30 classes.",
        "It was published in 2023.",
        "The network has 12 layers.",
        "We train for 300 epochs with 8 experts.",
        "Kestrel outperforms GPT-4 and ResNet-50.",
    ],
)
def test_counts_dates_and_names_are_no_results(sentence: str) -> None:
    assert rows(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "value", "kind"),
    [
        ("Kestrel achieves 88.1% accuracy on GLUE.", "88.1%", "value"),
        ("Kestrel improves accuracy by 3.2 points on GLUE.", "3.2 points", "delta"),
        ("It improves the F1 score by +4.2 on SQuAD.", "+4.2", "delta"),
        ("It reduces latency by 40%.", "40%", "delta"),
        ("It gives a 2.5x speedup.", "2.5x", "ratio"),
        ("Kestrel is 2.1× faster than BERT.", "2.1×", "ratio"),
        ("Accuracy is 58-63% on GLUE.", "58-63%", "range"),
    ],
)
def test_a_number_is_kept_as_what_it_is(sentence: str, value: str, kind: str) -> None:
    assert [(r.value, r.kind) for r in read(sentence)] == [(value, kind)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Kestrel achieves 88.1% accuracy on GLUE.",
        "On GLUE, Kestrel reaches 88.1% accuracy.",
        "It reaches F1 scores of 88.1 and 76.2 on GLUE and SQuAD, respectively.",
    ],
)
def test_the_quote_holds_number_and_data_set(sentence: str) -> None:
    paper = factories.paper(title="Kestrel: A Small Network for Long Texts", abstract=OURS + sentence)
    found = extract(paper).results
    assert found
    for result in found:
        quote = paper.quote(result.span)
        assert quote in sentence
        assert result.value in quote
        assert result.dataset is not None and result.dataset in quote
