"""Train the scorer ``same``: whether two names of one paper are names of one thing."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.references import find_likenesses
from kg.model import LocalEntity
from training.common import Annotated, Examples, by_name, matched
from training.network import Plan, fit_network

LOW = 0.3  # names scored this low take part, so that there are enough pairs
STRAY = 0.3  # weight of pairs of which one is no annotated thing


def train(papers: Sequence[Annotated], found: Sequence[tuple[LocalEntity, ...]]) -> None:
    """Fit; pairs that annotators call one thing are positive, what they hold apart is negative."""
    same = Examples()
    for (record, _, _, weight, annotator), all_names in zip(papers, found, strict=True):
        names = [name for name in all_names if name.confidence >= LOW]
        numbers = matched(by_name(record), names)
        for pair in find_likenesses(names):
            a, b = numbers[pair.short], numbers[pair.long]
            if a < 0 and b < 0:
                continue
            features = (*pair.features, f"@{annotator}") if annotator else pair.features
            same.add(features, (int(a == b),), weight * (STRAY if min(a, b) < 0 else 1.0))
    fit_network(same, [("same",)], "same", Plan(epochs=10))
