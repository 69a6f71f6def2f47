"""Normal forms of names: what is only writing, and what tells things apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.abbreviations import is_abbreviation, looks_abbreviated
from kg.resolve.editions import ancestors, differs_by_affix, mark, pieces, same_word_family
from kg.resolve.identifiers import slug, unique_ids
from kg.resolve.names import match_key, normal_form


def key(name: str) -> str:
    return match_key(normal_form(name))


SAME = [
    ("hyphen", "Graph-Attention-Network", "graph attention network"),
    ("hyphen or joined", "pre-training", "pretraining"),
    ("kinds of hyphen", "self‑attention", "self–attention"),
    ("case", "DeepSpeed", "Deepspeed"),
    ("plural", "state space model", "State Space Models"),
    ("plural in -ies", "scaling strategy", "scaling strategies"),
    ("plural inside", "bag of words", "bags of word"),
    ("plural of an acronym", "GNN", "GNNs"),
    ("plural of a short acronym", "LM", "LMs"),
    ("irregular plural", "ablation analysis", "ablation analyses"),
    ("British -ise", "layer normalisation", "layer normalization"),
    ("British optimiser", "adaptive optimiser", "adaptive optimizers"),
    ("British -our", "behaviour cloning", "behavior cloning"),
    ("British -lling", "topic modelling", "topic modeling"),
    ("number words", "three-stage training", "3-stage training"),
    ("joined number words", "zero-shot learning", "zeroshot learning"),
    ("Greek letter", "β-VAE", "Beta-VAE"),
    ("Greek in LaTeX", r"$\beta$-VAE", "beta VAE"),
    ("LaTeX exponent", r"A$^{2}$Net", "A^2Net"),
    ("superscript", "A²Net", "A2Net"),
    ("LaTeX accent", r"Schr\"odinger bridge", "Schrödinger Bridge"),
    ("LaTeX accent in braces", r"Caf\'{e}Bench", "CafeBench"),
    ("LaTeX font", r"\textbf{SuperNet}", "SuperNet"),
    ("LaTeX font that lost its backslash", "mathcal{S}Net", "SNet"),
    ("ligature and width", "ﬁne-tuning", "fine-tuning"),
    ("brackets that repeat", "Graph Attention Network (GAN)", "graph attention network"),
    ("head noun of a capitalised name", "Shampoo optimizer", "Shampoo"),
    ("head noun of a name", "DeiT models", "DeiT"),
    ("head noun of two words", "TensorRT inference engine", "TensorRT"),
    ("head noun after a number", "GSM8K benchmark", "GSM8K"),
    ("data set in two words", "FooBar data set", "FooBar"),
    ("organisation", "Google's PaLM-2", "PaLM 2"),
    ("organisation of two words", "Meta AI LLaMA", "LLaMA"),
    ("organisation and more than one word", "Microsoft Falcon 40B", "Falcon-40B"),
    ("organisation in the possessive", "Google's Falcon", "Falcon"),
    ("head noun after a size", "Falcon-40B models", "Falcon 40B"),
    ("head noun after a single letter", "U-Net architecture", "U-Net"),
    ("head noun after thousands", "Falcon-1K dataset", "Falcon-1K"),
    ("spaces", " low-rank   adaptation ", "low-rank adaptation"),
    ("British -ogue, -re", "dialogue centre", "dialog center"),
    ("figure", "2-stage detector", "two-stage detectors"),
    ("Greek capital", "Δ-tuning", "Delta-tuning"),
    ("owner on a hub", "meta-llama/Llama-2-7b", "LLaMA-2-7B"),
    ("article and filler", "the standard ViT", "ViT"),
    ("version apart or joined", "Gemma 2", "Gemma2"),
    ("size apart or joined", "Falcon 40B", "Falcon-40B"),
    ("point zero", "wav2vec 2.0", "Wav2Vec2"),
]

APART = [
    ("version", "LLaMA-2", "LLaMA-3"),
    ("minor version", "Llama-3-8B", "Llama-3.1-8B"),
    ("point", "GPT-3.5", "GPT-35"),
    ("two numbers", "Llama-3-8B", "Llama-38B"),
    ("size", "Qwen3-4B", "Qwen3-8B"),
    ("active size", "Qwen3-30B-A3B", "Qwen3-30B"),
    ("layers", "ResNet-18", "ResNet-50"),
    ("classes", "CIFAR-10", "CIFAR-100"),
    ("edition", "Qwen2.5", "Qwen2.5-Instruct"),
    ("plus", "HumanEval", "HumanEval+"),
    ("star", "A*", "A"),
    ("prefix", "QLoRA", "LoRA"),
    ("prefix", "DistilBERT", "BERT"),
    ("one letter", "Adam", "Adan"),
    ("letters swapped", "MMLU", "MLMU"),
    ("model and modelling", "language model", "language modeling"),
    ("head noun that is the thing", "Language Model", "Language"),
    ("head noun of an ordinary word", "Diffusion model", "Diffusion"),
    ("head noun of a broad acronym", "LLM engine", "LLM"),
    ("filler that is no filler", "naive Bayes", "Bayes"),
    ("organisation that is the name", "Google Scholar", "Scholar"),
    ("words in -ise that are no British spelling", "noise", "noize"),
]


@pytest.mark.parametrize(("what", "a", "b"), SAME, ids=[f"{w}: {a}" for w, a, _ in SAME])
def test_written_differently_is_one_form(what: str, a: str, b: str) -> None:
    assert key(a) == key(b), what


@pytest.mark.parametrize(("what", "a", "b"), APART, ids=[f"{w}: {a}" for w, a, _ in APART])
def test_different_things_keep_different_forms(what: str, a: str, b: str) -> None:
    assert key(a) != key(b), what


FRAGMENTS = r"""
the our LLaMA GPT-4 model models optimizers datasets Two 3.1 7B v2.0 Google OpenAI's BERT series analyses $\alpha$
fine-tuning (MoE) mixture of experts (x) biases LMs C++ A* D^{2}MoE optimisers s ' / \emph{x}
"""
WORDS = st.sampled_from(FRAGMENTS.split())


@given(st.one_of(st.text(max_size=40), st.lists(WORDS, min_size=1, max_size=6).map(" ".join)))
def test_the_normal_form_is_idempotent(name: str) -> None:
    once = normal_form(name)
    assert normal_form(once) == once


@given(st.text(max_size=40))
def test_a_slug_is_of_letters_digits_and_hyphens(name: str) -> None:
    made = slug(name)
    assert made
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-") and not made.endswith("-")


def test_ids_of_things_that_want_one_are_unique_and_do_not_count() -> None:
    three = unique_ids([("method-x", "b"), ("method-x", "a"), ("method-y", "c")])
    assert three[1:] == ["method-x", "method-y"]
    assert three[0].startswith("method-x-") and len(set(three)) == 3
    assert unique_ids([("method-x", "a"), ("method-x", "b")])[1] == three[0]


@pytest.mark.parametrize(
    ("short", "long", "fits"),
    [
        ("SSM", "state space model", True),
        ("SSMs", "State Space Models", True),
        ("PoE", "product of experts", True),
        ("PE", "product of experts", True),
        ("ViT", "Vision Transformer", True),
        ("VAE", "variational autoencoder", True),
        ("MLP", "multilayer perceptron", True),
        ("BiLSTM", "Bidirectional Long Short-Term Memory", True),
        ("SSM", "sparse attention", False),
        ("PoE", "Product of Latent Depths", False),
        ("GAT", "graph attention network", True),
        ("GAN", "graph neural network", False),
        ("BERT", "RoBERTa", False),
        ("Shampoo", "second-order training", False),
        ("PPO", "direct preference optimization", False),
    ],
)
def test_abbreviations_are_told_by_their_letters(short: str, long: str, fits: bool) -> None:
    assert is_abbreviation(short, long) is fits


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("LoRA", True),
        ("T5", True),
        ("GMMs", True),
        ("Low-Rank", False),
        ("Chain-of-Flight", False),
        ("Adam", False),
        ("two words", False),
    ],
)
def test_what_is_written_like_an_abbreviation(form: str, expected: bool) -> None:
    assert looks_abbreviated(form) is expected


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("LLaMA-2-7B", ["name llama", "version 2", "size 7b"]),
        ("Mixtral 8x22B", ["name mixtral", "size 8x22b"]),
        ("Qwen3-30B-A3B", ["name qwen", "version 3", "size 30b", "size a3b"]),
        ("GPT-4o-mini", ["name gpt", "version 4", "edition o", "edition mini"]),
        ("Qwen2.5-VL-7B-Instruct", ["name qwen", "version 2.5", "edition vl", "size 7b", "edition instruct"]),
        ("ImageNet-1K", ["name imagenet", "size 1k"]),
        ("ResNet-50", ["name resnet", "size 50"]),
        ("SwinV2-H", ["name swin", "version v2", "edition h"]),
        ("MMLU-Pro", ["name mmlu", "edition pro"]),
        ("HumanEval+", ["name humaneval", "edition +"]),
        ("AIME 2024", ["name aime", "version 2024"]),
        ("chain of thought", ["name chain", "name of", "name thought"]),
    ],
)
def test_names_are_read_for_version_size_and_edition(name: str, parts: list[str]) -> None:
    assert [f"{p.kind} {p.text}" for p in pieces(normal_form(name))] == parts


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LLaMA-2-7B", ["llama2", "llama"]),
        ("Mixtral 8x22B", ["mixtral"]),
        ("GPT-4o-mini", ["gpt4o", "gpt4", "gpt"]),
        ("ViT-B/16", ["vitb", "vit"]),
        ("T5", []),
        ("DistilBERT", ["bert"]),
        ("QLoRA", ["lora"]),
        ("Quantizer", []),
        ("chain of thought", []),
    ],
)
def test_a_name_tells_of_its_ancestors_nearest_first(name: str, expected: list[str]) -> None:
    assert [a.key for a in ancestors(normal_form(name), name)] == expected


@pytest.mark.parametrize(
    ("a", "b"),
    [("phi 3 mini", "phi 3"), ("gpt 4", "gpt 4o"), ("olmo", "olmo 2"), ("opt 13b", "opt 66b"), ("mmlu", "mmlu pro")],
)
def test_the_marks_of_relatives_differ(a: str, b: str) -> None:
    assert mark(a) != mark(b)


@pytest.mark.parametrize(
    ("a", "b", "family"),
    [
        ("retrieve", "retrieval", True),
        ("contrastive", "contractive", False),
        ("semi", "self", False),
        ("inter", "intra", False),
    ],
)
def test_word_families_share_a_long_beginning(a: str, b: str, family: bool) -> None:
    assert same_word_family(a, b) is family


def test_affixes_make_another_word() -> None:
    assert differs_by_affix("supervised", "unsupervised")
    assert differs_by_affix("learn", "learner")
    assert not differs_by_affix("transformer", "transfomer")
