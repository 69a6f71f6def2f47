"""What governs a name in its sentence, and of whom that is said."""

from __future__ import annotations

import re

import pytest

from kg.extract.syntax import Governor, Subject, find_governor, find_passive, find_subject
from kg.extract.triggers import triggers
from kg.text.tokens import Sentence, sentences

_MARK = re.compile(r"\[([^\]]*)\]|<([^>]*)>")


def read(marked: str) -> tuple[Sentence, Governor, Subject, list[str]]:
    """Read the syntax around ``<name>``; other names are marked as ``[name]``."""
    text, at, spans, names, asked = "", 0, [], [], -1
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        name = mark[1] or mark[2]
        asked = len(spans) if mark[2] else asked
        spans.append((len(text), len(text) + len(name)))
        names.append(name)
        text += name
        at = mark.end()
    text += marked[at:]
    (sentence,) = sentences(text)
    owner = [next((i for i, (a, b) in enumerate(spans) if a <= start < b), -1) for start in sentence.starts]
    governor = find_governor(sentence, owner.index(asked), triggers(), owner)
    return sentence, governor, find_subject(sentence, governor, triggers(), owner), names


# (sentence, part and base of the governor, preposition, whom: own, prior, or a name)
READINGS = [
    # direct object
    ("We use <LoRA>.", "verb use", "", "own"),
    ("[Kestrel] outperforms the strong, recent and large <BERT>.", "verb outperform", "", "Kestrel"),
    ("[Kestrel] does not use <LoRA>.", "verb use", "", "Kestrel"),
    # preposition
    ("[Kestrel] is trained on <ImageNet>.", "verb train", "on", "Kestrel"),
    ("Our method improves over <BERT> on [GLUE].", "verb improve", "over", "own"),
    ("Our method improves over [BERT] on <GLUE>.", "verb improve", "on", "own"),
    ("It is based on <BERT>.", "verb base", "on", "own"),
    ("We compare [Kestrel] against <BERT>.", "verb compare", "against", "own"),
    # list
    ("[Kestrel] surpasses [ABC], [DEF], and <GHI>.", "verb surpass", "", "Kestrel"),
    ("[Kestrel] is evaluated on [ABC], [DEF] and <GHI>.", "verb evaluate", "on", "Kestrel"),
    ("It uses methods such as <LoRA>.", "verb use", "", "own"),
    # numbered items
    ("It comprises two parts: (1) a small <Gate>, which sorts; (2) [Beta].", "verb comprise", "", "own"),
    ("It comprises two parts: (1) a small [Gate], which sorts; and (2) <Beta>.", "verb comprise", "", "own"),
    ("[Kestrel] is built from (i) [ABC]; (ii) [DEF]; and (iii) <GHI>.", "verb build", "from", "Kestrel"),
    ("We use 1) [ABC], which sorts; and 2) <DEF>.", "verb use", "", "own"),
    # passive
    ("[BERT] is outperformed by <Kestrel>.", "verb outperform", "by", "BERT"),
    # nouns and adjectives govern too
    ("Experiments on <GLUE> show gains.", "noun experiment", "on", None),
    ("[Kestrel] is comparable to <GPT-4>.", "adjective comparable", "to", "Kestrel"),
    # opening phrase: the subject stands behind the comma
    ("Inspired by <BERT>, we design a network.", "verb inspire", "by", "own"),
    ("Using <LoRA>, we adapt models.", "verb using", "using", "own"),
    ("To train <BERT>, we use [Adam].", "verb train", "", "own"),
    ("Built on <BERT>, [Kestrel] outperforms [LSTM].", "verb build", "on", "Kestrel"),
    # coordination: the second verb has the first one's subject, not its object
    ("We study [BERT] and propose <Kestrel>.", "verb propose", "", "own"),
    ("We study [BERT], and propose <Kestrel>.", "verb propose", "", "own"),
    ("We study [BERT] (a model) and propose <Kestrel>.", "verb propose", "", "own"),
    # apposition, relative clause, bracket
    ("[RoBERTa], an extension of <BERT>, is strong.", "noun extension", "of", "RoBERTa"),
    ("[RoBERTa], which extends <BERT>, is strong.", "verb extend", "", "RoBERTa"),
    ("[Kestrel], trained on <ImageNet>, is small.", "verb train", "on", "Kestrel"),
    ("[Kestrel] (based on <BERT>) is small.", "verb base", "on", "Kestrel"),
    ("[Kestrel] and another network outperform <BERT>.", "verb outperform", "", "Kestrel"),
    # who else acts
    ("The proposed framework outperforms <BERT>.", "verb outperform", "", "own"),
    ("Existing methods rely on <Adam>.", "verb rely", "on", "prior"),
    ("Many models are trained on <ImageNet>.", "verb train", "on", "prior"),
]


@pytest.mark.parametrize(("marked", "governs", "preposition", "whom"), READINGS)
def test_governor_and_subject(marked: str, governs: str, preposition: str, whom: str | None) -> None:
    _, governor, subject, names = read(marked)
    assert f"{governor.part} {governor.base}" == governs
    assert governor.preposition == preposition
    if whom is not None:
        assert (names[subject.mention] if subject.kind == "mention" else subject.kind) == whom


@pytest.mark.parametrize("marked", ["<BERT> is small.", "We like cats; <BERT> is small."])
def test_a_subject_has_no_governor_and_nothing_reaches_over_a_semicolon(marked: str) -> None:
    assert read(marked)[1].part == "none"


@pytest.mark.parametrize(
    ("marked", "passive", "participle"),
    [
        ("[BERT] is outperformed by <Kestrel>.", True, True),
        ("[Kestrel], trained on <ImageNet>, is small.", False, True),
        ("[Kestrel] outperforms <BERT>.", False, False),
    ],
)
def test_voice(marked: str, passive: bool, participle: bool) -> None:
    governor = read(marked)[1]
    assert (governor.passive, governor.participle) == (passive, participle)


@pytest.mark.parametrize(
    ("marked", "verb"),
    [
        ("A <Gate> is utilized.", "utilize"),
        ("A <Gate> module is then employed to sort tokens.", "employ"),
        ("A <Process Gate> (PG) is employed by adding a layer.", "employ"),
        ("<Adam> and a large batch are used.", "use"),
        ("<LoRA> is not used.", None),
        ("<LoRA> can be used.", None),
        ("<LoRA> is used by others.", None),
        ("<LoRA> is small.", None),
        ("<LoRA> uses less memory.", None),
    ],
)
def test_the_verb_that_says_of_a_name_that_it_is_used(marked: str, verb: str | None) -> None:
    sentence, _, _, names = read(marked)
    last = next(
        i for i, end in enumerate(sentence.ends) if end >= marked.replace("<", "").index(names[0]) + len(names[0])
    )
    found = find_passive(sentence, last + 1, triggers())
    assert (found and found.base) == verb
    assert found is None or sentence.words[found.at].startswith(str(verb)[:5])


def test_both_prepositions_and_a_comparative_are_remembered() -> None:
    governor = read("Our method improves over [BERT] on <GLUE>.")[1]
    assert (governor.preposition, governor.second) == ("on", "over")
    assert read("[Kestrel] is better than <BERT>.")[1].comparative == "better"


@pytest.mark.parametrize("marked", [row[0] for row in READINGS])
def test_governor_and_subject_are_tokens_of_the_sentence(marked: str) -> None:
    sentence, governor, subject, names = read(marked)
    assert -1 <= governor.at < len(sentence.words)
    assert 0 <= subject.at < len(sentence.words)
    assert -1 <= subject.mention < len(names)
    assert (subject.mention >= 0) == (subject.kind == "mention")
