"""Compare records with annotations, by the definitions of the annotation guidelines.

An entity is right if one of its forms is a form of the annotated one; a relation if subject, predicate and object
are; what is annotated as optional is neither right nor wrong. ``PAPER`` and what the paper introduces are one subject.
Figures are summed over the papers before precision and recall are taken (micro-average).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

__all__ = ["Counts", "Judged", "Report", "evaluate", "title_key"]

Record = Mapping[str, Any]
Verdict = Literal["right", "wrong", "optional"]
End = tuple[str, int | str]  # ("own", ""), ("gold", number of the annotated entity), or ("other", its form)

_OWN: End = ("own", "")
_MARKUP = re.compile(r"\\[a-z]+|[\\${}^_]")
_DROPPED = re.compile(r"[^\w+%.]+")
_VALUE_NOISE = re.compile(r"[\s,%×\\]|times$|x$")
_SCHEME = re.compile(r"https?://(?:www\.)?")
_HUB = re.compile(r"(?:hf\.mirrork\.net|hf-mirror\.com|hf\.co)/")  # mirrors and the short name of one hub


class Counts(NamedTuple):
    """How many were right, wrong (found and not annotated) and missing (annotated and not found)."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missing) if self.right else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missing) if self.right else 0.0

    def measures(self) -> dict[str, float]:
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


class Judged(NamedTuple):
    """A relation of a record, and whether the annotation agrees."""

    paper: str
    relation: Record
    verdict: Verdict


class Report(NamedTuple):
    """Counts by figure (``entities``, ``entities-merged``, ``relations``, ``relation:uses`` ...), and each relation."""

    counts: dict[str, Counts]
    relations: tuple[Judged, ...]


# --------------------------------------------------------------------------------------------------- normal forms


def _form(name: str) -> str:
    """A name without case, markup, punctuation and plural."""
    text = _DROPPED.sub("", _MARKUP.sub("", unicodedata.normalize("NFKC", name).casefold())).strip(".")
    plural = len(text) > 3 and text.endswith("s") and not text.endswith("ss")
    return text[:-1] if plural else text


def title_key(title: str) -> str:
    """Return what the titles of one paper share, however they are written."""
    return _form(title)


def _address(url: str) -> str:
    bare = _SCHEME.sub("", url.strip(), count=1).rstrip("/.,;)").removesuffix(".git").casefold()
    return _HUB.sub("huggingface.co/", bare, count=1) if _HUB.match(bare) else bare


def _forms(entity: Record) -> list[str]:
    return [_form(name) for name in (entity["name"], *entity.get("aliases", ()))]


def _optional(item: Record) -> bool:
    return bool(item.get("optional"))


def _merged(kind: str) -> str:
    return "Method or Model" if kind in ("Method", "Model") else kind


# ------------------------------------------------------------------------------------------------------ one paper


class _Paper:
    """An annotated paper, and which of its entities those of the record are."""

    def __init__(self, gold: Record, found: Record) -> None:
        self.gold: list[Record] = list(gold.get("entities", ()))
        self.found: list[Record] = list(found.get("entities", ()))
        self.number: dict[str, int] = {}
        for n, entity in enumerate(self.gold):
            for form in _forms(entity):
                self.number.setdefault(form, n)
        self.match: dict[int, int] = {}  # a record's entity: the annotated one, each of which is given once
        self._found_number: dict[str, int] = {}
        for i, entity in enumerate(self.found):
            for form in _forms(entity):
                self._found_number.setdefault(form, i)
            free = (n for n in map(self.number.get, _forms(entity)) if n is not None and n not in self.match.values())
            number = next(free, None)
            if number is not None:
                self.match[i] = number
        introduced = (_form(r["o"]) for r in gold.get("relations", ()) if r["p"] == "introduces")
        self.own = {self.number[form] for form in introduced if form in self.number}

    def _lookup(self, form: str, *, by_record: bool) -> int | None:
        number = self.number.get(form)
        if number is None and by_record and form in self._found_number:
            number = self.match.get(self._found_number[form])
        return number

    def end(self, name: str, *, by_record: bool) -> End:
        """What the end of a relation stands for; a record's own aliases count where the annotation has none."""
        if name == "PAPER":
            return _OWN
        number = self._lookup(_form(name), by_record=by_record)
        if number is None:
            return "other", _form(name)
        return _OWN if number in self.own else ("gold", number)

    def introduced(self, name: str) -> End:
        number = self.number.get(_form(name))
        return ("other", _form(name)) if number is None else ("gold", number)

    def triple(self, relation: Record, *, by_record: bool) -> tuple[End, str, End] | None:
        """A relation between what its names stand for; None for one of a thing to itself."""
        if relation["p"] == "introduces":
            return _OWN, "introduces", self.introduced(relation["o"])
        subject = self.end(relation["s"], by_record=by_record)
        obj = self.end(relation["o"], by_record=by_record)
        return None if subject == obj else (subject, relation["p"], obj)

    def is_optional(self, end: End) -> bool:
        return end[0] == "gold" and isinstance(end[1], int) and _optional(self.gold[end[1]])


Tally = Iterator[tuple[str, int, int, int]]  # a figure, and what to add to right, wrong, missing


def _entities(paper: _Paper) -> Tally:
    for i, entity in enumerate(paper.found):
        number = paper.match.get(i)
        if number is None:
            for figure in ("entities", "entities-merged", "entities-untyped", f"entity:{entity['type']}"):
                yield figure, 0, 1, 0
            continue
        gold = paper.gold[number]
        if _optional(gold):
            continue
        yield "entities-untyped", 1, 0, 0
        types = gold["type"].split("|")
        same = entity["type"] in types
        merged = _merged(entity["type"]) in map(_merged, types)
        yield "entities", same, not same, not same
        yield "entities-merged", merged, not merged, not merged
        yield f"entity:{gold['type']}", same, 0, not same
        if not same:
            yield f"entity:{entity['type']}", 0, 1, 0
    met = set(paper.match.values())
    for number, gold in enumerate(paper.gold):
        if number not in met and not _optional(gold):
            for figure in ("entities", "entities-merged", "entities-untyped", f"entity:{gold['type']}"):
                yield figure, 0, 0, 1


Triple = tuple[End, str, End]


def _wanted(paper: _Paper, gold: Record) -> dict[Triple, bool]:
    """The annotated triples, and whether each is optional wherever it is annotated."""
    wanted: dict[Triple, bool] = {}
    for relation in gold.get("relations", ()):
        triple = paper.triple(relation, by_record=False)
        if triple is not None:
            wanted[triple] = wanted.get(triple, True) and _optional(relation)
    return wanted


def _verdict(paper: _Paper, triple: Triple, wanted: dict[Triple, bool]) -> Verdict:
    if triple in wanted:
        return "optional" if wanted[triple] else "right"
    return "optional" if paper.is_optional(triple[0]) or paper.is_optional(triple[2]) else "wrong"


def _confidence(relation: Record) -> float:
    return float(relation.get("confidence", 1.0))


def _judge(paper: _Paper, found: Record, wanted: dict[Triple, bool]) -> dict[Triple, tuple[Record, Verdict]]:
    """Judge the triples of a record; of relations that are one triple, the most confident one stands for it."""
    judged: dict[Triple, tuple[Record, Verdict]] = {}
    for relation in found.get("relations", ()):
        triple = paper.triple(relation, by_record=True)
        if triple is not None and (triple not in judged or _confidence(relation) > _confidence(judged[triple][0])):
            judged[triple] = relation, _verdict(paper, triple, wanted)
    return judged


def _relations(judged: dict[Triple, tuple[Record, Verdict]], wanted: dict[Triple, bool]) -> Tally:
    for triple, (_, verdict) in judged.items():
        if verdict != "optional":
            for figure in ("relations", f"relation:{triple[1]}"):
                yield figure, verdict == "right", verdict == "wrong", 0
    for triple, optional in wanted.items():
        if not optional and triple not in judged:
            for figure in ("relations", f"relation:{triple[1]}"):
                yield figure, 0, 0, 1


def _sets(figure: str, wanted: set[Any], found: set[Any]) -> Tally:
    yield figure, len(wanted & found), len(found - wanted), len(wanted - found)


def _results(paper: _Paper, record: Record, *, by_record: bool) -> set[Any]:
    return {
        (
            paper.end(result["system"], by_record=by_record),
            _VALUE_NOISE.sub("", str(result["value"]).casefold()),
            paper.end(result["dataset"], by_record=by_record) if result.get("dataset") else None,
        )
        for result in record.get("results", ())
    }


def _urls(record: Record) -> set[Any]:
    return {(_address(url["url"]), url["kind"]) for url in record.get("urls", ())}


def evaluate(gold: Iterable[Record], found: Iterable[Record]) -> Report:
    """Compare records with annotations, paper by paper; a paper without a record counts as read with nothing found.

    Args:
        gold: Annotated papers, with ``id`` and, if they have one, ``title``.
        found: Records with the same titles (or ids).
    """
    records = {title_key(str(record.get("title") or record["id"])): record for record in found}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for figure in ("entities", "entities-merged", "entities-untyped", "relations", "results", "urls"):
        sums[figure] = [0, 0, 0]
    judged: list[Judged] = []
    for annotated in gold:
        empty: Record = {}
        keys = (title_key(str(annotated.get("title") or annotated["id"])), title_key(str(annotated["id"])))
        record = next((records[key] for key in keys if key in records), empty)
        paper = _Paper(annotated, record)
        wanted = _wanted(paper, annotated)
        relations = _judge(paper, record, wanted)
        judged += (Judged(str(annotated["id"]), relation, verdict) for relation, verdict in relations.values())
        results = (_results(paper, annotated, by_record=False), _results(paper, record, by_record=True))
        tallies = (
            _entities(paper),
            _relations(relations, wanted),
            _sets("results", *results),
            _sets("urls", _urls(annotated), _urls(record)),
        )
        for tally in tallies:
            for figure, *counts in tally:
                for i, count in enumerate(counts):
                    sums[figure][i] += int(count)
    return Report({figure: Counts(*counts) for figure, counts in sums.items()}, tuple(judged))
