"""Reported numbers: value, metric, data set and system, tied by the words between them.

Numbers that count things (parameters, images, GPUs) are no results. What remains is scored by a linear scorer over
its unit, neighbours and verb; the metric is the noun that the number belongs to, the data set the one behind ``on``
(lists of numbers and of data sets are paired in order), the system the subject of the clause.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.extract.document import Clause, Document
from kg.extract.linear import load_scorer
from kg.extract.places import Place, owners, places_of
from kg.extract.syntax import find_governor, find_subject
from kg.extract.triggers import triggers
from kg.model import PAPER, LocalEntity, Relation, Result, ResultKind, Span

__all__ = ["Number", "find_numbers", "find_results"]

THRESHOLD = 0.5
_VALUE = re.compile(
    r"(?<![\w.\-–/@^])(?:[+\-−]|[<>]\s?)?\$?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:[-–]|%?\s+to)\s?\d+(?:\.\d+)?(?=\s?(?:%|x\b|×|percent|-fold)))?"
    r"(?:\s?(?:%|×|percent\b|times\b|[xX]\b|-?fold\b|points?\b|pp\b|fps\b|FPS\b|[GMk]B\b|ms\b|dB\b|seconds?\b|minutes\b))?"
    r"(?![\w@^])(?!\.\d)(?!-[A-Za-z])"
)
_NOUNS = frozenset({"NN", "NNS", "NNP"})
_BETWEEN_VALUE_AND_METRIC = frozenset({"of", "the", "in", "points", "point", "average"})
_PRAISE = frozenset({"new", "high", "higher", "best", "our"})
_ON = frozenset({"on", "in", "across", "for", "over"})
_NEAR = 12  # tokens between a data set and the number that is reported on it
_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"(?:19|20)\d\d$")


class Number(NamedTuple):
    """A number that may be a result: its clause, place, text, and what is true of it."""

    clause: int
    start: int
    end: int
    text: str
    token: int
    features: tuple[str, ...]
    metric: str


@cache
def _words() -> dict[str, frozenset[str]]:
    raw = tomllib.loads((Path(__file__).parent / "data" / "metrics.toml").read_text(encoding="utf-8"))
    return {key: frozenset(value.split()) for key, value in raw.items()}


def _is_metric(low: str) -> bool:
    words = _words()["words"]
    return low in words or (
        low.endswith("s") and (low[:-1] in words or (low.endswith("ies") and low[:-3] + "y" in words))
    )


def _metric(clause: Clause, first: int, last: int) -> str:
    """The metric as the text puts it: the noun phrase behind the number, else the nearest metric word before."""
    sentence = clause.sentence
    lower, tags, words = sentence.lower, sentence.tags, sentence.words

    def measures(at: int) -> bool:
        return not tags[at].startswith("VB") and _is_metric(lower[at])

    at = last
    while (
        at < len(lower)
        and at < last + 3
        and (tags[at] in ("JJ", "RB", "JJR") or lower[at] in _BETWEEN_VALUE_AND_METRIC)
    ):
        at += 1
    if at < len(lower) and measures(at):
        stop = at + 1
        while stop < len(lower) and measures(stop):
            stop += 1
        begin = last if tags[last] in ("JJ", *_NOUNS) and lower[last] not in _BETWEEN_VALUE_AND_METRIC else at
        return clause.text[sentence.starts[begin] : sentence.ends[stop - 1]]
    for at in range(first - 1, max(-1, first - 10), -1):
        if measures(at):
            begin = at
            while begin and tags[begin - 1] in ("JJ", "NN", "NNP", "JJR") and lower[begin - 1] not in _PRAISE:
                begin -= 1
            return clause.text[sentence.starts[begin] : sentence.ends[at]]
    return words[last] if last < len(words) and tags[last] in _NOUNS else ""


def find_numbers(document: Document) -> Iterator[Number]:
    """Yield the numbers of a paper that may be results, with their features."""
    table = triggers()
    lists = _words()
    for number, clause in enumerate(document.clauses):
        sentence = clause.sentence
        lower, tags, starts, ends = sentence.lower, sentence.tags, sentence.starts, sentence.ends
        if _DIGIT.search(clause.text, sentence.start, sentence.end) is None:
            continue
        own = "we" in lower or "our" in lower
        prior = next((i for i, word in enumerate(lower) if word in table.prior), len(lower))
        for match in _VALUE.finditer(clause.text, sentence.start, sentence.end):
            text = match.group().strip()
            digits = re.sub(r"[^\d.]", "", text)
            if not digits or _DATE.match(text) or (text.isdigit() and text[0] == "0"):
                continue
            token = bisect_right(ends, match.start())
            last = bisect_left(starts, match.end())
            if starts[token] < match.start() and clause.text[starts[token]] not in "+-−<>$":
                continue
            after = lower[last] if last < len(lower) else "$"
            unit = re.sub(r"[\d.,+\-−<>$–\s]", "", text).lower().replace("to", "") or (
                "dec" if "." in digits else "int"
            )
            if after in lists["counts"] and unit == "int":
                continue
            before = lower[token - 1] if token else "^"
            before2 = lower[token - 2] if token > 1 else "^"
            after2 = lower[last + 1] if last + 1 < len(lower) else "$"
            near = [lower[i] for i in range(max(0, token - 7), min(len(lower), last + 5))]
            verb = token - 1
            while verb >= 0 and verb > token - 12 and not (tags[verb].startswith("VB") and tags[verb] != "VBN"):
                verb -= 1
            governing = lower[verb] if verb >= 0 and tags[verb].startswith("VB") else "-"
            metric = _metric(clause, token, last)
            found = table.verbs.get(governing, ("-", ("-",)))
            features = [
                "u=" + unit,
                "p=" + before,
                "n=" + after,
                f"pp={before2} {before}",
                f"nn={after} {after2}",
                f"u&p={unit} {before}",
                f"u&n={unit} {after}",
                "v=" + found[0],
                f"u&v={unit} {found[0]}",
                "sec=" + clause.section,
                f"metric={any(_is_metric(w) for w in near)}&{unit}",
                f"count={after in lists['counts']}&{unit}",
                f"range={'to' in text or '–' in text or '-' in text[1:]}",
                "s="
                + (
                    "first"
                    if clause.number == 0
                    else "second"
                    if clause.number == 1
                    else "late"
                    if clause.number >= document.last - 2
                    else "mid"
                ),
                "own" if own else "others",
                "prior" if prior < token else "now",
                "paren" if before == "(" else "open",
                "big" if len(digits.split(".")[0]) > 3 else "small",
            ]
            features += ["vc=" + c for c in found[1]]
            yield Number(number, match.start(), match.end(), text, token, tuple(features), metric)


def _kind(text: str, clause: Clause, token: int) -> ResultKind:
    lower = clause.sentence.lower
    low = text.lower()
    if low.endswith(("×", "x", "times", "fold")):
        return "ratio"
    if re.search(r"\d\s?(?:[-–]|%?\s+to)\s?\d", low):
        return "range"
    window = lower[max(0, token - 6) : token]
    if (
        text.startswith("+")
        or "by" in window[-3:]
        or any(w in ("improvement", "gain", "gains", "improvements", "reduction") for w in lower[token : token + 5])
    ):
        return "delta"
    return "value"


def _datasets(places: Sequence[Place], entities: Sequence[LocalEntity]) -> list[Place]:
    seen: list[Place] = []
    for place in places:
        if entities[place.entity].type == "Dataset" and not any(
            p.first <= place.first and place.last <= p.last for p in seen
        ):
            seen.append(place)
    return seen


def find_results(
    document: Document, entities: Sequence[LocalEntity], relations: Sequence[Relation]
) -> tuple[Result, ...]:
    """Return the results that a paper reports."""
    table = triggers()
    scorer = load_scorer("result")
    introduced = {r.object for r in relations if r.predicate == "introduces"}
    names = [e.name for e in entities]
    main = next((r.subject for r in relations if r.subject in introduced), None) or next(
        (r.object for r in relations if r.predicate == "introduces"), None
    )
    places = places_of(document, entities)
    by_clause: dict[int, list[tuple[float, Number]]] = {}
    for number in find_numbers(document):
        probability = scorer.probability(frozenset(number.features))
        if probability >= THRESHOLD:
            by_clause.setdefault(number.clause, []).append((probability, number))
    out: list[Result] = []
    for index, numbers in sorted(by_clause.items()):
        clause = document.clauses[index]
        sentence = clause.sentence
        here = places[index]
        owner = owners(here, len(sentence.words))
        datasets = _datasets(here, entities)
        for order, (probability, number) in enumerate(numbers):
            dataset = _dataset_of(order, number, [n for _, n in numbers], datasets, sentence.lower)
            system, first = PAPER, number.token
            if number.token >= 2 and sentence.words[number.token - 1] == "(" and owner[number.token - 2] >= 0:
                named = here[owner[number.token - 2]]
                candidate = entities[named.entity]
                governed = named.first > 0 and sentence.tags[named.first - 1] == "IN"
                if candidate.type in ("Method", "Model") and not governed:
                    system, first = candidate.name, named.first
                elif candidate.type == "Dataset":
                    dataset = named
            if system == PAPER:
                governor = find_governor(sentence, number.token, table, owner)
                subject = find_subject(sentence, governor, table, owner)
                if subject.kind == "mention" and entities[here[subject.mention].entity].type in ("Method", "Model"):
                    system = entities[here[subject.mention].entity].name
                first = min(first, max(0, subject.at if subject.kind in ("mention", "own") else governor.at))
            if system == PAPER and main is not None:
                system = main
            last_place = dataset.last if dataset is not None and dataset.first > number.token else 0
            end = max(number.end, sentence.ends[last_place - 1] if last_place else 0)
            begin = min(
                number.start,
                sentence.starts[first],
                sentence.starts[dataset.first] if dataset is not None else number.start,
            )
            out.append(
                Result(
                    system=system,
                    metric=number.metric,
                    value=number.text,
                    span=Span(clause.section, begin, end),
                    rule="number",
                    dataset=None if dataset is None else names[dataset.entity],
                    kind=_kind(number.text, clause, number.token),
                    confidence=round(probability, 3),
                )
            )
    return tuple(out)


def _dataset_of(
    order: int, number: Number, numbers: Sequence[Number], datasets: Sequence[Place], lower: Sequence[str]
) -> Place | None:
    """The data set that a number was measured on.

    As many numbers as data sets are paired in order; else it is the next one behind an *on*, or one that an *on* not
    far before the number names.
    """
    if not datasets:
        return None
    if len(datasets) == len(numbers) > 1:
        return datasets[order]
    for place in datasets:
        if place.first > number.token and not _ON.isdisjoint(lower[number.token : place.first]):
            return place
    before = [place for place in datasets if place.last <= number.token <= place.last + _NEAR]
    named = [place for place in before if not _ON.isdisjoint(lower[max(0, place.first - 4) : place.first])]
    return named[-1] if named else None
