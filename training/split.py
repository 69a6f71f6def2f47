"""Which annotated papers nothing is learnt from: the trainer leaves them out, the benchmark reports on them."""

from __future__ import annotations

import hashlib

__all__ = ["held_out", "held_out_of_ours"]


def _number(text: str) -> int:
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), 16)


def held_out(identifier: str) -> bool:
    """Whether a paper of ``dev.jsonl`` belongs to the half that nothing is built on, by a hash of its identifier."""
    return _number(identifier) % 2 == 1


def held_out_of_ours(identifier: str) -> bool:
    """Whether one of the papers that we annotated ourselves is of the seventh that only thresholds are chosen on."""
    return _number("x" + identifier) % 7 == 0
