"""Reported numbers: what was measured, on what, of which system, and what sort of number it is."""

from __future__ import annotations

import factories
import pytest

from kg.extract import extract
from kg.extract.document import read_document
from kg.extract.numbers import find_numbers
from kg.lexicon import default_lexicon
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
    ("sentence", "values"),
    [
        # signs and units as they are written
        ("The error falls to 0.8 mm in 0.92s at 31 FPS.", ["0.8 mm", "0.92s", "31 FPS"]),
        ("It gains 4.5 percentage points and 2.1 dB.", ["4.5 percentage points", "2.1 dB"]),
        ("A 10-fold gain, 3.2 times faster, with +1.5% accuracy.", ["10-fold", "3.2 times", "+1.5%"]),
        ("Accuracy is >90% at ~2 ms.", [">90%", "~2 ms"]),
        # words that hedge are left out
        ("It saves up to 40% and nearly 2.5x.", ["40%", "2.5x"]),
        # a range is one value, the ends of a change are two
        ("Accuracy is 58-63% on GLUE.", ["58-63%"]),
        ("It is 1.1x to 2x faster.", ["1.1x to 2x"]),
        ("The gain ranges from 3.1% to 6.4%.", ["3.1% to 6.4%"]),
        ("The gain is 3.1%-6.4%.", ["3.1%-6.4%"]),
        ("Accuracy rises from 58.1% to 63.4%.", ["58.1%", "63.4%"]),
        ("F1 rises (from 58.1 to 63.4).", ["58.1", "63.4"]),
        ("F1 rises from 0.17 to 0.33 on A and 0.32 to 0.48 on B.", ["0.17", "0.33", "0.32", "0.48"]),
        ("Dice reaches 0.79 ± 0.17.", ["0.79 ± 0.17"]),
        # places and factors in words
        ("Our system ranked 5th and the other took second place.", ["5th", "second"]),
        ("It is three times faster and saves an order of magnitude.", ["three times", "an order of magnitude"]),
        # parts of names, dates, and what is counted
        ("GPT-4.1 and ResNet-50 in 2023 with 7 models.", []),
        ("We use 64 GPUs and 12,000 images.", []),
    ],
)
def test_the_extent_of_a_value(sentence: str, values: list[str]) -> None:
    paper = factories.paper(title="Kestrel", abstract=sentence)
    document = read_document(paper, default_lexicon())
    assert [number.text for number in find_numbers(document)] == values


def test_both_ends_of_a_change_are_results() -> None:
    found = read("Kestrel improves accuracy on GLUE from 58.1% to 63.4%.")
    assert [(r.dataset, r.metric, r.value, r.kind) for r in found] == [
        ("GLUE", "accuracy", "58.1%", "value"),
        ("GLUE", "accuracy", "63.4%", "value"),
    ]


@pytest.mark.parametrize(
    ("sentence", "metric"),
    [
        ("Kestrel gives 3.1x faster inference.", "faster inference"),
        ("Kestrel reduces false alarms by 21%.", "false alarms"),
        ("Kestrel uses 40% fewer parameters.", "fewer parameters"),
        ("Kestrel achieves a notable accuracy of 88.1%.", "accuracy"),
    ],
)
def test_what_a_number_measures(sentence: str, metric: str) -> None:
    assert [r.metric for r in read(sentence)] == [metric]


def test_a_result_of_a_paper_about_a_benchmark_is_not_said_of_the_benchmark() -> None:
    abstract = "We introduce HillBench, a benchmark for planning. On HillBench, GPT-4 achieves 41.3% accuracy."
    found = extract(factories.paper(title="HillBench: A Benchmark for Planning", abstract=abstract)).results
    assert [r.value for r in found] == ["41.3%"]
    assert all(r.system != "HillBench" for r in found)


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
