"""Is one form an abbreviation of another? Only the letters decide; which pairs to ask about, the rules say."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from kg.resolve.data_files import read_toml

__all__ = ["is_abbreviation", "joining_words", "looks_abbreviated", "spells_out"]

_WORD = re.compile(r"[^\W_]+")


@cache
def joining_words() -> frozenset[str]:
    """Return the small words that abbreviations may leave out."""
    return frozenset(read_toml(Path(__file__).parent / "data" / "names.toml")["joining"])


def looks_abbreviated(form: str) -> bool:
    """Whether a form is written as abbreviations are: one word with two capitals, or a capital and a digit.

    >>> [looks_abbreviated(x) for x in ("LoRA", "GMMs", "D2MoE", "k-NN", "Adam", "Low-Rank", "low-rank adaptation")]
    [True, True, True, True, False, False, False]
    """
    if " " in form or len(form) > 14:
        return False
    capitals = sum(c.isupper() for c in form)
    if "-" in form and all(part[1:].islower() for part in form.split("-") if part.isalpha()):
        return False  # Low-Rank: words, not letters
    return capitals >= 2 or (capitals == 1 and any(c.isdigit() for c in form))


def _letters_in_order(short: str, words: list[str]) -> bool:
    """Whether the letters of ``short`` stand in this order in the words, the first as the first letter of a word.

    The test of Schwartz and Hearst (2003), read from the left: each letter may continue the current word or start a
    later one, and words that are not joining words are not skipped freely: at least half of them give a letter.
    """
    if not words or not short or words[0][0] != short[0]:
        return False
    index, at, used = 0, 0, set[int]()
    for letter in short:
        start = next((i for i in range(index + (at > 0), len(words)) if words[i][0] == letter), None)
        inside = words[index].find(letter, at) if index < len(words) else -1
        if start is not None and (inside < 0 or start == index + 1 or not used):
            index, at = start, 1
        elif inside >= 0:
            at = inside + 1
        else:
            found = next(((i, words[i].find(letter)) for i in range(index + 1, len(words)) if letter in words[i]), None)
            if found is None:
                return False
            index, at = found[0], found[1] + 1
        used.add(index)
    content = [i for i, word in enumerate(words) if word not in joining_words()]
    if len(short) <= 3 and content[-1:] != [index]:
        # so short an abbreviation fits too much unless it reaches the last word (GAT: graph attention network)
        initials = "".join(words[i][0] for i in content[:-1])
        return short[:-1] == initials and short[-1] in words[content[-1]]
    return 2 * len(used & set(content)) >= len(content)


def is_abbreviation(short: str, long: str) -> bool:
    """Whether ``short`` abbreviates ``long``: initials, initials of the words that count, or letters in order.

    >>> is_abbreviation("LoRA", "Low-Rank Adaptation"), is_abbreviation("MoEs", "mixture of experts")
    (True, True)
    >>> is_abbreviation("MoE", "Mixture of Latent Depths"), is_abbreviation("BERT", "RoBERTa")
    (False, False)
    """
    if not looks_abbreviated(short):
        return False
    letters = "".join(c for c in short if c.isalnum())
    if len(letters) > 2 and letters[-1] == "s" and letters[-2].isupper():
        letters = letters[:-1]  # a plural
    words = [w.lower() for w in _WORD.findall(long)]
    key = letters.lower()
    if len(words) < 2 and not (len(words) == 1 and len(words[0]) > 2 * len(key)):
        return False
    if len("".join(words)) <= len(key) + 2:
        return False
    if key == "".join(w[0] for w in words) or key == "".join(w[0] for w in words if w not in joining_words()):
        return True
    return len(key) > 1 and _letters_in_order(key, words)


def spells_out(long: str, short: str) -> bool:
    """Whether a form is so clearly the long one of an abbreviation that no text need say so.

    Three of four of its words (compounds are one) begin, in order, with letters of the abbreviation, and all letters of
    one of three begin a word; it does not hold the abbreviation itself.

    >>> spells_out("Video Temporal Evidence Distillation", "VITED"), spells_out("membership inference attack", "MINT")
    (True, False)
    >>> spells_out("Ego-HOIBench", "EgoHOI"), spells_out("Mixed-precision Auto-Regressive LINear kernels", "MARLIN")
    (False, True)
    """
    letters = "".join(c for c in short.lower() if c.isalnum())
    if letters in "".join(c for c in long.lower() if c.isalnum()) or not is_abbreviation(short, long):
        return False
    if [c for c in letters if c.isdigit()] != [c for c in long if c.isdigit()]:
        return False
    words = [word for word in long.lower().split() if word not in joining_words() and word[0].isalnum()]
    begun, at = 0, 0
    for word in words:
        found = letters.find(word[0], at)
        if found >= 0:
            begun, at = begun + 1, found + 1
    return len(words) > 1 and 4 * begun >= 3 * len(words) and (begun == len(letters) or len(letters) > 3)
