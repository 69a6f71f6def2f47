"""Train the scorers that tell a ``result`` from other numbers, and its system and data set (``result_attribution``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from kg.extract.attribution import OWN, Candidate, find_candidates
from kg.extract.numbers import find_numbers
from kg.extract.references import unite
from kg.extract.relations import find_relations
from kg.extract.results import proposals
from kg.model import PAPER, LocalEntity
from training.common import Annotated, Examples, by_name, matched, norm
from training.network import Plan, fit_network

LEAST = 0.35  # names scored this low take part, as they do when mistakes of the entity scorer are met
STRAY = 0.3  # weight of a candidate that nobody annotated
PLAN = Plan(epochs=8, l2=3e-4)


def norm_value(value: str) -> str:
    """Normalise a value as the scorer of the annotations does, markup left out."""
    text = unicodedata.normalize("NFKC", value).replace("\\times", "×").replace("\\%", "%").replace("--", "–")
    text = re.sub(r"\\[a-z]+|[\s,%×\\${}^()]", "", text.casefold())
    return re.sub(r"(?:times|x)$", "", text).replace("–", "-").replace("−", "-")


def train(papers: Sequence[Annotated], found: Sequence[tuple[LocalEntity, ...]]) -> None:
    """Fit both; ``found`` are the names that scorers find which have not seen the paper."""
    results, tied = Examples(), Examples()
    for (record, _, document, weight, annotator), names in zip(papers, found, strict=True):
        numbers = list(find_numbers(document))
        rows = [_rows(record, n.text) for n in numbers]
        for number, reported_as in zip(numbers, rows, strict=True):
            features = (*number.features, f"@{annotator}") if annotator else number.features
            results.add(features, (int(bool(reported_as)),), weight)
        reported = [(n, r) for n, r in zip(numbers, rows, strict=True) if r]
        if not reported:
            continue
        entities = unite([name for name in names if name.confidence >= LEAST])
        relations, _ = find_relations(document, entities)
        own, main = proposals(entities, relations)
        keys = by_name(record)
        known = matched(keys, entities, absent=-2)
        new = {keys[norm(r["o"])] for r in record["relations"] if r["p"] == "introduces" and norm(r["o"]) in keys}
        pairs = find_candidates(document, entities, relations, own, main, [n for n, _ in reported])
        for (_, rows_of), candidates in zip(reported, pairs, strict=True):
            for candidate, right in zip(candidates, _right(candidates, rows_of, known, keys, new), strict=True):
                stray = candidate.entity != OWN and known[candidate.entity] < 0
                tied.add(candidate.features, (int(right),), weight * (STRAY if stray else 1.0))
    fit_network(results, [("result",)], "result", PLAN)
    fit_network(tied, [("belongs",)], "result_attribution", PLAN)


def _rows(record: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """The annotated results that a number of the text is: of the same value, else of the same digits."""
    value = norm_value(text)
    same = [r for r in record["results"] if norm_value(str(r["value"])) == value]
    digits = re.sub(r"[^\d.]", "", text)
    return same or [r for r in record["results"] if digits and re.sub(r"[^\d.]", "", str(r["value"])) == digits]


def _right(
    candidates: Sequence[Candidate],
    matched: Sequence[dict[str, Any]],
    known: Sequence[int],
    keys: dict[str, int],
    new: set[int],
) -> list[bool]:
    """Whether each candidate is the system, or the data set, of the results annotated.

    The paper, its proposal and what else it introduces are one subject, as texts use them interchangeably.
    """
    systems = {_end(r["system"], keys, new) for r in matched}
    datasets = {keys.get(norm(r["dataset"]), -3) for r in matched if r.get("dataset")}

    def right(candidate: Candidate) -> bool:
        if candidate.entity == OWN:
            return OWN in systems
        number = known[candidate.entity]
        return number in datasets if candidate.dataset else number in systems or (OWN in systems and number in new)

    return [right(candidate) for candidate in candidates]


def _end(name: str, keys: dict[str, int], new: set[int]) -> int:
    """The annotated entity's number, :data:`OWN` for the paper and for what it introduces."""
    number = OWN if name == PAPER else keys.get(norm(name), -3)
    return OWN if number in new else number
