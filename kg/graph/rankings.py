"""Leaderboards: who reports what on a data set, ranked only where that is sound.

A row is a result whose text gives a value itself. Differences, factors, ranges and bounds ("up to") are left out, and
so is what is in another unit; everything that was left out is kept with the reason. Where it is not known which way
a metric is better, rows have no rank.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from kg.graph.answers import Node
from kg.graph.index import Index
from kg.graph.listing import Listing, Row
from kg.graph.metrics import Metric, not_a_value, read_metric, unit_of
from kg.graph.printing import Line, quote_line
from kg.model import Claim, Paper, Score

__all__ = ["Leaderboard", "LeftOut", "Standing", "leaderboard"]

Better = Literal["higher", "lower"]
_SYSTEMS = ("Method", "Model", "Paper")
_KINDS = {"delta": "a difference", "ratio": "a factor", "range": "a range"}
_POINTS = frozenset({"point", "points", "pp"})
_DIGITS = re.compile(r"[.,]?\d")
_AROUND = 40  # characters of the text before and behind a number that are looked at


class LeftOut(NamedTuple):
    """A result on the data set that is not ranked, and why."""

    score: Score
    reason: str


class Standing:
    """A row of a leaderboard. ``rank`` is None where it is not known which way the metric is better.

    Equal values share a rank. ``paper`` reports it, ``quote`` is how; ``through`` is that paper where it says it of
    itself and introduces ``system`` alone; ``claims`` are its statements that the system is evaluated there.
    """

    __slots__ = ("claims", "paper", "rank", "score", "system", "through", "unit")

    def __init__(
        self,
        rank: int | None,
        system: Node,
        score: Score,
        unit: str,
        paper: Node,
        claims: tuple[Claim, ...],
        through: Node | None = None,
    ) -> None:
        self.rank = rank
        self.system = system
        self.score = score
        self.unit = unit
        self.paper = paper
        self.claims = claims
        self.through = through

    @property
    def value(self) -> str:
        """The value as the text puts it."""
        return self.score.value

    @property
    def number(self) -> float:
        """The value as a number, in ``unit``."""
        return self.score.number or 0.0

    @property
    def quote(self) -> str:
        """The words that report it."""
        return self.score.quote

    def __repr__(self) -> str:
        return f"<Standing {self.rank or '-'} {self.system.label!r} {self.value}>"


class Leaderboard(Listing[Standing]):
    """The results on a data set by one metric, the best first.

    ``better`` says which way is (None if not known, and then nothing is ranked), ``unit`` what all numbers stand in,
    ``metrics`` how many results there are by each metric (``""``: those whose text names none), ``left_out`` the
    results that could not be compared.
    """

    def __init__(
        self,
        dataset: Node,
        metric: str,
        unit: str,
        better: Better | None,
        rows: Sequence[Standing],
        metrics: dict[str, int],
        left_out: tuple[LeftOut, ...],
    ) -> None:
        super().__init__(f"{metric or 'values without a metric'} on {dataset.label}", rows)
        self.dataset = dataset
        self.metric = metric
        self.unit = unit
        self.better = better
        self.metrics = metrics
        self.left_out = left_out

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The systems, each once, the best first."""
        return tuple(dict.fromkeys(row.system for row in self.items))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the systems, each once, the best first."""
        return tuple(node.label for node in self.nodes)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The papers' statements that these systems are evaluated on the data set."""
        return tuple(dict.fromkeys(claim for row in self.items for claim in row.claims))

    @property
    def quotes(self) -> tuple[str, ...]:
        """The words that report each row."""
        return tuple(row.quote for row in self.items)

    def to_dicts(self) -> list[Row]:
        """Return a row a result: rank, system, value as written, number, unit, metric, data set, paper, quote, ids."""
        return [
            {
                "rank": row.rank,
                "system": row.system.label,
                "value": row.value,
                "number": row.number,
                "unit": row.unit,
                "metric": self.metric,
                "dataset": self.dataset.label,
                "paper": row.paper.label,
                "date": row.paper.date,
                "quote": row.quote,
                "confidence": row.score.confidence,
                "system_id": row.system.id,
                "paper_id": row.paper.id,
            }
            for row in self.items
        ]

    def _head(self) -> str:
        way = f", {self.better} is better" if self.better else ", not ranked: it is not known which way is better"
        return super()._head() + (way if self.items else "")

    def _lines(self) -> Iterator[Line]:
        for row in self.items:
            place = "  -" if row.rank is None else f"{row.rank:>3}"
            yield ((f"{place}  ", "dim"), (f"{row.value:>8}  ", "cyan"), (row.system.label, "bold"))
            yield quote_line(row.quote, row.paper.id, 5)
        others = {name: count for name, count in self.metrics.items() if name != self.metric}
        if others:
            named = ", ".join(f"{name or 'no metric named'} ({count})" for name, count in others.items())
            yield (("also reported here: ", "dim"), (named, ""))
        if self.left_out:
            why = Counter(left.reason for left in self.left_out)
            reasons = ", ".join(f"{reason} ({count})" for reason, count in sorted(why.items()))
            yield (("left out: ", "dim"), (reasons, ""))


def leaderboard(index: Index, dataset: str, metric: str | None, better: Better | None) -> Leaderboard:
    """Return the results on a data set by a metric; without one, by that which most results there are by.

    Names of metrics are compared as ``data/metrics.toml`` says, and only the same are ranked together: "accuracy",
    "top-1 accuracy" and "average accuracy" are three. Of several units the one with the most results is taken.
    """
    groups, known, left = index.made(("results", dataset), lambda: _read(index, dataset))
    counts = {name: sum(map(len, units.values())) for name, units in groups.items()}
    metrics = dict(sorted(counts.items(), key=lambda item: (item[0] == "", -item[1], item[0])))
    name = next(iter(metrics), "") if metric is None else read_metric(metric).name
    way = better or (known[name].better if name in known else None)
    units = groups.get(name, {})
    unit = min(units, key=lambda u: (-len(units[u]), u), default="")
    others = (score for other in sorted(units) if other != unit for score in units[other])
    left_out = (*left.get(name, ()), *(LeftOut(score, "another unit") for score in others))
    return Leaderboard(
        index.node(dataset),
        name,
        unit,
        way,
        _ranked(index, units.get(unit, []), unit, way, dataset),
        metrics,
        left_out,
    )


_Groups = dict[str, dict[str, list[Score]]]


def _read(index: Index, dataset: str) -> tuple[_Groups, dict[str, Metric], dict[str, list[LeftOut]]]:
    """The values on a data set by metric and unit, the metrics by name, and by metric what is no value."""
    groups: _Groups = {}
    known: dict[str, Metric] = {}
    left: dict[str, list[LeftOut]] = {}
    seen: set[tuple[str, str, str, str]] = set()
    for score in sorted(index.scores.get(dataset, ()), key=_place):
        if score.dataset != dataset:
            continue
        found = _metric_of(index, score)
        known[found.name] = found
        reason = _why_not(index, score, found)
        if reason is not None or score.number is None:
            left.setdefault(found.name, []).append(LeftOut(score, reason or "no plain number"))
        else:
            unit = unit_of(found, score.number, score.unit)
            this = (score.paper, score.system, found.name, unit)
            if this in seen:  # "72.0%, against 70.6%": the second is often another's
                left.setdefault(found.name, []).append(LeftOut(score, "a second value in one paper"))
                continue
            seen.add(this)
            groups.setdefault(found.name, {}).setdefault(unit, []).append(score)
    return groups, known, left


def _ranked(index: Index, scores: Sequence[Score], unit: str, better: Better | None, dataset: str) -> list[Standing]:
    def system(score: Score) -> str:
        return index.spoken_for.get(score.system, score.system)

    sign = 1.0 if better == "lower" else -1.0
    ordered = sorted(
        scores, key=lambda s: (sign * (s.number or 0.0), index.sort_key(system(s)), s.value, s.paper, s.id)
    )
    rows: list[Standing] = []
    for place, score in enumerate(ordered, 1):
        tied = rows and rows[-1].score.number == score.number
        rank = None if better is None else rows[-1].rank if tied else place
        speakers = {score.system, system(score)}
        claims = tuple(
            claim
            for speaker in sorted(speakers)
            for claim in index.out("evaluatedOn").get(speaker, ())
            if claim.object == dataset and claim.paper == score.paper
        )
        through = index.node(score.system) if len(speakers) > 1 else None
        rows.append(Standing(rank, index.node(system(score)), score, unit, index.node(score.paper), claims, through))
    return rows


def _place(score: Score) -> tuple[str, str, int, int, str]:
    """Where in its paper a result stands."""
    if score.span is None:
        return score.paper, "", 0, 0, score.id
    return score.paper, score.span.section, score.span.end, score.span.start, score.id


def _metric_of(index: Index, score: Score) -> Metric:
    """The metric of a result; what is the system's own name is none."""
    node = index.node(score.system)
    if score.metric.casefold() in {name.casefold() for name in (node.label, *node.aliases)}:
        return read_metric("")
    return read_metric(score.metric)


def _why_not(index: Index, score: Score, metric: Metric) -> str | None:
    """Return why a result is not the value of a system, or None if it is."""
    if score.kind != "value":
        return _KINDS[score.kind]
    if score.unit in _POINTS:
        return "points, which may be a difference"
    if score.unit == "×":
        return "a factor"
    if score.value[:1] in "<>~≈":
        return "a bound"
    if score.value[:1] in "+±" or (metric.scale == "percent" and score.value[:1] in "-−"):
        return "a difference"
    if metric.scale == "percent" and score.unit in ("%", None) and score.number is not None and score.number > 100:
        return "more than 100%"
    if index.node(score.system).type not in _SYSTEMS:
        return "no system"
    words = _words_around(index, score)
    return None if words is None else f"“{words}”"


def _words_around(index: Index, score: Score) -> str | None:
    """Return the words around the number that make it something else; one that stands twice must be clear twice."""
    paper = index.values.get(score.paper)
    if score.span is None or not isinstance(paper, Paper):
        return None
    text = paper.section(score.span.section).clean
    start = text.find(score.value, score.span.start, score.span.end)
    while start >= 0:
        end = start + len(score.value)
        if not (_DIGITS.match(text[end : end + 2]) or (start and text[start - 1] in "0123456789.,")):
            words = not_a_value(text[max(0, start - _AROUND) : start], text[end : end + _AROUND])
            if words is not None:
                return words.casefold()
        start = text.find(score.value, end, score.span.end)
    return None
