"""Edits of a text: making one list out of two that follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.model import Edit

__all__ = ["apply", "compose", "ordered"]


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return ``text`` with ``edits`` (in order, not overlapping) made."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


def ordered(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """Sort edits, and leave out those that overlap an earlier one or change nothing."""
    kept: list[Edit] = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at or text[edit.start : edit.end] == edit.text:
            continue
        kept.append(edit)
        at = edit.end
    return kept


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """Return the edits of the original text that do what ``first`` and then ``second`` do.

    Args:
        first: Edits of the original text.
        second: Edits of the text between, which ``first`` makes.

    An edit of ``second`` that reaches into what an edit of ``first`` wrote becomes one edit with it; edits that only
    touch each other stay apart, so that spans map back as narrowly as they can.
    """
    if not first or not second:
        return list(first or second)
    out: list[Edit] = []
    i = 0
    shift = 0  # from a position in the text between to the one in the original
    begin, text, until = 0, "", -1  # the edit in the making: its start, what it writes, its end in the text between
    for edit in second:
        if edit.start < until:  # it reaches into the edit in the making
            rest = text[len(text) - (until - edit.end) :] if edit.end < until else ""
            text = text[: len(text) - (until - edit.start)] + edit.text
            until = max(until, edit.end)
        else:
            if until >= 0:
                out.append(Edit(begin, until + shift, text))
            while i < len(first) and (after := first[i].start - shift + len(first[i].text)) <= edit.start:
                out.append(first[i])
                shift = first[i].end - after
                i += 1
            begin, text, until, rest = edit.start + shift, edit.text, edit.end, ""
            if i < len(first) and (between := first[i].start - shift) < edit.start:
                begin = first[i].start
                text = first[i].text[: edit.start - between] + text
        while i < len(first) and (between := first[i].start - shift) < edit.end:
            after = between + len(first[i].text)
            rest = first[i].text[edit.end - between :] if after > edit.end else ""
            until = max(until, after)
            shift = first[i].end - after
            i += 1
        text += rest
    out.append(Edit(begin, until + shift, text))
    out.extend(first[i:])
    return out
