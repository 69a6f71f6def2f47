"""Linear scorers: sums of weights of the features that are present, made by ``training/``.

The weights are JSON, ``{"labels": [LABEL], "bias": [N], "weights": {feature: [N]}}``: a logistic regression. They are
whole thousandths, so that sums do not depend on the order of the features and results are the same everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

__all__ = ["Scorer", "load_scorer", "logistic"]

_WEIGHTS = Path(__file__).parent / "weights"
_MOST_BLOCKS = 100_000


class Scorer(msgspec.Struct, frozen=True):
    """A label, and a weight for each feature; ``shares`` are those of the blocks that have been met."""

    labels: tuple[str, ...]
    bias: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]
    shares: dict[tuple[str, ...], int] = {}

    def probability(self, features: Iterable[str]) -> float:
        """Return the probability of the label."""
        return logistic((self.bias[0] + self.share(features)) / 1000)

    def block_probability(self, blocks: Iterable[tuple[str, ...]]) -> float:
        """Return the probability of the label, given features in blocks of which no two share one."""
        return logistic((self.bias[0] + self.block_shares(blocks)) / 1000)

    def share(self, features: Iterable[str]) -> int:
        """Return what some features add to the score, in thousandths."""
        weights = self.weights
        return sum([weights[feature][0] for feature in features if feature in weights])

    def block_shares(self, blocks: Iterable[tuple[str, ...]]) -> int:
        """Return what blocks add: features that come together again and again, so that they are looked up once."""
        known = self.shares
        total = 0
        for block in blocks:
            share = known.get(block)
            if share is None:
                if len(known) >= _MOST_BLOCKS:
                    known.clear()
                share = known[block] = self.share(block)
            total += share
        return total


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
