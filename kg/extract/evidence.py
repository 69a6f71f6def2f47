"""How sure an edge is, from all that its paper says for it.

A network's chance is not yet how often such an edge is right: that also depends on how sure the entity is and on what
the mention that says it best says by itself. The scorer ``claim`` weighs these for each predicate; it is learnt from
papers that the networks had not seen, so that its probabilities are shares of right edges.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from kg.extract.linear import load_scorer
from kg.extract.network import Block
from kg.model import LocalEntity, Span

__all__ = ["Edge", "Evidence", "claim_features", "confidence"]


class Evidence(NamedTuple):
    """What one mention says for an edge: the network's ``chance``, and the ``floor`` of the rule that holds."""

    chance: float
    floor: float
    clause: int
    span: Span
    rule: str
    veto: str

    def order(self) -> tuple[float, int, Span]:
        """Sort the surest first."""
        return -max(self.chance, self.floor), self.clause, self.span


class Edge(NamedTuple):
    """A possible relation between entities by their numbers (-1 is the paper), with its evidence, the surest first.

    ``chance`` is what the network makes of all mentions together.
    """

    subject: int
    predicate: str
    object: int
    target: LocalEntity
    evidence: tuple[Evidence, ...]
    chance: float


def _step(chance: float) -> int:
    """A chance's log-odds in half steps, from -6 to 8."""
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return round(2 * max(-3.0, min(4.0, math.log(chance / (1 - chance)))))


# Each of the following is what some of the facts of an edge say, as a block that is made once.


@lru_cache(maxsize=5_000)
def _by_chance(p: str, chance: int) -> Block:
    steps = range(-6, chance)
    return (
        f"chance={chance}",
        f"{p} chance={chance}",
        *[f"chance>{i}" for i in steps],
        *[f"{p} chance>{i}" for i in steps[::2]],
    )


@lru_cache(maxsize=5_000)
def _by_sureness(p: str, sure: int) -> Block:
    return f"sure={sure}", *[f"sure>{i}" for i in range(-6, sure, 2)], f"{p} sure={sure // 2}"


@lru_cache(maxsize=5_000)
def _by_ends(p: str, paper: bool, kind: str, generic: bool) -> Block:
    facts = ("p=" + p, f"{p} from {'paper' if paper else 'entity'}", f"{p} {kind}")
    return (*facts, p + " generic") if generic else facts


@lru_cache(maxsize=20_000)
def _by_words(p: str, floor: bool, said: int, section: str, rule: str, best: int) -> Block:
    return (
        f"{p} floor={floor}",
        f"{p} says={said}",
        f"{p} in {section}",
        f"{p} by {rule}",
        f"best={best}",
        f"{p} best={best}",
    )


def _blocks(edge: Edge) -> list[Block]:
    """What the scorer weighs."""
    p, target, best = edge.predicate, edge.target, edge.evidence[0]
    said = min(3, len(edge.evidence))
    blocks = [
        _by_chance(p, _step(edge.chance)),
        _by_sureness(p, _step(target.confidence)),
        _by_ends(p, edge.subject < 0, target.type, target.generic),
        _by_words(p, best.floor > 0, said, best.span.section, best.rule.split(":")[0], _step(best.chance) // 2),
    ]
    if said > 1:
        blocks.append((f"{p} second={_step(edge.evidence[1].chance) // 2}",))
    return blocks


def claim_features(edge: Edge) -> list[str]:
    """Return what the scorer weighs."""
    return [fact for block in _blocks(edge) for fact in block]


def confidence(edge: Edge) -> float:
    """Return the probability that an edge is right."""
    return load_scorer("claim").block_probability(_blocks(edge))
