"""RDF terms as short strings in the notation of Turtle, and the settings that name them.

A term is a compact IRI (``kgr:paper-1``), an absolute one (``<https://...>``), a literal (``"text"``,
``"2024"^^xsd:gYear``, ``0.91``, ``12``, ``true``), or the label of a blank node (``_:claim-1-q``). A triple is a
plain tuple of three terms; its predicate may be ``a``. Building terms once, as text, is what makes writing fast:
Turtle joins them, and N-Triples only expands prefixes (:func:`kg.export.turtle.to_ntriples`).
"""

from __future__ import annotations

import math
import re
from datetime import date as calendar_date
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from kg.errors import ExportError
from kg.model import Date
from kg.vocabulary import vocabulary
from kg.vocabulary.structure import structure

__all__ = [
    "RdfSettings",
    "Term",
    "Triple",
    "address",
    "based_at",
    "date",
    "decimal",
    "declared_in",
    "literal",
    "local_name",
    "prefixes",
]

Term = str
Triple = tuple[Term, Term, Term]


class RdfSettings(Struct, frozen=True, kw_only=True):
    """Where our terms (``kg:``) and our nodes (``kgr:``) live; empty means the default of ``vocabulary.toml``."""

    terms: str = ""
    nodes: str = ""


_BASE = re.compile(r"https?://[^\s<>\"{}|^`\\/?#]+(?:/[^\s<>\"{}|^`\\?#]*)?", re.IGNORECASE)


def based_at(base: str) -> RdfSettings:
    """Return the settings for a base address: terms stand at ``BASE/ns#``, nodes at ``BASE/id/``.

    Raises:
        ExportError: That is no address that others can stand under.

    >>> based_at("https://example.org/kg").nodes
    'https://example.org/kg/id/'
    """
    if not _BASE.fullmatch(base):
        raise ExportError(f"{base!r} cannot be the base of addresses: it must be like https://example.org/kg/")
    start = base if base.endswith("/") else base + "/"
    return RdfSettings(terms=start + "ns#", nodes=start + "id/")


_DECLARED = re.compile(r"^@prefix (kgr?): <([^<>]*)> \.$", re.MULTILINE)
_HEAD = 16_384  # characters within which a file of ours declares its prefixes


def declared_in(path: str | Path) -> RdfSettings:
    """Return the bases that a Turtle, TriG or RDF 1.2 file of ours declares, or the default ones.

    A file that cannot be read has the default ones too: whoever loads it will say what is wrong.
    """
    try:
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            found = dict(_DECLARED.findall(file.read(_HEAD)))
    except OSError:
        return RdfSettings()
    return RdfSettings(terms=found.get("kg", ""), nodes=found.get("kgr", ""))


@cache
def prefixes(settings: RdfSettings | None = None) -> dict[str, str]:
    """Return every prefix that exports and queries may use, sorted, with the bases that ``settings`` asks for."""
    known = vocabulary().namespaces | structure().namespaces
    if settings is not None and settings.terms:
        known["kg"] = settings.terms
    if settings is not None and settings.nodes:
        known["kgr"] = settings.nodes
    return dict(sorted(known.items()))


# ------------------------------------------------------------------------------------------------- literals

# Quote, backslash and control characters are escaped. Lone surrogates are no characters; NUL, U+FFFE and U+FFFF
# are, but Raptor cuts or refuses a text at them: these four become U+FFFD, the replacement character.
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]')
_LOST = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    return "\ufffd" if _LOST.match(character) else f"\\u{ord(character):04X}"


def literal(text: str) -> Term:
    r"""Return a string literal.

    >>> print(literal('a "quoted"\nline'))
    "a \"quoted\"\nline"
    """
    return f'"{_ESCAPED.sub(_escape, text)}"'


def decimal(number: float) -> Term | None:
    """Return an ``xsd:decimal``, or None for what is no finite number.

    >>> decimal(0.5), decimal(1e-7), decimal(3.0)
    ('0.5', '0.0000001', '3.0')
    """
    if not math.isfinite(number):
        return None
    text = repr(float(number))
    if "e" in text:
        text = format(Decimal(text), "f")
    return text if "." in text else text + ".0"


_DATES = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "xsd:date", "{}"),
    (re.compile(r"\d{4}-\d{2}"), "xsd:gYearMonth", "{}-01"),
    (re.compile(r"\d{4}"), "xsd:gYear", "{}-01-01"),
    (re.compile(r"--\d{2}-\d{2}"), "xsd:gMonthDay", "2000{}"),  # a leap year, for the 29th of February
)


def date(value: Date) -> Term:
    """Return a date with the XSD type of its precision; what is no date of the calendar stays a plain string.

    >>> date(Date("2024-03-19")), date(Date("--03-19")), date(Date("2024-02-31"))
    ('"2024-03-19"^^xsd:date', '"--03-19"^^xsd:gMonthDay', '"2024-02-31"')
    """
    text = value.value
    for pattern, datatype, full in _DATES:
        if pattern.fullmatch(text):
            try:
                calendar_date.fromisoformat(full.format(text).replace("2000--", "2000-"))
            except ValueError:
                break
            return f'"{text}"^^{datatype}'
    return literal(text)


# ---------------------------------------------------------------------------------------------------- names

_SIMPLE = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)


def local_name(identifier: str) -> str:
    """Return the identifier as the end of an IRI or the label of a blank node: ``[a-z0-9-]`` only.

    Identifiers of the graph are that already; anything else is spelt out in hexadecimal, which keeps two apart.
    """
    if _SIMPLE.fullmatch(identifier):
        return identifier
    return "x-" + identifier.encode("utf-8", "replace").hex()


# What RFC 3987 does not allow where it stands in a path, query or fragment. Private-use characters would be fine in
# a query; encoding them everywhere is simpler and also right.
_NOT_IN_IRI = re.compile(
    '[\x00-\x20\x7f-\x9f<>"{}|^`\\\\\\[\\]\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U0010ffff'
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 14))
    + "]|%(?![0-9A-Fa-f]{2})"
)
_WEB = re.compile(
    r"(https?)://"
    r"((?:[^\s/?#@\[\]:]*(?::[^\s/?#@\[\]]*)?@)?)"  # user and password
    r"([^\s/?#@\[\]:]+)"
    r"(:[0-9]{0,5})?"
    r"([/?][^#]*)?(#.*)?",
    re.IGNORECASE | re.DOTALL,
)


def _percent(match: re.Match[str]) -> str:
    return quote(match[0].encode("utf-8", "replace"), safe="")


def address(url: str) -> Term:
    """Return a web address as an IRI, percent-encoding what may not stand there; else, as a last resort, a literal.

    >>> address("https://example.org/a b>c"), address("javascript:alert(1)")
    ('<https://example.org/a%20b%3Ec>', '"javascript:alert(1)"')
    """
    parts = _WEB.fullmatch(url.strip())
    if parts is None:
        return literal(url)
    scheme, user, host, port, path, fragment = parts.groups("")
    rest = _NOT_IN_IRI.sub(_percent, path)
    if fragment:
        rest += "#" + _NOT_IN_IRI.sub(_percent, fragment[1:]).replace("#", "%23")
    return f"<{scheme.lower()}://{_NOT_IN_IRI.sub(_percent, user + host)}{port}{rest}>"
