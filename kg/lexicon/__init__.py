"""The lexicon: names and terms of the field that need no guessing, and where they stand in a text.

Entries are rows of the tab-separated files in ``data/`` and of files that a user adds; ``README.md`` beside this
file documents the format. All entries are matched in one pass over a text (Aho-Corasick), at token boundaries,
the longest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import cast

from ahocorasick_rs import AhoCorasick
from msgspec import Struct, structs

from kg.errors import LexiconError
from kg.model import EntityType

__all__ = ["Entry", "Hit", "Lexicon", "default_lexicon", "fold", "load_lexicon", "read_entries"]

_DATA = Path(__file__).parent / "data"
_COLUMNS = ("name", "type", "aliases", "flags", "parent")
_TYPES = frozenset({"Method", "Model", "Dataset", "Task"})
_FLAGS = frozenset({"exact", "weak", "generic"})
_SHORT = 4  # letters up to which an upper-case name is an acronym that must stand as written

# One character for one, so that offsets hold: hyphens, slashes and white space are alike.
_FOLD = {ord(c): " " for c in "-‐‑‒–_/\t\n\u00a0"} | {ord("’"): "'"}


class Entry(Struct, frozen=True, kw_only=True):
    """One row: a thing of the field, its other names, and the entry that it is a version or edition of.

    ``exact`` names match only in their own case; ``weak`` ones often mean something else and need support from
    their context; ``generic`` ones are broad classes, not named things. ``own`` rows are a user's: found wherever they
    are written (unless weak), and of the type that they say.
    """

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    exact: bool = False
    weak: bool = False
    generic: bool = False
    parent: str | None = None
    own: bool = False


class Hit(Struct, frozen=True, order=True):
    """A place where the text writes a surface form of an entry: ``[start, end)``."""

    start: int
    end: int
    entry: Entry


def fold(text: str) -> str:
    """Lower-case a text and make hyphens, slashes and white space alike, character for character.

    >>> fold("Fine-Tuning")
    'fine tuning'
    """
    low = text.lower()
    if len(low) != len(text):  # a few letters, such as İ, grow in lower case
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_FOLD)


def read_entries(path: Path) -> Iterator[tuple[int, Entry]]:
    """Read the rows of one file with their line numbers.

    Raises:
        LexiconError: A row is not of the documented form; the message names file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"cannot be read: {error}; give a UTF-8 text file", path) from error
    header_seen = False
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not header_seen:
            if tuple(cells) != _COLUMNS:
                raise LexiconError(f"the first row must be the tab-separated header {' '.join(_COLUMNS)}", path, number)
            header_seen = True
            continue
        cells += [""] * (len(_COLUMNS) - len(cells))
        if len(cells) > len(_COLUMNS):
            raise LexiconError(
                f"{len(cells)} columns where {len(_COLUMNS)} are known; separate aliases by ' | '", path, number
            )
        name, kind, aliases, flags, parent = cells
        given = frozenset(flags.split())
        if not name:
            raise LexiconError("the name is empty", path, number)
        if kind not in _TYPES:
            raise LexiconError(f"type {kind!r} is none of {', '.join(sorted(_TYPES))}", path, number)
        if given - _FLAGS:
            raise LexiconError(
                f"unknown flag {sorted(given - _FLAGS)[0]!r}; known: {', '.join(sorted(_FLAGS))}", path, number
            )
        yield (
            number,
            Entry(
                name=name,
                type=cast(EntityType, kind),
                aliases=tuple(a.strip() for a in aliases.split("|") if a.strip()),
                exact="exact" in given,
                weak="weak" in given,
                generic="generic" in given,
                parent=parent or None,
            ),
        )


_NOT_LETTER_OR_DIGIT = re.compile(r"[\W_]")


def _case_fits(written: str, form: str, entry: Entry) -> bool:
    """Whether the case of ``written`` (hyphens as blanks) lets it be the surface form ``form``."""
    if written == form:
        return True
    if entry.exact:
        return False
    if form == form.lower():  # a common-noun term stands in any case, but not as an unrelated acronym
        return not (written.isupper() and len(written) <= _SHORT)
    letters = sum(c.isalpha() for c in form)
    if " " not in form and letters <= _SHORT:
        return False
    if " " in form:
        return True
    return written != written.lower()


class Lexicon:
    """Entries, and the automaton that finds them. Immutable once made."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        forms: dict[str, dict[str, Entry]] = {}
        for entry in self.entries:
            for form in (entry.name, *entry.aliases):
                forms.setdefault(fold(form), {}).setdefault(form.translate(_FOLD), entry)
        self._forms: Mapping[str, dict[str, Entry]] = forms
        self._patterns: Sequence[str] = tuple(forms)
        self._automaton = AhoCorasick(list(self._patterns))
        self._by_name = {entry.name: entry for entry in self.entries}

    def get(self, name: str) -> Entry | None:
        """Return the entry with exactly this name."""
        return self._by_name.get(name)

    def lookup(self, surface: str) -> Entry | None:
        """Return the entry of which this is a surface form (also with a plural -s), or None."""
        folded = fold(surface)
        for key, cut in ((folded, 0), (folded[:-1], 1), (folded[:-2], 2)):
            if cut and not folded.endswith("s" if cut == 1 else "es"):
                continue
            entry = self._fitting(key, surface.translate(_FOLD)[: len(surface) - cut])
            if entry is not None:
                return entry
        return None

    def canonical(self, surface: str) -> str | None:
        """Return the name of the entry of which this is a surface form, or None."""
        entry = self.lookup(surface)
        return None if entry is None else entry.name

    def _fitting(self, key: str, written: str) -> Entry | None:
        forms = self._forms.get(key)
        if forms is None:
            return None
        exact = forms.get(written)
        if exact is not None:
            return exact
        for form, entry in forms.items():
            if _case_fits(written, form, entry):
                return entry
        return None

    def find(self, text: str) -> list[Hit]:
        """Find every entry in a text, overlapping ones too, sorted by place; boundaries and case are respected.

        A plural ``-s`` or ``-es`` belongs to the hit.
        """
        folded = fold(text)
        written = text.translate(_FOLD)
        size = len(folded)
        hits: list[Hit] = []
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if start and (folded[start - 1].isalnum() or folded[start - 1] == "\\"):
                continue
            stop = end
            if end < size and folded[end].isalnum():
                if folded[end] == "s" and (end + 1 == size or not folded[end + 1].isalnum()):
                    stop = end + 1
                elif folded.startswith("es", end) and (end + 2 == size or not folded[end + 2].isalnum()):
                    stop = end + 2
                else:
                    continue
            entry = self._fitting(self._patterns[index], written[start:end])
            if entry is not None:
                hits.append(Hit(start, stop, entry))
        hits.sort(key=lambda hit: (hit.start, -hit.end))
        return hits


@cache
def default_lexicon() -> Lexicon:
    """Load the lexicon that comes with the package."""
    return _load(())


def load_lexicon(extra: Sequence[Path]) -> Lexicon:
    """Load the package's lexicon and the user's files; the user's rows come first and so win.

    Without files it is the package's own, which is loaded once.

    Raises:
        LexiconError: A file cannot be read or holds a wrong row.
    """
    return _load(extra) if extra else default_lexicon()


def _load(extra: Sequence[Path]) -> Lexicon:
    own = (structs.replace(entry, own=True) for path in extra for _, entry in read_entries(path))
    shipped = (entry for path in sorted(_DATA.glob("*.tsv")) for _, entry in read_entries(path))
    return Lexicon(chain(own, shipped))
