"""Make-believe papers: JSON Lines of any length, for measuring how time and memory grow.

    python benchmarks/generator.py 100000 > papers.jsonl

Names are reused as in real corpora: how often follows Zipf's law, how many there are grows with the papers nearly as
Heaps' law says (new proposals, and names that turn up once). Sentences vary over templates of generator.toml, which
keeps to the length of real abstracts. The same number, seed and Python version give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

__all__ = ["Names", "generate", "lines"]

_DATA = tomllib.loads(Path(__file__).with_name("generator.toml").read_text(encoding="utf-8"))
_NAMES: dict[str, Any] = _DATA["names"]
_KNOWN: dict[str, list[str]] = _DATA["known"]
_TEXT: dict[str, list[str]] = _DATA["text"]
_FRESH = {"Method": 0.22, "Model": 0.24, "Dataset": 0.22, "Task": 0.10}
"""How often a name is one that nobody used before: set so that nodes grow as in the arXiv records."""


def _pick(random: Random, items: Sequence[str]) -> str:
    return items[int(random.random() * len(items))]


# ---------------------------------------------------------------------------------------------------- names


def _stem(random: Random) -> str:
    parts = (
        _pick(random, _NAMES["onset"]) + _pick(random, _NAMES["nucleus"]) + _pick(random, _NAMES["coda"])
        for _ in range(2 + (random.random() < 0.3))
    )
    return "".join(parts).capitalize()


def _camel(random: Random) -> str:
    front = _pick(random, _NAMES["front"]) if random.random() < 0.5 else _stem(random)
    return front + _pick(random, _NAMES["camel"]) + ("++" if random.random() < 0.03 else "")


def _defined(random: Random) -> str:
    """A long form with its acronym: ``Sparse Query Routing (SQR)``; other papers use the acronym alone."""
    words = [_pick(random, _NAMES["long"][column]) for column in ("adjective", "object", "action")]
    head = _pick(random, _NAMES["long"]["head"])
    return f"{' '.join(words)}{head} ({''.join(word[0] for word in (*words, *head.split()))})"


def _method(random: Random) -> str:
    kind = random.random()
    if kind < 0.45:
        return _camel(random)
    if kind < 0.80:
        return _defined(random)
    return _stem(random).upper() if kind < 0.9 else _term(random, "technique")


def _model(random: Random) -> str:
    stem = _stem(random) if random.random() < 0.6 else _camel(random)
    name = stem + _pick(random, _NAMES["version"])
    return name + (_pick(random, _NAMES["size"]) if random.random() < 0.5 else "") + _pick(random, _NAMES["edition"])


def _dataset(random: Random) -> str:
    stem = _pick(random, _NAMES["front"]) + _stem(random) if random.random() < 0.4 else _stem(random)
    return stem + _pick(random, _NAMES["bench"])


def _term(random: Random, kind: str) -> str:
    first, *others = (_pick(random, column) for column in _NAMES["term"][kind])
    return f"{first}-{others[0]} {others[1]}" if kind == "technique" else " ".join((first, *others))


_MAKERS: dict[str, Callable[[Random], str]] = {
    "Method": _method,
    "Model": _model,
    "Dataset": _dataset,
    "Task": lambda random: _term(random, "problem"),
}


@lru_cache(maxsize=20_000)
def _name(seed: int, kind: str, rank: int) -> str:
    """The name at a rank: well-known ones first, then one in five of the made-up is a well-known one's edition."""
    known = _KNOWN[kind]
    if rank < len(known):
        return known[rank]
    random = Random(f"{seed} {kind} {rank}")
    if kind == "Model" and random.random() < 0.2:
        base = _name(seed, kind, int(random.random() * rank))
        if " (" not in base and base[-1].isalnum():
            return base + _pick(random, _NAMES["size"])
    return _MAKERS[kind](random)


def _short(name: str) -> str:
    """How a paper goes on to call what it defined: by its acronym."""
    return name[name.rindex("(") + 1 : -1] if name.endswith(")") else name


class Names:
    """Draws the names of one paper; knows how many papers came before, and nothing else of them."""

    def __init__(self, seed: int, paper: int, random: Random) -> None:
        self._seed, self._paper, self._random = seed, paper, random
        self._drawn: set[str] = set()
        self._fresh = 0

    def __call__(self, kind: str) -> str:
        for _ in range(8):
            name = self._draw(kind)
            if name not in self._drawn:
                break
        self._drawn.add(name)
        return name

    def _draw(self, kind: str) -> str:
        name, fresh = self.full(kind)
        return _short(name) if not fresh and self._random.random() < 0.8 else name

    def full(self, kind: str) -> tuple[str, bool]:
        """Draw the full name of a thing, and say whether nobody used it before."""
        random = self._random
        if random.random() < _FRESH[kind]:
            self._fresh += 1
            return _name(self._seed, kind, 1_000 + 50 * self._paper + self._fresh), True
        # log-uniform over ranks is Zipf's law with exponent 1; what is known grows slowly with the papers
        known = len(_KNOWN[kind]) + 30 + self._paper // 3
        return _name(self._seed, kind, int(known ** random.random()) - 1), False


# --------------------------------------------------------------------------------------------------- papers


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fields(draw: Names, random: Random, own: str) -> Callable[[str], str]:
    """Return what fills one template; each sentence draws names of its own."""
    task = draw("Task")
    value = 20 + random.random() * 75
    kinds = {"tech": "Method", "model": "Model", "data": "Dataset"}

    def field(key: str) -> str:
        kind = kinds.get(key.rstrip("23"))
        if kind:
            return draw(kind)
        if key in ("own", "name"):
            return own if key == "own" else _short(own)
        if key in _TEXT:
            return _pick(random, _TEXT[key])
        made = {
            "task": task,
            "term": _term(random, "technique"),
            "virtue2": _pick(random, _TEXT["virtue"]),
            "value": f"{value:.1f}",
            "value2": f"{value + random.random() * 5:.1f}",
            "delta": f"{0.3 + random.random() * 6:.1f}",
            "factor": f"{1.2 + random.random() * 5:.1f}×",
            "pages": str(8 + int(random.random() * 20)),
            "figures": str(3 + int(random.random() * 9)),
        }
        if key == "repo":
            return f"https://github.com/{_stem(random).lower()}-lab/{_short(own).replace(' ', '-').replace('+', 'p')}"
        return made[key]

    return field


def _sentence(part: str, field: Callable[[str], str], random: Random) -> str:
    text = _pick(random, _TEXT[part])
    out: list[str] = []
    for piece in text.split("{"):
        key, brace, rest = piece.partition("}")
        out += (field(key), rest) if brace else (piece,)
    return _first_upper("".join(out))


_PLAN = (
    ("opening", 1.0),
    ("background", 1.0),
    ("gap", 0.8),
    ("introduce", 1.0),
    ("detail", 0.9),
    ("plain", 0.9),
    ("detail", 0.5),
    ("experiment", 0.8),
    ("experiment", 0.15),
    ("result", 0.45),
    ("closing", 0.75),
    ("release", 0.22),
)
"""The parts of an abstract and how often they are there: about eight sentences and 1,300 characters, as in arXiv's."""


def _paper(seed: int, number: int) -> dict[str, Any]:
    random = Random(f"{seed} paper {number}")
    draw = Names(seed, number, random)
    kind = ("Method", "Method", "Model", "Dataset")[int(random.random() * 4)]
    own = _name(seed, kind, 1_000 + 50 * number)
    field = _fields(draw, random, own)
    title_field = _fields(draw, random, _short(own))
    plan = [part for part, often in _PLAN if random.random() < often]
    year, month = 2015 + number % 11, 1 + number // 11 % 12
    comment = _sentence("comment", field, random) if random.random() < 0.4 else None
    return {
        "doi": f"10.5555/made.{number:07d}",  # the prefix that is set aside for examples
        "title": _sentence("title", title_field, random),
        "abstract": " ".join(dict.fromkeys(_sentence(part, field, random) for part in plan)),
        "authors": [f"{_stem(random)} {_stem(random)}" for _ in range(1 + int(random.random() * 7))],
        "categories": ["cs.LG"],
        "comment": comment,
        "date": f"{year}-{month:02d}-{1 + number % 28:02d}",
    }


def generate(count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield papers as records of the JSON Lines reader, one after the other and in constant memory."""
    return (_paper(seed, number) for number in range(count))


def lines(count: int, seed: int = 0) -> Iterator[str]:
    """Yield the same papers as lines of JSON."""
    return (json.dumps(record, ensure_ascii=False) + "\n" for record in generate(count, seed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, help="number of papers")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.writelines(lines(options.count, options.seed))


if __name__ == "__main__":
    main()
