"""The same paper on several pages or in several sources is one paper that keeps every source.

What a person has decided goes before every rule (:mod:`kg.resolve.decided_papers`).
Rules, strongest first: the same identifier; the same title (written alike after normalisation) with abstracts that
can be one text; nearly the same title and abstract, looked for inside blocks only. Two identifiers of one
scheme that differ keep whole groups apart, whatever the texts say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct, structs

from kg.model import Date, Merge, Paper, Problem, SourceRef, Text
from kg.resolve.decided_papers import DecidedPapers, PaperNames, decide_papers
from kg.resolve.decisions import Decision, check
from kg.resolve.identifiers import short_hash
from kg.resolve.names import plain_text

__all__ = ["PaperMerge", "merge_papers"]

_WORD = re.compile(r"[^\W_]+")
_SCHEMES = {"arxiv": 0, "doi": 1}
_BLOCK = 60  # records of one block that are compared; beyond, only neighbours in the order of their titles
_NEIGHBOURS = 10
_COMPARED = 1500  # characters of an abstract
_SAME_TITLE_ABSTRACT = 0.60  # abstracts of papers with one title agree at least so much
_NEAR_TITLE, _NEAR_ABSTRACT = 0.88, 0.80  # both are needed to be nearly the same
_SAME_ABSTRACT, _RENAMED_TITLE = 0.97, 0.50  # or the abstract is the same and the title was changed


class PaperMerge(Struct, frozen=True, kw_only=True):
    """The distinct papers, sorted by id; why records are one; how many came in; decisions that nothing answers to.

    ``matches`` are merges of the type ``Paper``: ``surfaces`` are an identifier or the title of each record, and
    ``papers`` where it stands (``page.txt``, or ``page.txt:12`` where that file has the title twice).
    """

    papers: tuple[Paper, ...]
    matches: tuple[Merge, ...] = ()
    records: int = 0
    problems: tuple[Problem, ...] = ()


class _Record:
    """One record and what is compared of it."""

    __slots__ = ("abstract", "numbers", "paper", "title", "words")

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        words = _WORD.findall(plain_text(paper.title.clean).lower())
        self.title = " ".join(words)
        self.numbers = tuple(w for w in words if w.isdigit() or w in {"i", "ii", "iii", "iv"})
        self.abstract = " ".join(_WORD.findall(plain_text(paper.abstract.clean[: 2 * _COMPARED]).lower()))[:_COMPARED]
        self.words = words


_Match = tuple[int, int, str, float]


# ----------------------------------------------------------------------------------------------------- rules


def _same_identifier(records: list[_Record]) -> Iterator[_Match]:
    first: dict[tuple[str, str], int] = {}
    for i, record in enumerate(records):
        for identifier in record.paper.identifiers:
            j = first.setdefault((identifier.scheme, identifier.value.lower()), i)
            if j != i:
                yield j, i, "same-identifier", 1.0


def _same_title(records: list[_Record]) -> Iterator[_Match]:
    from rapidfuzz import fuzz

    blocks: dict[str, list[int]] = defaultdict(list)
    for i, record in enumerate(records):
        if record.title:
            blocks[record.title.replace(" ", "")].append(i)
    for block in blocks.values():
        for i, j in _pairs(block, records):
            a, b = records[i].abstract, records[j].abstract
            score = fuzz.ratio(a, b, score_cutoff=100 * _SAME_TITLE_ABSTRACT) / 100 if a and b else _SAME_TITLE_ABSTRACT
            if score or a.startswith(b) or b.startswith(a):
                yield i, j, "same-title", round(max(score, _SAME_TITLE_ABSTRACT), 4)


def _near(records: list[_Record]) -> Iterator[_Match]:
    from rapidfuzz import fuzz

    blocks: dict[str, list[int]] = defaultdict(list)
    for i, record in enumerate(records):
        if len(record.words) >= 3:
            blocks["start " + " ".join(record.words[:3])].append(i)
            blocks["end " + " ".join(record.words[-3:])].append(i)
        if len(record.abstract) >= 40:
            blocks["text " + record.abstract[:40]].append(i)
    for key in sorted(blocks):
        block = blocks[key]
        for i, j in _pairs(block, records):
            a, b = records[i], records[j]
            if a.numbers != b.numbers or not a.abstract or not b.abstract:
                continue
            title = fuzz.ratio(a.title, b.title, score_cutoff=100 * _RENAMED_TITLE) / 100
            if not title:
                continue
            text = fuzz.ratio(a.abstract, b.abstract, score_cutoff=100 * _NEAR_ABSTRACT) / 100
            if text >= _SAME_ABSTRACT or (text and title >= _NEAR_TITLE):
                yield i, j, "near-text", round(min(text, title), 4)


def _pairs(block: list[int], records: list[_Record]) -> Iterator[tuple[int, int]]:
    """Pairs inside a block, a number of them that grows with its size only."""
    reach = len(block) if len(block) <= _BLOCK else _NEIGHBOURS
    ordered = block if len(block) <= _BLOCK else sorted(block, key=lambda i: (records[i].title, records[i].abstract, i))
    for at, i in enumerate(ordered):
        for j in ordered[at + 1 : at + 1 + reach]:
            yield i, j


_RULES: tuple[Callable[[list[_Record]], Iterator[_Match]], ...] = (_same_identifier, _same_title, _near)


class _Groups:
    """Union-find over records in which two groups with different identifiers of one scheme never join.

    Nor do groups that a decision keeps apart; what a decision says is one is one whatever the identifiers.
    """

    def __init__(self, records: list[_Record], decided: DecidedPapers) -> None:
        self.tags = [set(decided.tags.get(i, ())) for i in range(len(records))]
        self.parent = list(range(len(records)))
        self.named: list[dict[str, set[str]]] = []
        for record in records:
            named: dict[str, set[str]] = {}
            for identifier in record.paper.identifiers:
                named.setdefault(identifier.scheme, set()).add(identifier.value.lower())
            self.named.append(named)

    def find(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, i: int, j: int, *, forced: bool = False) -> bool:
        a, b = sorted((self.find(i), self.find(j)))
        if a == b or any(tag ^ 1 in self.tags[b] for tag in self.tags[a]):
            return False
        for scheme in self.named[a].keys() & self.named[b].keys():
            if not forced and not self.named[a][scheme] & self.named[b][scheme]:
                return False
        self.parent[b] = a
        self.tags[a] |= self.tags[b]
        for scheme, values in self.named[b].items():
            self.named[a].setdefault(scheme, set()).update(values)
        return True


# ---------------------------------------------------------------------------------------------------- fields


def _longest(texts: Iterable[Text]) -> Text:
    return min(texts, key=lambda t: (-len(t.clean), t.clean, t.raw))


def _date(papers: list[Paper]) -> Date | None:
    """The most exact date that is stated, else inferred; of several the earliest."""
    dates = [p.date for p in papers if p.date is not None]
    return min(dates, key=lambda d: (d.value.startswith("--"), d.inferred, -len(d.value), d.value), default=None)


def _best_id(papers: list[Paper]) -> str:
    def order(identifier: str) -> tuple[int, str]:
        rank = next((r for scheme, r in _SCHEMES.items() if identifier.startswith(f"paper-{scheme}-")), len(_SCHEMES))
        return rank, identifier

    return min((p.id for p in papers), key=order)


def _organization(papers: list[Paper]) -> str | None:
    return min((p.organization for p in papers if p.organization), key=lambda o: (len(o), o), default=None)


def _combined(papers: list[Paper]) -> Paper:
    """One paper of several records of it.

    Title and abstract are those of the record with the longest abstract (then title, then text order), so that
    they fit together; dates are the most exact stated, lists the longest or the union, counts the highest.
    """
    if len(papers) == 1:
        paper = papers[0]
        return structs.replace(paper, sources=tuple(sorted(set(paper.sources), key=_source_order)))
    text = min(papers, key=lambda p: (-len(p.abstract.clean), -len(p.title.clean), p.abstract.raw, p.title.raw))
    comments = [p.comment for p in papers if p.comment is not None]
    return Paper(
        id=_best_id(papers),
        title=text.title,
        abstract=text.abstract,
        comment=_longest(comments) if comments else None,
        date=_date(papers),
        authors=min((p.authors for p in papers), key=lambda a: (-len(a), a)),
        author_count=max((p.author_count for p in papers if p.author_count is not None), default=None),
        organization=_organization(papers),
        comment_count=max((p.comment_count for p in papers if p.comment_count is not None), default=None),
        categories=tuple(sorted({c for p in papers for c in p.categories})),
        identifiers=tuple(sorted({i for p in papers for i in p.identifiers})),
        urls=tuple(sorted({u for p in papers for u in p.urls})),
        sources=tuple(sorted({s for p in papers for s in p.sources}, key=_source_order)),
    )


def _source_order(source: SourceRef) -> tuple[str, int, str, str, bool]:
    date = source.page_date
    return source.path, source.line, source.kind, date.value if date else "", bool(date and date.inferred)


def _record_order(paper: Paper) -> tuple[str, str, str, str, list[tuple[str, int, str, str, bool]], str]:
    sources = sorted(_source_order(s) for s in paper.sources)
    return paper.id, paper.title.raw, paper.abstract.raw, str(paper.identifiers), sources, repr(paper)


def merge_papers(papers: Iterable[Paper], decisions: Sequence[Decision] = ()) -> PaperMerge:
    """Find the records that are one paper and make one of them.

    The result depends on the set of records only. Papers that are different but came with one id keep it with a
    short hash of their text behind.

    Args:
        papers: The records.
        decisions: What a person has decided; those on other things than papers are left out.

    Raises:
        KgError: Decisions contradict each other in what they mean in these records; all their lines are named.
    """
    records = [_Record(paper) for paper in sorted(papers, key=_record_order)]
    names = PaperNames([record.paper for record in records])
    decided = decide_papers(check(decisions), names)
    groups = _Groups(records, decided)
    found = [(i, j, "decision", 1.0) for i, j in decided.same if groups.join(i, j, forced=True)]
    for rule in _RULES:
        for match in sorted(rule(records), key=lambda m: (-m[3], m[0], m[1])):
            if groups.join(match[0], match[1]):
                found.append(match)
    members: dict[int, list[int]] = defaultdict(list)
    for i in range(len(records)):
        members[groups.find(i)].append(i)
    combined = {root: _combined([records[i].paper for i in group]) for root, group in members.items()}
    ids = _ids(combined)
    matches = [
        Merge(
            entity=ids[groups.find(i)],
            rule=rule,
            surfaces=(names.name(i), names.name(j)),
            papers=(names.place(i), names.place(j)),
            score=score,
            types=("Paper", "Paper"),
        )
        for i, j, rule, score in found
    ]
    return PaperMerge(
        papers=tuple(sorted((structs.replace(p, id=ids[root]) for root, p in combined.items()), key=lambda p: p.id)),
        matches=tuple(sorted(matches)),
        records=len(records),
        problems=decided.problems,
    )


def _ids(papers: dict[int, Paper]) -> dict[int, str]:
    """The id of each paper; of several that want one, each adds a hash of its text, and of its sources if need be."""
    ids = {root: paper.id for root, paper in papers.items()}
    texts = {root: f"{p.title.clean}\n{p.abstract.clean}\n{p.identifiers}" for root, p in papers.items()}
    for told in (texts, {root: f"{texts[root]}\n{p.sources}" for root, p in papers.items()}):
        taken: dict[str, int] = defaultdict(int)
        for identifier in ids.values():
            taken[identifier] += 1
        ids = {root: i if taken[i] == 1 else f"{papers[root].id}-{short_hash(told[root])}" for root, i in ids.items()}
    return ids
