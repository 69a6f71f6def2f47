"""Where web addresses stand in a text, as a person would copy them: without the punctuation and LaTeX around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.text.data_files import load

__all__ = ["Found", "address_spans", "find_addresses"]

_DOMAINS = load("domains")
_SURE = frozenset(_DOMAINS["sure"])
_LIKELY = frozenset(_DOMAINS["likely"])
_UNLIKELY = frozenset(_DOMAINS["unlikely"])
_CONTEXT = frozenset(_DOMAINS["context"])
_STARTERS = "|".join(load("repairs")["sentences"]["starters"])
_END = "|".join(sorted(_SURE | _LIKELY | _UNLIKELY, key=lambda s: (-len(s), s)))

_STOP = r"\s{}<>\"'`|^$\\\u2000-\u206f\u3000-\u303f\uff00-\uffef"  # characters that no address holds
_BODY = rf"(?:[^{_STOP}]|\\[_#%&~-])"
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"

_SIGN = re.compile(r":\s?/\s?/|www\.|\.[A-Za-z]{2,12}/")  # of an address: what it cannot do without
_BEFORE = re.compile(r"(?:https?|ftp)\s?$|[A-Za-z0-9.-]*$", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?|ftp)\s?:\s?/\s?/\s?(?=[\w\[])", re.IGNORECASE)
_DOI = re.compile(rf"(?<![\w/.=])(?:doi:\s?)?(10\.\d{{4,9}}/{_BODY}{{1,200}})", re.IGNORECASE)
_BARE = re.compile(
    rf"(?<![\w@./:~\\-])((?:{_LABEL}\.){{1,6}}({_END}))(?![\w@-])(?!\.[a-z0-9])(?::\d{{2,5}}\b)?(/{_BODY}*)?"
)
_WWW = re.compile(rf"(?<![\w@./])www\.{_BODY}+", re.IGNORECASE)
_HINT = re.compile(rf"\.(?:{_END})(?![\w-])")
_BODY_RUN = re.compile(rf"{_BODY}{{0,1000}}")
_NEXT_LABEL = re.compile(rf"\s?\.\s?({_LABEL}(?:\.{_LABEL})*)(/{_BODY}*)?", re.IGNORECASE)
_NEXT_PIECE = re.compile(rf"\s({_BODY}{{1,200}})")
_SPACE = re.compile(r"\s+")
_PART = re.compile(r"[\d_/-]|[a-z][A-Z]|[A-Z]{2}")  # a part of a path rather than the next word
_HUBS = "|".join(
    re.escape(h) for h, rules in load("hosts")["hosts"].items() if rules["layout"] in ("owner-name", "hub")
)
_HUB = re.compile(rf"(?:www\.)?(?:{_HUBS})/")
_HOST_END = re.compile(rf"\.(?:{_END})(?::\d+)?$", re.IGNORECASE)
_CUT = re.compile(rf"\]\(|[,;](?=[A-Za-z]|$)|(?<=[^=?&/])(?=https?:)|\.(?=(?:{_STARTERS})(?![./\w-]))")
_ESCAPED = re.compile(r"\\([_#%&~-])")
_TRAILING = ".,;:!?*&~-–_=+#" + "\\"
_WORD_BEFORE = re.compile(r"([A-Za-z]+)\W{0,3}$")


def address_spans(text: str) -> list[tuple[int, int]]:
    """Return the stretches of ``text`` that repairs must stay out of: all that reads like an address, in order."""
    spans: list[tuple[int, int]] = []
    if "/" not in text and "www." not in text:
        return spans
    for m in _SIGN.finditer(text):
        if spans and m.start() < spans[-1][1]:
            continue
        before = _BEFORE.search(text, max(spans[-1][1] if spans else 0, m.start() - 80), m.start())
        body = _BODY_RUN.match(text, m.end())
        end = body.end() if body else m.end()
        if before and (before.end() > before.start() or m[0][0] == "w"):
            spans.append((before.start(), end))
    return spans


class Found(NamedTuple):
    """An address in a text: the half-open stretch ``[start, end)`` that it takes up, and itself without gaps."""

    start: int
    end: int
    address: str


def find_addresses(text: str) -> Iterator[Found]:
    """Yield the web addresses in ``text``, in order: with a scheme, ``www.``, a bare host or path, or a DOI.

    A host without a scheme counts where its end and the words around it leave no doubt that it is one, so that
    ``Node.js``, ``torch.nn``, ``model.py``, ``U.S.`` and names such as ``Ontocord.AI`` are none.
    """
    hint = _HINT.search(text)
    if not (hint or "//" in text or "/ /" in text or "10." in text):
        return
    taken = 0
    found = [*_with_scheme(text)]
    if hint:
        found += _bare(text)
    if "10." in text:
        for m in _DOI.finditer(text):
            doi = _trimmed(text, *m.span(1))
            found.append(doi._replace(address=f"https://doi.org/{doi.address}"))
    for address in sorted(found, key=lambda f: (f.start, -f.end)):
        if address.start >= taken:
            taken = address.end
            yield address


def _with_scheme(text: str) -> Iterator[Found]:
    if "/" not in text:
        return
    at = 0
    while m := _SCHEME.search(text, at):
        start = m.end()
        run = _BODY_RUN.match(text, start)
        end = _mended(text, start, run.end() if run else start, broken=" " in m[0])
        found = _trimmed(text, start, end)
        if _SCHEME.match(found.address):
            at = start  # "http://https://...": the second one is meant
            continue
        at = max(start, found.end)
        if "." in found.address.split("/", 1)[0]:
            yield Found(m.start(), found.end, "https://" + found.address)


def _mended(text: str, start: int, end: int, *, broken: bool) -> int:
    """Return where an address ends that white space has broken: ``github. com/owner/ name``."""
    host = text[start:end].rstrip(".,)")
    if "/" not in host and not _HOST_END.search(host):
        for _ in range(4):
            m = _NEXT_PIECE.match(text, end) if text[end - 1] == "-" else None
            m = m or _NEXT_LABEL.match(text, end - 1 if text[end - 1] == "." else end)
            if m is None:
                return end
            end = m.end()
            broken = True
            if _HOST_END.search(_SPACE.sub("", text[start:end]).split("/", 1)[0]):
                break
    for _ in range(4):
        m = _NEXT_PIECE.match(text, end)
        if m is None:
            return end
        piece = m[1].rstrip(".,;:)")
        before = _SPACE.sub("", text[start:end])
        if before[-1] == "-":
            goes_on = before[-2:-1].isalnum() and piece[:1].isalnum()
        elif before[-1] == "/":
            part = _PART.search(piece) is not None
            goes_on = part and (broken or (before.count("/") <= 2 and _HUB.match(before) is not None))
        else:
            return end
        if not goes_on:
            return end
        end = m.end()
    return end


def _trimmed(text: str, start: int, end: int) -> Found:
    """Cut off what only stands next to an address: closing brackets, punctuation, the next sentence."""
    written = text[start:end]
    if m := _CUT.search(written):
        written = written[: m.start()]
    depth = 0
    for i, c in enumerate(written):
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
            if depth < 0:
                written = written[:i]
                break
    while written and (written[-1] in _TRAILING or (written[-1] in "([" and depth)):
        written = written[:-1]
    return Found(start, start + len(written), _ESCAPED.sub(r"\1", _SPACE.sub("", written)))


def _bare(text: str) -> Iterator[Found]:
    for m in _WWW.finditer(text):
        found = _trimmed(text, *m.span())
        if found.address.count(".") > 1:
            yield found._replace(address="https://" + found.address)
    for m in _BARE.finditer(text):
        host, end, path = m[1], m[2], m[3] or ""
        labels = host.count(".") + 1
        if host.startswith("www."):
            continue
        sure = len(path) > 1 or labels > 2 or end in _SURE
        if not sure and end in _LIKELY:
            before = _WORD_BEFORE.search(text, max(0, m.start() - 24), m.start())
            sure = before is not None and before[1].lower() in _CONTEXT
        if sure:
            found = _trimmed(text, *m.span())
            yield found._replace(address="https://" + found.address)
