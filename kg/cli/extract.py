"""``kg extract``: what each paper says, as JSON Lines."""

from __future__ import annotations

import sys

from kg.cli.options import LexiconFiles, LinkFiles, PageYear, Sources, Workers, build_of, progress, report_problems

__all__ = ["extract"]


def extract(
    sources: Sources,
    page_year: PageYear = None,
    workers: Workers = None,
    lexicon: LexiconFiles = None,
    links: LinkFiles = None,
) -> None:
    """Print what each paper's text says, one JSON object a paper (docs/records.md).

    Example: kg extract page.txt > records.jsonl
    """
    from kg.export.records import encode_record, make_record

    with progress() as show:
        built = build_of(sources, page_year, workers, lexicon, links, show)
    report_problems(built.problems)
    for paper, extraction in zip(built.read.papers, built.extractions, strict=True):
        nodes = built.resolution.nodes.get(paper.id, {})
        sys.stdout.write(encode_record(make_record(paper, extraction, nodes)) + "\n")
