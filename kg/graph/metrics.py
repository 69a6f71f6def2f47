"""What a metric's name and a value's words say: one metric under several names, which way is better, which unit.

The knowledge is data, in ``data/metrics.toml``.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from msgspec import Struct, ValidationError, convert

from kg.errors import LexiconError

__all__ = ["Metric", "not_a_value", "read_metric", "unit_of"]

_FILE = Path(__file__).parent / "data" / "metrics.toml"
_SPLIT = re.compile(r"[\s\-_]+")
_MARKS = re.compile(r"[()\[\],;:.\"“”]+$|^[()\[\],;:.\"“”]+")


class Metric(Struct, frozen=True, kw_only=True):
    """A metric as leaderboards keep it apart: ``name`` in a normal form, empty where a text names none.

    ``better`` is None where it is not known which way is better; ``scale`` is what a bare number means.
    """

    name: str
    better: Literal["higher", "lower"] | None = None
    scale: str = ""


class _Row(Struct, frozen=True, forbid_unknown_fields=True):
    """A ``[[metrics]]`` of the file; the names of a ``separate`` one are metrics of their own with one direction."""

    names: tuple[str, ...]
    better: Literal["higher", "lower"]
    scale: str
    separate: bool = False


class _Known(Struct, frozen=True):
    names: dict[tuple[str, ...], tuple[tuple[str, ...], _Row]]
    longest: int
    praise: frozenset[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]


def _tokens(text: str) -> tuple[str, ...]:
    words = (_MARKS.sub("", word) for word in _SPLIT.split(text.casefold()))
    return tuple(_singular(word) for word in words if word)


def _singular(word: str) -> str:
    if len(word) > 5 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def _known() -> _Known:
    try:
        raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        rows = convert(raw["metrics"], list[_Row])
        words: dict[str, str] = convert(raw["words"], dict[str, str])
        names: dict[tuple[str, ...], tuple[tuple[str, ...], _Row]] = {}
        for row in rows:
            first = _tokens(row.names[0])
            for name in row.names:
                names[_tokens(name)] = (_tokens(name) if row.separate else first, row)
        before = [word for kind in ("bounds", "others", "differences") for word in words[kind].split("|")]
        return _Known(
            names=names,
            longest=max(map(len, names)),
            praise=frozenset(_singular(word) for word in words["praise"].replace("-", " ").split()),
            before=re.compile(
                r"(?:^|(?<![\w]))(" + "|".join(map(re.escape, sorted(before, key=len, reverse=True))) + r")\s*$", re.I
            ),
            behind=re.compile(rf"[\s)]*(?:{words['behind']})(?!\w)", re.I),
        )
    except (tomllib.TOMLDecodeError, ValidationError, KeyError) as error:
        raise LexiconError(f"not a list of metrics: {error}", _FILE) from error


@lru_cache(maxsize=4096)
def read_metric(text: str) -> Metric:
    """Return the metric that a text names.

    >>> read_metric("Top-1 accuracies").name, read_metric("F1-score").better, read_metric("record FID")
    ('top 1 accuracy', 'higher', Metric(name='fid', better='lower', scale=''))
    >>> read_metric("mean average precision") == read_metric("mAP")
    True
    """
    known = _known()
    tokens = _tokens(text)
    while tokens and tokens[0] in known.praise:
        tokens = tokens[1:]
    last: tuple[int, int] | None = None
    for end in range(len(tokens), 0, -1):
        for size in range(min(known.longest, end), 0, -1):
            if tokens[end - size : end] in known.names:
                last = (end - size, end)
                break
        if last is not None:
            break
    if last is None:
        return Metric(name=" ".join(tokens))
    canonical, row = known.names[tokens[last[0] : last[1]]]
    name = " ".join((*tokens[: last[0]], *canonical, *tokens[last[1] :]))
    return Metric(name=name, better=row.better, scale=row.scale)


def unit_of(metric: Metric, number: float, unit: str | None) -> str:
    """Return the unit in which a number of a metric stands: values of different units are never ranked together.

    >>> accuracy = read_metric("accuracy")
    >>> unit_of(accuracy, 88.1, None), unit_of(accuracy, 0.881, None), unit_of(accuracy, 88.1, "%")
    ('%', 'fraction', '%')
    >>> unit_of(read_metric("PSNR"), 27.7, None), unit_of(read_metric(""), 27.7, None)
    ('dB', '')
    """
    if unit is not None:
        return unit
    if metric.scale == "percent":
        return "%" if number > 1 else "fraction"
    return metric.scale


def not_a_value(before: str, behind: str) -> str | None:
    """Return the words around a number that make it something other than the value itself, or None.

    Args:
        before: The text that ends where the number starts.
        behind: The text that starts where the number, with its unit, ends.

    >>> not_a_value("It reaches up to ", " on GLUE"), not_a_value("a score of ", ", ahead")
    ('up to', None)
    """
    known = _known()
    found = known.before.search(before)
    if found is not None:
        return found[1]
    after = known.behind.match(behind)
    return None if after is None else after[0].strip(" )")
