"""Measure identity: a million made-up mentions whose truth is known, resolved by us and by three plain peers.

    python benchmarks/identity.py                      # a million mentions: some five minutes; writes identity.md
    python benchmarks/identity.py --mentions 20000     # a quick look; writes no file

A mention is one thing that one paper names. Names are those of generator.py; identity.toml says how writing varies.
Truth: a name means the thing that was drawn, whatever the writing. Names that differ in a version, a size or an
edition are different things; so are long forms that share an acronym, and so are some names that two papers gave
to two things, of one type or two, where nothing but the paper tells them apart.

Each method runs in a process of its own, on one core, and sees the same mentions. A peer sees each name and its kind
(method or model, data set, task), as we do.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import comb
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from generator import Names
from measure import cpu_seconds, peak_mib
from tables import table

from kg.model import EntityType, Extraction, LocalEntity, Mention, Span

__all__ = ["METHODS", "mentions", "pairwise", "write_variant"]

_HERE = Path(__file__).parent
_DATA: dict[str, Any] = tomllib.loads((_HERE / "identity.toml").read_text(encoding="utf-8"))
_ALL = 1_000_000
_AIM_SECONDS, _AIM_GIB = 180, 4
_KINDS: tuple[EntityType, ...] = ("Method",) * 4 + ("Model",) * 2 + ("Dataset",) * 2 + ("Task",) * 2  # of each paper
_BUCKETS = {"Method": "system", "Model": "system", "Dataset": "dataset", "Task": "task"}
_OFTEN: dict[str, float] = _DATA["often"]
_DEFINED = re.compile(r"(.+) \((.+)\)")
_LETTER = re.compile(r"[a-z]")


class Item(msgspec.Struct, frozen=True):
    """One paper with, for each thing that it names, which thing it is."""

    extraction: Extraction
    truth: tuple[str, ...]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# ----------------------------------------------------------------------------------------------- made-up mentions


def _slip(name: str, random: Random) -> str:
    """One slip of the keys on a small letter inside a word: left out, doubled, swapped with the next, or hit beside."""
    places = [m.start() for m in _LETTER.finditer(name) if 0 < m.start() < len(name) - 1]
    if len(name) < 6 or not places:
        return name
    at = random.choice(places)
    kind = random.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    beside: str = _DATA["beside"][name[at]]
    return name[:at] + random.choice(beside) + name[at + 1 :]


def _plural(name: str, random: Random) -> str:
    return name if not name[-1].isalpha() or name[-1] in "sxyh" else name + "s"


def _respelt(name: str, random: Random) -> str:
    """British for American spelling, Greek letters for their names, figures for number words, as far as there are."""
    for usual, other in _DATA["spelling"].items():
        name = re.sub(rf"\b{usual}", other, name) if len(usual) < 6 else name.replace(usual, other)
    return name


def _joined(name: str, random: Random) -> str:
    return name.replace("-", " ", 1) if "-" in name else name.replace(" ", "-", 1)


def _cased(name: str, random: Random) -> str:
    if " " in name or "-" in name:
        return name.title() if name.islower() else name.lower() if name.istitle() else name
    return name if name.isupper() or any(c.isdigit() for c in name) else name[:1] + name[1:].lower()


_CHANGES: dict[str, Callable[[str, Random], str]] = {
    "slip": _slip,
    "plural": _plural,
    "spelling": _respelt,
    "hyphen": _joined,
    "case": _cased,
    "latex": lambda name, random: f"\\textbf{{{name}}}",
}


def write_variant(name: str, kind: str, random: Random) -> str:
    """Write a name as one of many papers would; most write it as it is."""
    for change, write in _CHANGES.items():
        if random.random() < _OFTEN[change] and (change != "plural" or kind in ("Method", "Task") or name.islower()):
            name = write(name, random)
    if name[0].isupper() and random.random() < _OFTEN["head"]:
        name = f"{name} {random.choice(_DATA['heads'][kind])}"
    if kind == "Model" and name[0].isupper() and random.random() < _OFTEN["organisation"]:
        name = f"{random.choice(_DATA['organisations'])}{random.choice(['', chr(39) + 's'])} {name}"
    return name


def _local(name: str, kind: EntityType, random: Random) -> LocalEntity:
    """What extraction would make of it: of a defined name the long form with its acronym, or either of them alone."""
    defined = _DEFINED.fullmatch(name)
    aliases: tuple[str, ...] = ()
    if defined is None:
        written = write_variant(name, kind, random)
    else:
        how = random.random()
        long, short = defined.groups()
        if how < _OFTEN["bare"]:
            written = short
        else:
            written = write_variant(long, kind, random)
            aliases = (short,) if how < _OFTEN["bare"] + _OFTEN["defined"] else ()
    seen: EntityType = kind
    if kind in ("Method", "Model") and random.random() < _OFTEN["confused"]:
        seen = "Model" if kind == "Method" else "Method"
    span = Span("abstract", 0, len(written))
    return LocalEntity(name=written, type=seen, aliases=aliases, mentions=(Mention(span, written),))


def mentions(count: int, seed: int = 0) -> Iterator[Item]:
    """Yield papers until they hold so many mentions; the same count and seed give the same ones."""
    made = paper = 0
    others: dict[str, list[str]] = defaultdict(list)  # names that a later paper may give to something else
    while made < count:
        random = Random(f"{seed} mentions {paper}")
        names = Names(seed, paper, random)
        entities: dict[str, tuple[LocalEntity, str]] = {}
        for kind in _KINDS:
            name, fresh = names.full(kind)
            truth = f"{_BUCKETS[kind]} {name.casefold()}"
            if fresh and " (" not in name and kind != "Task":
                other = "Dataset" if kind == "Model" else "Model"
                if others[kind] and random.random() < _OFTEN["homonym"]:
                    name = random.choice(others[kind])
                    truth = f"{_BUCKETS[kind]} {name.casefold()} of {paper}"
                elif others[other] and random.random() < _OFTEN["homonym"]:
                    name = random.choice(others[other])
                    truth = f"{_BUCKETS[kind]} {name.casefold()}"
                elif random.random() < 0.1:
                    others[kind].append(name)
            local = _local(name, kind, random)
            if made < count and local.name not in entities and all(truth != t for _, t in entities.values()):
                entities[local.name] = local, truth
                made += 1
        ordered = [entities[name] for name in sorted(entities)]
        extraction = Extraction(paper=f"paper-{paper:07d}", entities=tuple(e for e, _ in ordered))
        yield Item(extraction, tuple(t for _, t in ordered))
        paper += 1


# -------------------------------------------------------------------------------------------------- the methods


class _Groups:
    """Union-find over numbers."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def find(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        a, b = sorted((self.find(i), self.find(j)))
        self.parent[b] = a


def ours(items: Sequence[Item]) -> list[object]:
    """Resolve as ``kg build`` does, with the lexicon that comes with the package."""
    from kg.lexicon import load_lexicon
    from kg.resolve import resolve

    made = resolve([item.extraction for item in items], lexicon=load_lexicon(()))
    return [made.nodes[item.extraction.paper][e.name] for item in items for e in item.extraction.entities]


def _exact_key(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def exact(items: Sequence[Item]) -> list[object]:
    """Small letters and figures only, and then the same string."""
    return [(_BUCKETS[e.type], _exact_key(e.name)) for item in items for e in item.extraction.entities]


def _within_blocks(
    items: Sequence[Item], alike: Callable[[str, list[str]], Iterable[tuple[str, float, int]]]
) -> list[object]:
    """Join distinct strings that begin with the same four characters and are alike, whatever that leads to."""
    from rapidfuzz.utils import default_process

    number: dict[tuple[str, str], int] = {}
    each: list[int] = []
    for item in items:
        for e in item.extraction.entities:
            key = (_BUCKETS[e.type], default_process(e.name) or e.name)
            each.append(number.setdefault(key, len(number)))
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for bucket, text in number:
        blocks[bucket, text[:4]].append(text)
    groups = _Groups(len(number))
    for (bucket, _), texts in blocks.items():
        for at, text in enumerate(texts):
            for other, _score, _place in alike(text, texts[at + 1 :]):
                groups.join(number[bucket, text], number[bucket, other])
    return [groups.find(i) for i in each]


def token_sort(items: Sequence[Item]) -> list[object]:
    """The token-sort ratio of rapidfuzz is 90 or more."""
    from rapidfuzz import fuzz, process

    return _within_blocks(
        items, lambda text, texts: process.extract_iter(text, texts, scorer=fuzz.token_sort_ratio, score_cutoff=90)
    )


def edit_distance(items: Sequence[Item]) -> list[object]:
    """Fewer than three letters differ (Levenshtein)."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    return _within_blocks(
        items, lambda text, texts: process.extract_iter(text, texts, scorer=Levenshtein.distance, score_cutoff=2)
    )


METHODS: dict[str, Callable[[Sequence[Item]], list[object]]] = {
    "paper-kg": ours,
    "exact normalised string": exact,
    "token-sort ratio >= 90 in blocks": token_sort,
    "edit distance < 3 in blocks": edit_distance,
}


# ------------------------------------------------------------------------------------------------------ scoring


def pairwise(truth: Sequence[object], found: Sequence[object]) -> tuple[float, float]:
    """Return precision and recall over all pairs of mentions: of those found to be one, and of those that are."""
    both = sum(comb(n, 2) for n in Counter(zip(truth, found, strict=True)).values())
    found_pairs = sum(comb(n, 2) for n in Counter(found).values())
    true_pairs = sum(comb(n, 2) for n in Counter(truth).values())
    return (both / found_pairs if found_pairs else 1.0), (both / true_pairs if true_pairs else 1.0)


def _written(items: Sequence[Item], found: Sequence[object]) -> tuple[list[object], list[object]]:
    """Each writing of each thing once, so that the names that all papers use do not drown the others."""
    names = ((e.name, t) for item in items for e, t in zip(item.extraction.entities, item.truth, strict=True))
    distinct = {(name, truth, node): None for (name, truth), node in zip(names, found, strict=True)}
    return [truth for _, truth, _ in distinct], [node for _, _, node in distinct]


def _job(method: str, source: Path) -> dict[str, Any]:
    items = msgspec.msgpack.decode(source.read_bytes(), type=list[Item])
    wall, cpu = time.perf_counter(), cpu_seconds()
    found = METHODS[method](items)
    spent = {"wall": time.perf_counter() - wall, "cpu": cpu_seconds() - cpu, "peak": peak_mib(1)}
    truth = [t for item in items for t in item.truth]
    written = _written(items, found)
    return spent | {"mentions": len(truth), "pairs": pairwise(truth, found), "written": pairwise(*written)}


def _measure(method: str, source: Path) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__)), "--job", method, "--source", str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the measurement {method!r} failed:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout)
    _say(f"  {method}: {result['wall']:.0f} s, {result['peak']:.0f} MiB")
    return result


def _row(name: str, run: dict[str, Any]) -> tuple[str, ...]:
    figures = (f"{value:.3f}" for value in (*run["pairs"], *run["written"]))
    return name, f"{run['mentions']:,}", *figures, f"{run['wall']:.1f}", f"{run['cpu']:.1f}", f"{run['peak']:,.0f}"


def _report(count: int, scratch: Path) -> str:
    rows = []
    for size in sorted({max(1, count // 10), count}):
        _say(f"making {size:,} mentions")
        items = list(mentions(size))
        source = scratch / "mentions.mp"
        source.write_bytes(msgspec.msgpack.encode(items))
        things = len({t for item in items for t in item.truth})
        writings = len({e.name for item in items for e in item.extraction.entities})
        del items
        methods = METHODS if size == count else ("paper-kg",)
        rows += [_row(method, _measure(method, source)) for method in methods]
    head = (
        "method",
        "mentions",
        "precision",
        "recall",
        "of writings: precision",
        "recall",
        "clock s",
        "processor s",
        "peak MiB",
    )
    return (
        "# Identity\n\nWritten by `make bench` (identity.py, which says how the mentions are made). "
        f"Python {platform.python_version()}, {platform.system()}, one core for each method.\n\n"
        f"{count:,} mentions of {things:,} things in {writings:,} writings; "
        f"aim: {_AIM_SECONDS} s and {_AIM_GIB} GiB.\n\n{table(head, rows)}\n\n"
        "Precision and recall are over all pairs of mentions, most of which are of names that all papers use; "
        "*of writings* they are over each writing of each thing once. "
        "The memory is that of the process, with the mentions.\n"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=_ALL, help="so many mentions (1,000,000)")
    parser.add_argument("--output", type=Path, help="the file to write; identity.md if all was measured")
    parser.add_argument("--job", choices=METHODS, help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.job:
        print(json.dumps(_job(options.job, options.source)))
        return
    with tempfile.TemporaryDirectory(prefix="kg-identity-") as name:
        report = _report(options.mentions, Path(name))
    print(report)
    target = options.output or (_HERE / "identity.md" if options.mentions >= _ALL else None)
    if target is None:
        _say("not all was measured: identity.md stays as it is (--output FILE writes one anyway)")
    else:
        target.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
