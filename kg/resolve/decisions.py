"""Decisions of a person on what is one thing and what is not, as lines of a text file (docs/identity.md).

    same       Method "LoRA"  Method "low-rank adaptation"      # a comment
    different  Model "Atlas" in paper-arxiv-2401-00001  Model "Atlas" in paper-arxiv-2402-00002
    different  Paper "arxiv:2401.00001"  Paper "Looking Ahead" in page.txt:12

A side is a type and a name as papers write it, in double quotes (with the escapes of JSON). It means what papers call
so; with ``in`` it means what that one paper calls so, also by a second name. A narrow side beats a broad one. A Paper
is named by an identifier or a title; there ``in`` says in which source it stands (:mod:`kg.resolve.decided_papers`).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from kg.errors import KgError
from kg.text.urls import parse_address

__all__ = ["Decision", "Side", "check", "contradiction", "format_decision", "read_decisions"]

_KINDS = {"Method": 0, "Model": 0, "Dataset": 0, "Task": 0, "Repository": 1, "Page": 1, "Paper": 2}
"""The types, with one number for those that can be one thing."""
_TYPES = {name.lower(): name for name in _KINDS}
_SIDE = re.compile(r'\s*([A-Za-z]+)\s+("(?:[^"\\]|\\.)*")(?:\s+in\s+([^\s"#]+|"(?:[^"\\]|\\.)*"))?')
_PLAIN = re.compile(r'[^\s"#]+')
_HEAD = re.compile(r"\s*(same|different)\b", re.IGNORECASE)
_END = re.compile(r"\s*(?:#.*)?")
_FORM = 'write: same Method "LoRA" Method "low-rank adaptation", or different in place of same'
_Node = TypeVar("_Node", bound=Hashable)


def _place(where: str) -> str:
    return where if _PLAIN.fullmatch(where) else json.dumps(where, ensure_ascii=False)


class Side(NamedTuple):
    """One of the two things that a decision is about; ``paper`` is what stands behind ``in``."""

    type: str
    name: str
    paper: str | None = None

    def __str__(self) -> str:
        where = "" if self.paper is None else f" in {_place(self.paper)}"
        return f"{self.type} {json.dumps(self.name, ensure_ascii=False)}{where}"


class Decision(NamedTuple):
    """Two sides that are the same thing, or are not, and where that is written."""

    same: bool
    a: Side
    b: Side
    path: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{'same' if self.same else 'different'}  {self.a}  {self.b}"


def format_decision(same: bool, a: Side, b: Side, comment: str = "") -> str:
    """Return a decision as a line of a file, without its end.

    >>> print(format_decision(True, Side("Method", "LoRA"), Side("Method", "LoRAs"), "1.00 normal-form"))
    same       Method "LoRA"  Method "LoRAs"  # 1.00 normal-form
    """
    line = f"{'same' if same else 'different':<9}  {a}  {b}"
    return f"{line}  # {' '.join(comment.split())}" if comment else line


# -------------------------------------------------------------------------------------------------- reading


def _side(kind: str, quoted: str, paper: str | None) -> Side | None:
    name = _TYPES.get(kind.lower())
    if name is None:
        return None
    try:
        text = json.loads(quoted)
        where = json.loads(paper) if paper is not None and paper.startswith('"') else paper
    except ValueError:
        return None
    if name in ("Repository", "Page"):
        address = parse_address(text)
        return Side(name, text if address is None else address.url)  # an address means the same in every paper
    return Side(name, text, where)


def _decision(text: str, path: str, number: int) -> Decision:
    head = _HEAD.match(text)
    first = _SIDE.match(text, head.end()) if head else None
    second = _SIDE.match(text, first.end()) if first else None
    if head is None or first is None or second is None or not _END.fullmatch(text, second.end()):
        raise KgError(f"is no decision; {_FORM}", path, number)
    a, b = (_side(*found.groups()) for found in (first, second))
    if a is None or b is None:
        raise KgError(
            f"names a type or a name that cannot be read; types are {', '.join(_TYPES.values())}", path, number
        )
    if _KINDS[a.type] != _KINDS[b.type]:
        raise KgError(f"a {a.type} and a {b.type} are never one thing; take the line away", path, number)
    return Decision(head[1].lower() == "same", a, b, path, number)


def read_decisions(paths: Iterable[str | Path]) -> tuple[Decision, ...]:
    """Read files of decisions; what follows ``#`` is a comment, and the order of lines does not matter.

    Raises:
        KgError: A file cannot be read, a line is no decision, or decisions contradict each other; each such line is
            named with its file and number.
    """
    read: list[Decision] = []
    for path in sorted({str(path) for path in paths}):
        try:
            lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
        except OSError as error:
            raise KgError(f"cannot be read: {error.strerror or error}", path) from error
        except UnicodeDecodeError as error:
            raise KgError("is not in UTF-8; save it so", path) from error
        for number, text in enumerate(lines, start=1):
            if text.strip() and not text.lstrip().startswith("#"):
                read.append(_decision(text, path, number))
    return check(read)


# -------------------------------------------------------------------------------------------- contradictions


def _order(decision: Decision) -> tuple[str, int, str]:
    return decision.path, decision.line, str(decision)


def _chain(
    start: Iterable[_Node], ends: set[_Node], links: dict[_Node, list[tuple[_Node, Decision]]]
) -> list[Decision]:
    """The shortest chain of decisions that leads from some nodes to others; empty if there is none."""
    came: dict[_Node, tuple[_Node, Decision] | None] = dict.fromkeys(start)
    queue = deque(came)
    while queue:
        node = queue.popleft()
        if node in ends:
            chain: list[Decision] = []
            step = came[node]
            while step is not None:
                chain.append(step[1])
                step = came[step[0]]
            return chain[::-1]
        for other, decision in links.get(node, ()):
            if other not in came:
                came[other] = (node, decision)
                queue.append(other)
    return []


def contradiction(decisions: Iterable[Decision], nodes: Callable[[Decision, int], Iterable[_Node]]) -> KgError | None:
    """Return the error that says which decisions cannot hold together, if any.

    Args:
        decisions: The decisions.
        nodes: What a side of a decision (0 or 1) means; decisions meet where they mean one and the same.
    """
    given = sorted(set(decisions), key=_order)
    links: dict[_Node, list[tuple[_Node, Decision]]] = defaultdict(list)
    for decision in given:
        if decision.same:
            both = [node for side in (0, 1) for node in nodes(decision, side)]
            for node in both[1:]:
                links[both[0]].append((node, decision))
                links[node].append((both[0], decision))
    for decision in given:
        if decision.same:
            continue
        one, other = list(nodes(decision, 0)), set(nodes(decision, 1))
        if other & set(one):
            return KgError(f"{decision.a} cannot differ from itself", decision.path, decision.line)
        chain = _chain(one, other, links)
        if chain:
            against = " and ".join(dict.fromkeys(f"{d.path}:{d.line}: {d}" for d in chain))
            return KgError(
                f"{decision} contradicts {against}; take one of these lines away", decision.path, decision.line
            )
    return None


def check(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions in stable order, each once.

    Raises:
        KgError: Some contradict each other, whatever the papers say.
    """
    first: dict[tuple[bool, frozenset[Side]], Decision] = {}
    for decision in sorted(decisions, key=_order):
        first.setdefault((decision.same, frozenset((decision.a, decision.b))), decision)

    def named(decision: Decision, side: int) -> Iterator[Side]:
        yield (decision.a, decision.b)[side]

    error = contradiction(first.values(), named)
    if error is not None:
        raise error
    return tuple(first.values())
