"""Repairing damaged text: LaTeX, lost characters, quotes, dashes and spaces, as edits that map back to the raw text.

Each rule looks at the text that the rules before it have made; all are run until none finds anything, so that
repairing a repaired text changes nothing. What stands instead of what is in ``data/repairs.toml``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from kg.model import Edit, Text
from kg.text.addresses import address_spans
from kg.text.data_files import load
from kg.text.edits import apply, compose, ordered
from kg.text.latex import latex_edits, script_edits

__all__ = ["repair"]

_DATA = load("repairs")
_CHARACTERS: dict[str, str] = _DATA["characters"]
_STARTERS = "|".join(sorted(_DATA["sentences"]["starters"], key=lambda s: (-len(s), s)))
_CODE = frozenset(_DATA["sentences"]["code"])

_ODD = re.compile("[" + "".join(map(re.escape, _CHARACTERS)) + r"]|(?<=[\x00-\u024f])[\u200c\u200d]")
_SPACES = re.compile(r"\s{2,}|[^\S ]|^ | $")
_ODD_SPACE = re.compile(r"[\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_MARK = re.compile(r"&[#A-Za-z][0-9A-Za-z]{1,9};|``?|''|~|--+")
_SINGLE_QUOTE = re.compile(r"`\w[^`']{0,80}'")
_RANGE_BEFORE = re.compile(r"\d[KMBGTkmbx%]?$")
_MIXED_QUOTES = re.compile(r"“[^“”\"]{1,120}(\")")

_NUMBER_AFTER = re.compile(r"(?:[lg]eq?|im|ox) ?\d")  # le 5, sim0.6, leq 5, approx 5
_NUMBER_BEFORE = re.compile(r"\d ?(?:times|pm\d|\^circ)")
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_UNIT = r"(?:\s?(?:%|×|\\?%|[BMKGTkx]\b|times\b|(?:million|billion|hours?|days?|GB|MB|ms|s|points?)\b)|\.\d)"
_WORDS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("times", re.compile(r"(?<=\d)times(?![a-z])|(?<=\d )times(?= \d)"), "×"),
    (
        "sim",
        re.compile(rf"(?<![\w\\-])sim(?={_NUMBER}(?:times|[%×BMKGTkx]|\b)(?!\w))|(?<![\w\\-])sim (?=\d[\d,]*{_UNIT})"),
        "∼",
    ),
    ("le", re.compile(r"(?<![\w\\'’.-])(?:le|leq|lesssim) ?(?=\d)"), "≤"),
    ("ge", re.compile(r"(?<![\w\\'’.-])(?:ge|geq|gtrsim) ?(?=\d)"), "≥"),
    ("pm", re.compile(r"(?<=\d)pm(?=\d)"), "±"),
    ("approx", re.compile(r"(?<![\w\\-])approx ?(?=\d)"), "≈"),
    ("circ", re.compile(r"(?<=\d)\^circ\b"), "°"),
    ("rightarrow", re.compile(r"(?<![\w\\])rightarrow\b"), "→"),
    ("math", re.compile(r"(?<![\w\\])math(?:cal|bb|bf|rm|frak) (?=[A-Z]\b)"), ""),
)

_GLUED = re.compile(r"[.!?)](?=[A-Za-z])")
_STARTER = re.compile(rf"(?:{_STARTERS})(?:[ ,]|$)")
_NAMED_SENTENCE = re.compile(r"[A-Z][a-z]+[A-Z\d]?\w*,? [a-z]{2,}|[A-Z]{2,}[a-z]\w* [a-z]")
_LOWER_WORD = re.compile(r"(?:^|[\s(“\"])(?:[a-z]+-)*([a-z]{4,})$")
_INITIAL = re.compile(r"(?:^|[\s(.])[A-Z]\.[A-Z]$")
_ITEM = re.compile(r"(?:^|[\s:;,])\(?(?:\d|ii|iii|iv|vi{0,3})$")
_GLUED_ADDRESS = re.compile(r"(?<=[a-z)][.:;,])(?=https?://)|(?<=[0-9A-Z][:;,])(?=https?://)")
_CAPITALS = re.compile(r"[A-Z].*[A-Z]| ")


def repair(raw: str) -> Text:
    r"""Return ``raw`` with the edits that make it readable; web addresses are never touched.

    ``repair(text.clean).edits`` is always empty, and ``Text.raw_span`` maps offsets back.

    >>> repair('3.09times faster than T\\"ulu 3').clean
    '3.09× faster than Tülu 3'
    """
    edits: list[Edit] = []
    clean = raw
    again = True
    while again:
        again = False
        for rule in _RULES:
            new = rule(clean)
            if new and rule is not latex_edits:
                new = _outside_addresses(clean, new)
            if new:
                edits = compose(edits, new)
                clean = apply(clean, new)
                again = True
    return Text(raw, tuple(e for e in edits if raw[e.start : e.end] != e.text))


def _outside_addresses(text: str, edits: list[Edit]) -> list[Edit]:
    """Leave out the edits that touch the inside of a web address."""
    spans = address_spans(text)
    return [e for e in edits if not any(start < e.end and e.start < end for start, end in spans)] if spans else edits


def _odd_characters(text: str) -> list[Edit]:
    if text.isascii():
        return []
    return [Edit(*m.span(), _CHARACTERS.get(m[0], "")) for m in _ODD.finditer(text)]


def _marks(text: str) -> list[Edit]:
    """Entities, TeX's quotes and dashes, and the tilde that keeps words together."""
    edits: list[Edit] = []
    for m in _MARK.finditer(text):
        start, end = m.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        mark = m[0]
        if mark == "`":
            if not before.isalnum() and (quoted := _SINGLE_QUOTE.match(text, start)):
                edits += (Edit(start, end, "‘"), Edit(quoted.end() - 1, quoted.end(), "’"))
        elif mark[0] == "&":
            edits.append(Edit(start, end, html.unescape(mark)))
        elif (read := _MARKS[mark[0]](mark, text[max(0, start - 2) : start], before, after)) is not None:
            edits.append(Edit(start, end, read))
    return ordered(text, edits) if edits else edits


def _tilde(_: str, two_before: str, before: str, after: str) -> str | None:
    """TeX's space between a word and the next, and no "about" or "to"."""
    if not _word_end(before) or not after:
        return None
    if after.isspace() or after in ",.;:)":
        return ""
    number = after.isdigit() and _RANGE_BEFORE.search(two_before)
    return " " if (after.isalnum() or after in "([\\") and not number else None


def _quotes(mark: str, _: str, before: str, after: str) -> str | None:
    if mark == "``":
        return "“"
    if (not before or before.isspace() or before in "([") and after.isalnum():
        return "“"
    return "”" if before and not before.isspace() else None


def _dash(mark: str, _: str, before: str, after: str) -> str | None:
    if not before or len(mark) > 3:
        return None
    glued = not before.isspace() and (after.isalnum() or (after and after in "_(\"'“‘"))
    if glued or (before.isspace() and after.isspace()):
        return "—" if len(mark) == 3 else "–"
    return None


_MARKS: dict[str, Callable[[str, str, str, str], str | None]] = {"~": _tilde, "`": _quotes, "'": _quotes, "-": _dash}


def _word_end(before: str) -> bool:
    return bool(before) and (before.isalnum() or before in ".,:)]}%\"'”’+")


def _mixed_quotes(text: str) -> list[Edit]:
    if "“" not in text or '"' not in text:
        return []
    return [Edit(m.start(1), m.end(1), "”") for m in _MIXED_QUOTES.finditer(text)]


def _words(text: str) -> list[Edit]:
    """Names of symbols whose backslash or dollar signs got lost: ``3.09times``, ``sim0.6``, ``le 11B``."""
    edits: list[Edit] = []
    if not (_NUMBER_AFTER.search(text) or _NUMBER_BEFORE.search(text) or "rightarrow" in text or "math" in text):
        return edits
    for hint, pattern, symbol in _WORDS:
        if hint in text:
            edits += [Edit(*m.span(), symbol) for m in pattern.finditer(text)]
    return ordered(text, edits) if edits else edits


def _sentences(text: str) -> list[Edit]:
    """Spaces that are missing after a full stop, a closing parenthesis, or before an address."""
    edits: list[Edit] = []
    for m in _GLUED.finditer(text):
        at = m.end()
        if _ends_parenthesis(text, at) if m[0] == ")" else _ends_sentence(text, at):
            edits.append(Edit(at, at, " "))
    if "://" in text:
        edits += [Edit(m.start(), m.start(), " ") for m in _GLUED_ADDRESS.finditer(text)]
    return ordered(text, edits) if edits else edits


def _ends_sentence(text: str, at: int) -> bool:
    """Whether the mark right before ``at`` ends a sentence, and the next one begins at ``at``."""
    before = text[at - 2 : at - 1]
    if not before or not (before.isalnum() or before in ')%"”') or not text[at].isupper():
        return False
    if _STARTER.match(text, at):
        return not _INITIAL.search(text, max(0, at - 5), at - 1)
    word = _LOWER_WORD.search(text, max(0, at - 40), at - 1)
    return bool(word and text[at - 1] == "." and word[1] not in _CODE and _NAMED_SENTENCE.match(text, at))


def _ends_parenthesis(text: str, at: int) -> bool:
    """Whether a word has lost its space after ``(ABC)`` or ``(2)``; ``(sub)tasks`` and ``f(x)dx`` have not."""
    if not text[at + 1 : at + 2].islower():
        return False
    if _ITEM.search(text, max(0, at - 8), at - 1):
        return True
    opening = text.rfind("(", max(0, at - 63), at - 1)
    inside = text[opening + 1 : at - 1]
    if opening < 1 or ")" in inside or len(inside) < 2 or not text[opening - 1].isspace() or not text[at].islower():
        return False
    return bool(_CAPITALS.search(inside)) and inside[-1] not in "-–"


def _spaces(text: str) -> list[Edit]:
    if "  " not in text and not _ODD_SPACE.search(text) and text[:1] != " " and text[-1:] != " ":
        return []
    return [Edit(*m.span(), " " if m.start() and m.end() < len(text) else "") for m in _SPACES.finditer(text)]


_RULES: tuple[Callable[[str], list[Edit]], ...] = (
    latex_edits,
    script_edits,
    _odd_characters,
    _marks,
    _mixed_quotes,
    _words,
    _sentences,
    _spaces,
)
