"""Small builders of the values between the stages, so that a test says only what matters to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.model import (
    PAPER,
    Extraction,
    Identifier,
    Link,
    LocalEntity,
    Mention,
    Paper,
    Relation,
    Result,
    SourceRef,
    Span,
    Text,
)


def paper(identifier: str = "paper-a", title: str = "A title", abstract: str = "An abstract.", **fields: Any) -> Paper:
    """A paper; ``arxiv="2401.00001"`` and ``doi=...`` make identifiers, ``path="x.txt"`` a source."""
    identifiers = tuple(Identifier(scheme, fields.pop(scheme)) for scheme in ("arxiv", "doi") if scheme in fields)
    path = fields.pop("path", None)
    if path is not None:
        fields["sources"] = (SourceRef(path=path, line=fields.pop("line", 1), kind="test"),)
    return Paper(id=identifier, title=Text(title), abstract=Text(abstract), identifiers=identifiers, **fields)


def span_of(text: str, words: str, section: Any = "abstract") -> Span:
    """The span of the first place where the words stand."""
    start = text.index(words)
    return Span(section, start, start + len(words))


def entity(name: str, kind: Any = "Method", *aliases: str, text: str = "", **fields: Any) -> LocalEntity:
    """An entity; with ``text``, its mentions are all places where its forms stand there."""
    mentions = []
    for form in (name, *aliases):
        at = text.find(form) if text else -1
        while at >= 0:
            mentions.append(Mention(Span("abstract", at, at + len(form)), form))
            at = text.find(form, at + len(form))
    return LocalEntity(name=name, type=kind, aliases=aliases, mentions=tuple(sorted(mentions)), **fields)


def extraction(identifier: str = "paper-a", *entities: LocalEntity, **fields: Any) -> Extraction:
    """What was read in a paper."""
    return Extraction(paper=identifier, entities=entities, **fields)


def relation(subject: str, predicate: str, object_: str, span: Span, **fields: Any) -> Relation:
    """A relation by the rule ``test``."""
    return Relation(subject=subject, predicate=predicate, object=object_, span=span, **({"rule": "test"} | fields))


def result(system: str, metric: str, value: str, span: Span, **fields: Any) -> Result:
    """A result by the rule ``test``."""
    return Result(system=system, metric=metric, value=value, span=span, **({"rule": "test"} | fields))


def repository(owner: str, name: str, host: str = "github.com", **fields: Any) -> Link:
    """A link to a repository."""
    url = f"https://{host}/{owner}/{name}"
    given = {"url": url, "kind": "Repository", "written": url, "host": host, "owner": owner, "name": name}
    return Link(**(given | fields))


class Names:
    """A tiny lexicon for tests: ``Names({"LoRA": ("Method", "Low-Rank Adaptation")})``."""

    class Entry:
        def __init__(self, name: str, kind: Any, aliases: tuple[str, ...], parent: str | None, weak: bool) -> None:
            self.name, self.type, self.aliases, self.parent, self.weak = name, kind, aliases, parent, weak
            self.generic = False

    def __init__(
        self, entries: Mapping[str, tuple[str, ...]], parents: Mapping[str, str] | None = None, weak: Iterable[str] = ()
    ) -> None:
        self._forms: dict[str, Names.Entry] = {}
        weak = set(weak)
        for name, (kind, *aliases) in entries.items():
            made = self.Entry(name, kind, tuple(aliases), (parents or {}).get(name), name in weak)
            for form in (name, *aliases):
                self._forms[form.lower()] = made

    def lookup(self, surface: str, /) -> Names.Entry | None:
        return self._forms.get(surface.lower())


__all__ = [
    "PAPER",
    "Names",
    "entity",
    "extraction",
    "paper",
    "relation",
    "repository",
    "result",
    "span_of",
]
