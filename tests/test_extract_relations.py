"""What short papers state, and what they only seem to state: the extractor from outside."""

from __future__ import annotations

import factories
import pytest

from kg.extract import extract
from kg.model import PAPER, Extraction
from kg.vocabulary import vocabulary

OURS = "We introduce Kestrel, a language model. "
STUDY = "We present a study of nets. "


def read(sentences: str, title: str = "Kestrel: A Small Network for Long Texts") -> Extraction:
    return extract(factories.paper(title=title, abstract=sentences))


def edges(extraction: Extraction) -> set[tuple[str, str, str]]:
    return {(r.subject, r.predicate, r.object) for r in extraction.relations if r.predicate != "introduces"}


def ours(sentence: str) -> set[tuple[str, str]]:
    """What is said of Kestrel, the paper's proposal; nothing may be said of another thing."""
    found = edges(read(OURS + sentence))
    assert {s for s, _, _ in found} <= {"Kestrel"}
    return {(p, o) for _, p, o in found}


def study(sentence: str) -> set[tuple[str, str, str]]:
    """The relations of a paper that names no proposal."""
    return edges(read(STUDY + sentence, "A study of nets"))


# ------------------------------------------------------------------------------------------ direction and voice


@pytest.mark.parametrize(
    "sentence",
    [
        "Kestrel outperforms BERT.",
        "Kestrel surpasses BERT.",
        "Kestrel surpasses BERT's accuracy.",
        "Kestrel is superior to BERT.",
        "It shows large improvements over BERT.",
        "It improves over BERT.",
        "BERT is outperformed by Kestrel.",
        "Kestrel is the first model to surpass BERT.",
        "Kestrel, which outperforms BERT, is small.",
    ],
)
def test_what_beats_stands_first(sentence: str) -> None:
    assert ours(sentence) == {("outperforms", "BERT")}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("RoBERTa outperforms BERT.", {("RoBERTa", "outperforms", "BERT")}),
        ("BERT is outperformed by RoBERTa.", {("RoBERTa", "outperforms", "BERT")}),
        ("BERT is inferior to RoBERTa.", {("RoBERTa", "outperforms", "BERT")}),
        (
            "BERT is surpassed by RoBERTa and XLNet.",
            {("RoBERTa", "outperforms", "BERT"), ("XLNet", "outperforms", "BERT")},
        ),
    ],
)
def test_the_loser_may_be_the_grammatical_subject(sentence: str, expected: set[tuple[str, str, str]]) -> None:
    assert study(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Kestrel matches GPT-4.",
        "It is on par with GPT-4.",
        "Kestrel performs on par with GPT-4.",
        "Kestrel is comparable to GPT-4.",
        "Kestrel achieves performance competitive with GPT-4.",
    ],
)
def test_no_winner(sentence: str) -> None:
    assert ours(sentence) == {("comparesWith", "GPT-4")}


@pytest.mark.parametrize(
    "sentence",
    [
        "Kestrel is built on BERT.",
        "Kestrel is based on BERT.",
        "Kestrel is fine-tuned from BERT.",
        "Kestrel is initialized from BERT.",
        "Kestrel is distilled from BERT.",
        "Kestrel extends BERT.",
        "Kestrel is a variant of BERT.",
        "Kestrel, a variant of BERT, runs fast.",
        "Kestrel (built on BERT) is small.",
        "Inspired by BERT, we design a new encoder.",
    ],
)
def test_what_it_is_based_on(sentence: str) -> None:
    assert ours(sentence) == {("basedOn", "BERT")}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Kestrel employs LoRA.", ("uses", "LoRA")),
        ("We adopt Adam as the optimizer.", ("uses", "Adam")),
        ("Using LoRA, we adapt the model to new texts.", ("uses", "LoRA")),
        ("Kestrel is trained on ImageNet.", ("trainedOn", "ImageNet")),
        ("Our framework was evaluated on GLUE.", ("evaluatedOn", "GLUE")),
        ("Experiments on GLUE show its strength.", ("evaluatedOn", "GLUE")),
        ("We apply Kestrel to machine translation.", ("appliedTo", "machine translation")),
    ],
)
def test_other_predicates(sentence: str, expected: tuple[str, str]) -> None:
    assert ours(sentence) == {expected}


# --------------------------------------------------------------------------------------------------------- lists


def test_every_member_of_a_list_of_rivals_and_of_a_list_of_data_sets() -> None:
    assert ours("The proposed framework surpasses BERT, RoBERTa, and XLNet on GLUE and SQuAD.") == {
        ("outperforms", "BERT"),
        ("outperforms", "RoBERTa"),
        ("outperforms", "XLNet"),
        ("evaluatedOn", "GLUE"),
        ("evaluatedOn", "SQuAD"),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Kestrel outperforms BERT and RoBERTa.",
        "Kestrel consistently outperforms both BERT and RoBERTa.",
        "Kestrel outperforms BERT (a strong baseline) and RoBERTa.",
        "Kestrel not only outperforms BERT but also RoBERTa.",
    ],
)
def test_pairs(sentence: str) -> None:
    assert ours(sentence) == {("outperforms", "BERT"), ("outperforms", "RoBERTa")}


def test_a_list_in_brackets() -> None:
    assert ours("Experiments on three benchmarks (GSM8K, MBPP and HumanEval) show its strength.") == {
        ("evaluatedOn", name) for name in ("GSM8K", "MBPP", "HumanEval")
    }


# ------------------------------------------------------------------------------------------------ who "we" are


@pytest.mark.parametrize("who", ["Our method", "Our model", "It", "This model", "The proposed framework", "Kestrel"])
def test_the_proposal_goes_by_many_words(who: str) -> None:
    assert ours(f"{who} outperforms BERT.") == {("outperforms", "BERT")}


def test_a_proposal_without_a_name_is_the_paper() -> None:
    found = edges(read("We propose a new method. It outperforms BERT.", "Better nets"))
    assert found == {(PAPER, "outperforms", "BERT")}


def test_the_paper_introduces_what_it_proposes() -> None:
    introduced = {(r.subject, r.object) for r in read(OURS).relations if r.predicate == "introduces"}
    assert introduced == {(PAPER, "Kestrel")}


def test_the_subject_of_the_first_verb_is_that_of_the_second() -> None:
    assert ours("It is based on BERT and outperforms RoBERTa.") == {("basedOn", "BERT"), ("outperforms", "RoBERTa")}


def test_clauses_on_either_side_of_a_semicolon() -> None:
    assert ours("We evaluate on GLUE; our model outperforms BERT.") == {
        ("evaluatedOn", "GLUE"),
        ("outperforms", "BERT"),
    }


# -------------------------------------------------------------------------------------------------- another thing


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("RoBERTa, which extends BERT, is strong.", ("RoBERTa", "basedOn", "BERT")),
        ("RoBERTa is an extension of BERT.", ("RoBERTa", "basedOn", "BERT")),
        ("DeBERTa, an extension of BERT, remains strong.", ("DeBERTa", "basedOn", "BERT")),
        ("RoBERTa is trained on ImageNet.", ("RoBERTa", "trainedOn", "ImageNet")),
        ("RoBERTa is comparable to BERT.", ("RoBERTa", "comparesWith", "BERT")),
        ("RoBERTa is based on BERT.", ("RoBERTa", "basedOn", "BERT")),
    ],
)
@pytest.mark.parametrize("before", [OURS, STUDY])
def test_a_named_subject_keeps_what_is_said_of_it(before: str, sentence: str, expected: tuple[str, str, str]) -> None:
    title = "Kestrel: A Small Network for Long Texts" if before == OURS else "A study of nets"
    assert edges(read(before + sentence, title)) == {expected}


# ------------------------------------------------------------------------------------------- what does not count

NOT_STATED = [
    # negation
    ("Kestrel does not outperform BERT.", "negated"),
    ("Kestrel never outperforms BERT.", "negated"),
    ("Kestrel fails to match BERT.", "negated"),
    ("It cannot match BERT.", "negated"),
    ("Our model is not based on BERT.", "negated"),
    ("Our model is not evaluated on GLUE.", "negated"),
    ("Kestrel works without relying on LoRA.", "negated"),
    ("Kestrel is trained without ImageNet.", "negated"),
    ("BERT fails to surpass GPT-4.", "negated"),
    # contrast
    ("Kestrel uses plain text instead of LoRA.", "negated"),
    ("Contrary to BERT, our model reads long texts.", None),
    ("Unlike BERT, Kestrel reads long texts.", None),
    # wishes and hypotheses
    ("Kestrel could be based on BERT.", "hedged"),
    ("We aim to surpass BERT.", "hedged"),
    ("Kestrel aims to outperform BERT.", "hedged"),
    ("It might outperform BERT.", "hedged"),
    ("In the future, Kestrel may be evaluated on GLUE.", "hedged"),
    # prior work
    ("Existing methods rely on LoRA.", "prior work"),
    ("Prior work was evaluated on GLUE.", "prior work"),
    ("Recent methods build on BERT.", "prior work"),
    ("Most models are trained on ImageNet.", "prior work"),
    # a name that is only mentioned
    ("BERT is used in many systems.", None),
]


@pytest.mark.parametrize(("sentence", "reason"), NOT_STATED)
def test_what_is_not_stated(sentence: str, reason: str | None) -> None:
    extraction = read(OURS + sentence)
    assert edges(extraction) == set()
    if reason is not None:
        assert reason in {r.reason for r in extraction.rejected}


def test_only_the_negated_half_of_a_contrast_falls() -> None:
    assert ours("Kestrel is trained on C4 rather than ImageNet.") == {("trainedOn", "C4")}


# ----------------------------------------------------------------------------------------------------- invariants


@pytest.mark.parametrize(
    "abstract",
    [
        OURS + "It is built on BERT and trained on ImageNet. On GLUE, Kestrel outperforms RoBERTa and XLNet.",
        OURS + "Using LoRA, we adapt it. It does not outperform GPT-4.",
        STUDY + "BERT is outperformed by RoBERTa, which extends it.",
    ],
)
def test_edges_join_entities_of_types_that_the_vocabulary_allows(abstract: str) -> None:
    extraction = read(abstract)
    types = {entity.name: str(entity.type) for entity in extraction.entities} | {PAPER: "Paper"}
    predicates = vocabulary().predicates
    assert extraction.relations
    keys = [(r.subject, r.predicate, r.object) for r in extraction.relations]
    assert len(set(keys)) == len(keys)
    for subject, predicate, object_ in keys:
        assert subject != object_
        assert types[subject] in predicates[predicate].domain
        assert types[object_] in predicates[predicate].range


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Our method outperforms BERT.", ("method", "outperforms", "BERT")),
        ("BERT is outperformed by Kestrel.", ("BERT", "outperformed", "Kestrel")),
        ("Inspired by BERT, we design a new encoder.", ("Inspired", "BERT", "we")),
    ],
)
def test_the_quote_holds_subject_governor_and_object(sentence: str, words: tuple[str, ...]) -> None:
    paper = factories.paper(title="Kestrel: A Small Network", abstract=OURS + sentence)
    (relation,) = [r for r in extract(paper).relations if r.predicate != "introduces"]
    quote = paper.quote(relation.span)
    assert quote in sentence
    assert all(word in quote for word in words)
