"""Linear scorers: sums of weights of the features that are present, made by ``training/``.

The weights are JSON, ``{"labels": [...], "bias": [...], "weights": {feature: [...]}}``; a scorer with one label is a
logistic regression, one with several is a softmax. Arithmetic is in a fixed order, so that results are the same
everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

__all__ = ["Scorer", "load_scorer", "logistic"]

_WEIGHTS = Path(__file__).parent / "weights"


class Scorer(msgspec.Struct, frozen=True):
    """Labels, and a weight for each label of each feature."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]

    def log_odds(self, features: Iterable[str]) -> float:
        """Return the score of the only label (or the first)."""
        weights = self.weights
        total = self.bias[0]
        for feature in features:
            w = weights.get(feature)
            if w is not None:
                total += w[0]
        return total

    def scores(self, features: Iterable[str]) -> list[float]:
        """Return one score a label."""
        weights = self.weights
        totals = list(self.bias)
        for feature in features:
            w = weights.get(feature)
            if w is not None:
                for i, value in enumerate(w):
                    totals[i] += value
        return totals


def logistic(log_odds: float) -> float:
    """Return the probability of a score.

    >>> logistic(0.0)
    0.5
    """
    if log_odds < -40:
        return 0.0
    return 1.0 / (1.0 + math.exp(-log_odds))


@cache
def load_scorer(name: str) -> Scorer:
    """Load the weights ``weights/NAME.json``."""
    return msgspec.json.decode((_WEIGHTS / f"{name}.json").read_bytes(), type=Scorer)
