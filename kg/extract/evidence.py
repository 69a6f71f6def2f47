"""How sure an edge is, from all that its paper says for it.

A network's chance for one mention is not yet how often such an edge is right: that also depends on how sure the entity
is and on how many mentions say the same. The scorer ``claim`` weighs these for each predicate; it is learnt from papers
that the networks had not seen, so that its probabilities are shares of right edges.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from kg.extract.linear import load_scorer
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
    """A possible relation between entities by their numbers (-1 is the paper), with its evidence, the surest first."""

    subject: int
    predicate: str
    object: int
    target: LocalEntity
    evidence: tuple[Evidence, ...]


def _step(chance: float) -> int:
    """A chance's log-odds in half steps, from -6 to 8."""
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return round(2 * max(-3.0, min(4.0, math.log(chance / (1 - chance)))))


def claim_features(edge: Edge) -> list[str]:
    """Return what the scorer weighs."""
    best = edge.evidence[0]
    p = edge.predicate
    chance, sure = _step(best.chance), _step(edge.target.confidence)
    facts = [
        f"chance={chance}",
        f"{p} chance={chance}",
        *(f"chance>{i}" for i in range(-6, chance)),
        *(f"{p} chance>{i}" for i in range(-6, chance, 2)),
        f"sure={sure}",
        *(f"sure>{i}" for i in range(-6, sure, 2)),
        f"{p} sure={sure // 2}",
        f"{p} from {'paper' if edge.subject < 0 else 'entity'}",
        f"{p} {edge.target.type}",
        f"{p} floor={best.floor > 0}",
        f"{p} says={min(3, len(edge.evidence))}",
        f"{p} in {best.span.section}",
        f"{p} by {best.rule.split(':')[0]}",
        "p=" + p,
    ]
    if edge.target.generic:
        facts.append(p + " generic")
    if len(edge.evidence) > 1:
        facts.append(f"{p} second={_step(edge.evidence[1].chance) // 2}")
    return facts


def confidence(edge: Edge) -> float:
    """Return the probability that an edge is right."""
    return load_scorer("claim").probability(claim_features(edge))
