"""Join annotated records with their texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.model import Paper
from kg.sources import read


def _key(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold()


def gold_papers(gold: Sequence[Path], texts: Sequence[Path]) -> Iterator[tuple[dict[str, Any], Paper]]:
    """Yield each annotated record with its paper, in the records' order."""
    papers = {_key(p.title.clean): p for p in read(texts) if isinstance(p, Paper)}
    papers |= {_key(p.title.raw): p for p in papers.values()}
    for path in gold:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            paper = papers.get(_key(record["title"]))
            if paper is not None:
                yield record, paper
