"""LaTeX in running text: commands, accents, mathematics and braces become the characters that they stand for."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from kg.model import Edit
from kg.text.addresses import address_spans
from kg.text.data_files import load
from kg.text.edits import ordered

__all__ = ["latex_edits", "script_edits"]

_DATA = load("repairs")
_SYMBOLS: dict[str, str] = _DATA["symbols"]
_ACCENTS: dict[str, str] = _DATA["accents"]
_SILENT = frozenset(_DATA["commands"]["silent"])
_REFERENCES = frozenset(_DATA["commands"]["references"])
_SETTINGS = frozenset(_DATA["commands"]["settings"])
_ASIDES = frozenset(_DATA["commands"]["asides"])
_RESIDUES = frozenset(_DATA["commands"]["residues"])

_TRIGGER = re.compile(r"[\\${}]")
_START = re.compile(r"[\\${}^_]")
_BARE_COMMAND = re.compile(r"(?<![A-Za-z\\])([A-Za-z]+)\s?$")  # whose backslash got lost
_ARGUMENTS = r"(?:\[[^\[\]]{0,80}\]){0,2}\{[^{}]{0,300}\}"
_TOKEN = re.compile(
    r"""
    (?P<degree>\^\s?\{?\s?\\(?:circ|deg(?:ree)?)(?![A-Za-z])\s?\}?)
  | (?P<script>\$\s?(?P<op>[\^_])\s?
        \{?\s?(?:\\(?:rm|text|mathrm)\s?\{?\s?)?(?P<raised>\d{1,3}|\+{1,2})\s?\}{0,2}\s?\$)
  | (?P<href>\\(?:href|hyperlink)\s?\{\s?\[?(?P<target>[^\s{}]*)\s?\})
  | (?P<apostrophe>(?<=[A-Za-z])\\'(?=s\b))
  | (?P<accent>\\(?:["'`^~=.]|[cvuHrkdb](?=\{|\s[A-Za-z]\b)\s?)
        (?:\{(?:[A-Za-z]|\\[ij])\}|[A-Za-z]|\\[ij](?![A-Za-z])))
  | (?P<char>\\unicode\{x(?P<hex>[0-9A-Fa-f]{2,6})\})
  | (?P<frac>\\[dt]?frac\s?\{)
  | (?P<command>\\(?P<name>[A-Za-z]+)\*?)
  | (?P<escaped>\\[%&$\#_{}'"])
  | (?P<space>\\[,;:\ ]|\\\\)
  | (?P<nothing>\\[!/@()\[\]-])
  | (?P<dollar>\${1,2})
  | (?P<open>[\^_]?\{)
  | (?P<close>\})
    """,
    re.VERBOSE,
)
_BRACE = re.compile(r"[{}]")
_OPENING = re.compile(r"\s?\{")
_ARGUMENT = re.compile(_ARGUMENTS)
_BLANK = re.compile(r"[ ~]+$")
_SETTING = re.compile(rf"\s?{_ARGUMENTS}\s?(?=\{{)")
_SCHEME = re.compile(r"https?://(?:www\.)?")
_UNITS = frozenset(("m", "cm", "mm", "km", "s", "nm", "dm", "in", "ft", "px"))
_QUOTED = re.compile(r"(?<![A-Za-z])(\\\")[A-Za-z][^\"\\{}]{0,80}(\\\")(?![A-Za-z{])")
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_MATHS = re.compile(r"\\(?!\$)|[\^_<>=]")
_PROSE = re.compile(r"[a-z]{3,} [a-z]{3,}")
_BRACED = re.compile(r"(?P<op>[\^_])\{(?P<inside>[^{}]*)\}")
_PLAIN_SCRIPT = re.compile(r"[-+]?[\w.*'′∗⋆†]*")
_POWER = re.compile(r"\^(\d{1,2})(?![\d{])")
_NAME_GOES_ON = re.compile(r"-?[A-Z][A-Za-z0-9]|[A-Z](?![\w)])|(?<=[\d}])[a-z]{3}|-[A-Z]")
_COMPLEXITY = re.compile(r"O\([^()]*$")


class _Group(NamedTuple):
    """An opening brace: where it is, what to write for it (None: not decided yet), and for its closing brace."""

    start: int
    end: int
    opening: str | None
    closing: str


class _Scan:
    """One pass over a text from left to right; what a token means may depend on the braces that are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[Edit] = []
        self.groups: list[_Group] = []
        self.closed: set[int] = set()  # dollar signs that close a pair
        self.at = 0  # nothing before this is read again
        self.addresses = address_spans(text)

    def edit(self, start: int, end: int, text: str) -> None:
        self.edits.append(Edit(start, end, text))
        self.at = max(self.at, end)

    def run(self) -> list[Edit]:
        text = self.text
        address = 0
        while start := _START.search(text, self.at):
            at = start.start()
            while address < len(self.addresses) and self.addresses[address][1] <= at:
                address += 1
            if address < len(self.addresses) and self.addresses[address][0] <= at:
                self.at = self.addresses[address][1]  # addresses are left as they are
                continue
            m = _TOKEN.match(text, at)
            if m is None:
                self.at = at + 1
                continue
            self.at = m.end()
            getattr(self, m.lastgroup or "")(m)
        for group in self.groups:
            if group.opening is None and text.startswith("http", group.end):
                self.edits.append(Edit(group.start, group.end, ""))
        return self.edits

    # ------------------------------------------------------------------------------------------- characters

    def degree(self, m: re.Match[str]) -> None:
        self.edit(*m.span(), "°")

    def script(self, m: re.Match[str]) -> None:
        base = re.search(r"[A-Za-z]+$", self.text[max(0, m.start() - 12) : m.start()])
        plain = base is None or (base[0] in _UNITS and m["op"] == "^")
        self.edit(*m.span(), (m["op"] if plain else "") + m["raised"])

    def apostrophe(self, m: re.Match[str]) -> None:
        self.edit(*m.span(), "'")

    def accent(self, m: re.Match[str]) -> None:
        written = m[0]
        if quoted := _QUOTED.match(self.text, m.start()):  # quotation marks that some program has escaped
            self.edit(m.start(), m.start() + 1, "")
            self.edit(quoted.start(2), quoted.start(2) + 1, "")
            self.at = m.start() + 2
            return
        base = written[2:].strip(" {}").lstrip("\\")
        self.edit(*m.span(), unicodedata.normalize("NFC", base + _ACCENTS[written[1]]))

    def char(self, m: re.Match[str]) -> None:
        code = int(m["hex"], 16)
        if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            self.edit(*m.span(), chr(code))

    def escaped(self, m: re.Match[str]) -> None:
        self.edit(*m.span(), m[0][1])

    def space(self, m: re.Match[str]) -> None:
        self.edit(*m.span(), " ")

    def nothing(self, m: re.Match[str]) -> None:
        self.edit(*m.span(), "")

    # --------------------------------------------------------------------------------------------- commands

    def wrap(self, start: int, end: int, opening: str = "", closing: str = "") -> None:
        r"""Read ``\command{`` as ``opening``, and the brace that closes it as ``closing``."""
        self.edit(start, end, opening)
        self.groups.append(_Group(start, end, opening, closing))

    def frac(self, m: re.Match[str]) -> None:
        end = self.closing_brace(m.end())
        if end is None:
            return
        divided = self.text.startswith("{", end + 1)
        self.wrap(*m.span(), "", "/" if divided else "")

    def href(self, m: re.Match[str]) -> None:
        r"""``\href{address}{text}`` reads ``address (text)``, and ``address`` where the text is the address again."""
        start, end = m.span("target")
        self.edit(m.start(), start, "")
        opening = _OPENING.match(self.text, m.end())
        closing = self.closing_brace(opening.end()) if opening else None
        if opening is None or closing is None:
            self.edit(end, m.end(), "")
            return
        shown = re.sub(r"\\[A-Za-z]+|[\\{}\s]", "", self.text[opening.end() : closing])
        target = re.sub(r"[\\{}\s]", "", m["target"])
        if not shown or _SCHEME.sub("", shown).rstrip("/.") == _SCHEME.sub("", target).rstrip("/."):
            self.edit(end, closing + 1, "")
        else:
            self.wrap(end, opening.end(), " (", ")")

    def command(self, m: re.Match[str]) -> None:
        name, text = m["name"], self.text
        if name in _REFERENCES and (argument := _ARGUMENT.match(text, m.end())):
            blank = _BLANK.search(text, max(0, m.start() - 3), m.start())
            self.edit(blank.start() if blank else m.start(), argument.end(), "")
        elif name in _SETTINGS and (setting := _SETTING.match(text, m.end())):
            self.wrap(m.start(), setting.end() + 1)
        elif name in _SILENT or name in _REFERENCES or (name in _RESIDUES and not _OPENING.match(text, m.end())):
            end = m.end()
            while end < len(text) and text[end] == " ":
                end += 1
            self.edit(m.start(), end, "")
        elif name in _SYMBOLS:
            symbol = _SYMBOLS[name]
            end = m.end() + (2 if text.startswith("{}", m.end()) else 0)
            if symbol.endswith(".") and text.startswith(".", end):
                end += 1
            self.edit(m.start(), end, symbol)
        elif text.startswith("{}", m.end()):
            self.edit(m.start(), m.end() + 2, name)
        elif opening := _OPENING.match(text, m.end()):
            aside = name in _ASIDES
            self.wrap(m.start(), opening.end(), " (" if aside else "", ")" if aside else "")
        else:  # a macro of the authors' own: its name is the best guess at what it stands for
            self.edit(m.start(), m.end(), name)

    # ------------------------------------------------------------------------------------ braces and dollars

    def closing_brace(self, at: int) -> int | None:
        """Return where the group that begins at ``at`` is closed, within reason."""
        depth = 1
        for m in _BRACE.finditer(self.text, at, at + 600):
            depth += 1 if m[0] == "{" else -1
            if not depth:
                return m.start()
        return None

    def open(self, m: re.Match[str]) -> None:
        if len(m[0]) == 2:  # of a superscript or subscript: not ours
            self.groups.append(_Group(m.start() + 1, m.end(), "{", "}"))
        elif bare := _bare_command(self.text, m.start()):
            name, start = bare
            closing = self.closing_brace(m.end()) if name == "frac" else None
            divided = closing is not None and self.text.startswith("{", closing + 1)
            self.wrap(start, m.end(), "", "/" if divided else "")
        elif any(end == m.start() for _, end in self.addresses):
            self.groups.append(_Group(m.start(), m.end(), None, "address"))
        else:
            self.groups.append(_Group(m.start(), m.end(), None, ""))

    def close(self, m: re.Match[str]) -> None:
        if not self.groups:
            if any(end == m.start() for _, end in self.addresses):
                self.edit(*m.span(), " ")
            return
        group = self.groups.pop()
        if group.opening is not None:
            self.edit(*m.span(), group.closing)
            return
        if group.closing == "address":
            self.edit(group.start, group.end, " (")
            self.edit(*m.span(), ")")
            return
        inside = self.text[group.end : m.start()]
        if not re.search(r"[,;:|\"]", inside):  # braces of a set, a choice or JSON stay
            self.edit(group.start, group.end, "")
            self.edit(*m.span(), "")

    def dollar(self, m: re.Match[str]) -> None:
        """Drop a pair of dollar signs around mathematics; an amount of money keeps its own (the rule of Pandoc)."""
        mark = m[0]
        if m.start() in self.closed:
            return
        closing = self.text.find(mark, m.end(), m.end() + 300)
        while closing > 0 and self.text[closing - 1] == "\\":
            closing = self.text.find(mark, closing + 1, m.end() + 300)
        if closing < 0:
            return
        inside = self.text[m.end() : closing]
        after = self.text[closing + len(mark) : closing + len(mark) + 1]
        spaced = not inside.strip() or inside[0].isspace() or inside[-1].isspace()
        if not _MATHS.search(inside) and (spaced or after.isdigit() or _PROSE.search(inside)):
            return
        if spaced and (not inside or len(inside) > 60 or inside[0].isdigit()):
            return
        at = self.at
        self.edit(*m.span(), "")
        self.edit(closing, closing + len(mark), "")
        self.at = at
        self.closed.add(closing)


def _bare_command(text: str, at: int) -> tuple[str, int] | None:
    """Return name and start of a command right before the brace at ``at`` that has lost its backslash."""
    m = _BARE_COMMAND.search(text, max(0, at - 20), at)
    return (m[1], m.start(1)) if m and (m[1] in _RESIDUES or m[1] == "frac") else None


def latex_edits(text: str) -> list[Edit]:
    """Return the edits that turn the LaTeX in ``text`` into characters, in order; web addresses stay untouched."""
    if not _TRIGGER.search(text):
        return []
    return ordered(text, _Scan(text).run())


def script_edits(text: str) -> list[Edit]:
    """Return the edits that make superscripts and subscripts readable.

    Braces go (``10^{5}`` is ``10^5``, ``p^{n/2}`` is ``p^(n/2)``), and a power within a name joins it: ``D^2MoE`` is
    ``D2MoE``, while the one in ``O(n^2 d)`` stays.
    """
    edits: list[Edit] = []
    if "^" not in text and "_{" not in text:
        return edits
    for m in _BRACED.finditer(text):
        inside = m["inside"]
        if m["op"] == "^" and (inside in _ORDINALS or _in_name(text, m.start(), m.end(), inside)):
            edits.append(Edit(*m.span(), inside))
        elif _PLAIN_SCRIPT.fullmatch(inside):
            edits.append(Edit(*m.span(), m["op"] + inside if inside else ""))
        else:
            edits.append(Edit(*m.span(), f"{m['op']}({inside})"))
    for m in _POWER.finditer(text):
        if _in_name(text, m.start(), m.end(), m[1]):
            edits.append(Edit(m.start(), m.start() + 1, ""))
    return ordered(text, edits)


def _in_name(text: str, start: int, end: int, power: str) -> bool:
    """Whether the superscript at ``[start, end)`` is part of a name such as ``D^2MoE`` or ``x^2-Fusion``."""
    if not power.isdigit() or len(power) > 2 or not text[:start][-1:].isalpha() or not _NAME_GOES_ON.match(text, end):
        return False
    return not _COMPLEXITY.search(text, max(0, start - 24), start)
