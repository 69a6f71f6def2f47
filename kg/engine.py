"""Where the work on single papers runs: in this process or on all cores, with the same result.

The one seam for a cluster: whatever can map a pure function over papers, in any order, and give the results back in
the order of the papers can stand in for :func:`extract_papers`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from kg.extract import extract
from kg.lexicon import Lexicon, load_lexicon
from kg.model import Extraction, Paper

__all__ = ["available_cores", "extract_papers"]

_FEW = 300  # papers up to which starting processes costs more than it saves
_CHUNK = 64
_T = TypeVar("_T")

_lexicon: Lexicon | None = None  # a worker process loads it once


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def _start(lexicon_files: Sequence[Path]) -> None:
    global _lexicon
    _lexicon = load_lexicon(lexicon_files)


def _extract(paper: Paper, lexicon: Lexicon | None) -> Extraction:
    """Extract one paper; what was not believed is left out here: only ``kg explain`` asks for it, paper by paper."""
    return replace(extract(paper, lexicon), rejected=())


def _extract_one(paper: Paper) -> Extraction:
    return _extract(paper, _lexicon)


def extract_papers(
    papers: Sequence[Paper],
    *,
    lexicon_files: Sequence[Path] = (),
    workers: int | None = None,
    done: Callable[[int], None] = lambda count: None,
) -> tuple[Extraction, ...]:
    """Extract every paper; the results stand in the order of the papers, whatever ran them.

    Args:
        papers: The papers.
        lexicon_files: The user's lexicons, which every process loads for itself.
        workers: Processes; all cores unless given, and none for a few papers.
        done: Called with the number of papers finished so far.
    """
    count = workers if workers is not None else (available_cores() if len(papers) > _FEW else 1)
    if count <= 1:
        lexicon = load_lexicon(lexicon_files)
        return _collect((_extract(paper, lexicon) for paper in papers), done)
    with ProcessPoolExecutor(count, initializer=_start, initargs=(tuple(lexicon_files),)) as pool:
        return _collect(pool.map(_extract_one, papers, chunksize=_CHUNK), done)


def _collect(results: Iterable[_T], done: Callable[[int], None]) -> tuple[_T, ...]:
    out: list[_T] = []
    for result in results:
        out.append(result)
        if len(out) % _CHUNK == 0:
            done(len(out))
    done(len(out))
    return tuple(out)
