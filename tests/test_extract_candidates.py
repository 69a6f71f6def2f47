"""Candidate mentions: what could be a name, and which words an abbreviation stands for."""

from __future__ import annotations

import factories
import pytest

from kg.extract.candidates import Candidate, Definition, find_candidates, is_name_shaped, long_form_start
from kg.extract.document import read_document
from kg.lexicon import default_lexicon

NAMES = [
    "GPT-4o",
    "ResNet-50",
    "LoRA",
    "BERT",
    "3D-R2N2",
    "D2MoE",
    "Qwen2.5",
    "Qwen3-30B-A3B",
    "mAP",
    "GLUE",
    "CIFAR-10",
    "8x7B",
    "RGB-D",
    "LLaMA-2-70B",
    "k-NN",
    "iPhone",
    "WMT14",
]
NO_NAMES = [
    "the",
    "Adam",
    "Lion",
    "7B",
    "3D",
    "2nd",
    "99.5",
    "42",
    "top-1",
    "4-bit",
    "12-layer",
    "self-attention",
    "I",
    "A",
    "XIV",
    "GPU",
    "GPUs",
    "CPUs",
    "PhD",
    "COVID",
    "GFLOPs",
    "MB",
    "UK",
    "APIs",
    "well-known",
]

LONG_FORMS = [
    ("we use Proximal Policy Optimization", "PPO", "Proximal Policy Optimization"),
    ("a Mixture of Experts", "MoE", "Mixture of Experts"),
    ("a Mixture-of-Experts", "MoE", "Mixture-of-Experts"),
    ("the histogram of oriented gradients", "HOG", "histogram of oriented gradients"),
    ("many large language models", "LLMs", "large language models"),
    ("a generative adversarial networks", "GANs", "generative adversarial networks"),
    ("a graph convolution network", "GCNs", "graph convolution network"),
    ("using low-rank adaptation", "LoRA", "low-rank adaptation"),
    ("with reinforcement learning from human feedback", "RLHF", "reinforcement learning from human feedback"),
    ("our out-of-distribution", "OOD", "out-of-distribution"),
    ("on Common Objects in Context", "COCO", "Common Objects in Context"),
    ("for Quantized Low Rank Adapters", "QLoRA", "Quantized Low Rank Adapters"),
    # letters that are not there
    ("random words", "XYZ", None),
    # one letter names nothing, nor do words without end
    ("learning", "L", None),
    ("extract transform load in the very long text of the small town", "ETL", None),
    ("", "PPO", None),
]


def read(abstract: str, title: str = "On it") -> tuple[list[Candidate], list[Definition]]:
    return find_candidates(read_document(factories.paper(title=title, abstract=abstract), default_lexicon()))


def texts(abstract: str, kind: str, title: str = "On it") -> set[str]:
    return {c.text for c in read(abstract, title)[0] if kind in c.kinds}


@pytest.mark.parametrize("word", NAMES)
def test_spelling_tells_a_name(word: str) -> None:
    assert is_name_shaped(word)


@pytest.mark.parametrize("word", NO_NAMES)
def test_spelling_does_not_tell_a_name(word: str) -> None:
    assert not is_name_shaped(word)


@pytest.mark.parametrize(("text", "short", "long"), LONG_FORMS)
def test_long_form_of_an_abbreviation(text: str, short: str, long: str | None) -> None:
    start = long_form_start(text, len(text), short)
    assert (None if start is None else text[start:]) == long


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("We use a Dynamic Token Router (DTR) here.", "Dynamic Token Router", "DTR"),
        ("We use DTR (Dynamic Token Router) here.", "Dynamic Token Router", "DTR"),
        ("It needs stochastic gradient descent (SGD).", "stochastic gradient descent", "SGD"),
    ],
)
def test_definitions_either_way_round(text: str, long: str, short: str) -> None:
    candidates, definitions = read(text)
    by_place = {(c.clause, c.first, c.last): c.text for c in candidates}
    assert [(by_place[d.clause, *d.long], by_place[d.clause, *d.short]) for d in definitions] == [(long, short)]


@pytest.mark.parametrize("text", ["We use a router (see below) here.", "We use a router (ABC) here.", "It (or not)."])
def test_brackets_that_define_nothing(text: str) -> None:
    assert read(text)[1] == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Puppeteer: Rig and Animate Your Models", {"Puppeteer"}),
        ("Fast Nets — a study", {"Fast Nets"}),
        ("A study of nets", set()),
        ("One can say a great deal about this matter: a study", set()),
    ],
)
def test_what_stands_before_the_colon_of_a_title(title: str, expected: set[str]) -> None:
    assert texts("It helps.", "title", title) == expected


def test_a_colon_in_the_abstract_is_no_title() -> None:
    assert texts("Puppeteer: it rigs models.", "title") == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is a BERT-based encoder.", {"BERT"}),
        ("It is a ResNet-50-like encoder.", {"ResNet-50"}),
        ("It uses BERT.", set()),
        ("It is a rule-based encoder.", set()),
    ],
)
def test_the_name_before_based(text: str, expected: set[str]) -> None:
    assert texts(text, "prefix") == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We use OLMo 2 7B here.", "OLMo 2 7B"),
        ("We use Zorblax 2 7B here.", None),  # no capital inside, so its spelling tells nothing
        ("We use ZorBlax 2 7B here.", "ZorBlax 2 7B"),
        ("We use ZorBlax 2.5 here.", "ZorBlax 2.5"),
        ("We use ZorBlax 8x22B here.", "ZorBlax 8x22B"),
    ],
)
def test_versions_and_sizes_belong_to_the_name(text: str, name: str | None) -> None:
    found = texts(text, "shape")
    assert (name in found) if name else not any("2" in form for form in found - {"7B"})


@pytest.mark.parametrize(
    "text", ["It scores GPT-3 2.61 points.", "ZorBlax 2% of it.", "ZorBlax 5 points more.", "ZorBlax 2 on it."]
)
def test_a_number_that_is_a_result_belongs_to_no_name(text: str) -> None:
    assert texts(text, "shape") in ({"GPT-3"}, {"ZorBlax"})


def test_phrases_lose_praise_and_the_noun_of_kind() -> None:
    text = "The proposed novel region voting strategy works."
    assert texts(text, "phrase") & {"region voting strategy", "novel region voting strategy"} == {
        "region voting strategy"
    }
    assert texts(text, "core") == {"region voting"}
    assert texts("We use the law of total expectation.", "of") == {"law of total expectation"}


def test_candidates_lie_where_they_say() -> None:
    paper = factories.paper(
        title="Puppeteer: Rig Models", abstract="BERT-based nets (LLMs) help. We use Mixtral 8x22B, R(2+1)D and Adam."
    )
    document = read_document(paper, default_lexicon())
    candidates, _ = find_candidates(document)
    assert {c.text for c in candidates} > {"Puppeteer", "BERT", "Mixtral 8x22B", "Adam"}
    for c in candidates:
        clause = document.clauses[c.clause]
        assert clause.text[c.start : c.end] == c.text
        assert clause.sentence.start <= c.start < c.end <= clause.sentence.end
        assert clause.sentence.starts[c.first] == c.start
