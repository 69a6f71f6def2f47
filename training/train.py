"""Make the extractor's weights from annotated papers: ``make train``.

    python training/train.py [--gold FOLDER] [--corpus FOLDER] [--l2 X]

Learns from ``train.jsonl``, from the half of ``dev.jsonl`` whose ids hash to an even number (the other half is kept
aside to report on), from six sevenths of ``annotations/`` (papers of the arXiv corpus that we read and annotated
ourselves by the same guidelines; names and relations only, their texts stay in the corpus; a seventh is kept aside to
choose thresholds on) and, at less weight, from the annotated example papers. The tables that need no annotation
(parts of speech, word classes) are made by ``tagger.py`` and ``clusters.py``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from training import entities, references, relations, results  # noqa: E402
from training.common import annotated_papers, read_records  # noqa: E402
from training.split import held_out, held_out_of_ours  # noqa: E402

ANNOTATIONS = ROOT / "training" / "annotations" / "arxiv.jsonl.gz"
OWN_WEIGHT = 1.0
DEMO_WEIGHT = 0.5  # our own abstracts are denser in statements than others


def main() -> None:
    """Read, fit, write."""
    shared = ROOT.parent / "shared"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=shared / "gold")
    parser.add_argument("--corpus", type=Path, default=shared / "corpus")
    parser.add_argument("--l2", type=float, default=2.0)
    parser.add_argument("--without-dev", action="store_true", help="learn from no part of dev.jsonl")
    options = parser.parse_args()
    texts = [*sorted(options.corpus.glob("0*.txt")), options.corpus / "arxiv_annotated.jsonl"]
    records = read_records(options.gold / "train.jsonl")
    if not options.without_dev:
        records += [r for r in read_records(options.gold / "dev.jsonl") if not held_out(r["id"])]
    papers = [
        *annotated_papers(records, texts, 1.0),
        *annotated_papers(
            [r for r in read_records(ANNOTATIONS) if not held_out_of_ours(r["id"])],
            [options.corpus / "arxiv_20k.jsonl.gz"],
            OWN_WEIGHT,
            "own",
        ),
        *annotated_papers(
            read_records(ROOT / "tests" / "gold" / "demo.jsonl"), [ROOT / "examples" / "daily_papers.txt"], DEMO_WEIGHT
        ),
    ]
    print(len(papers), "papers")
    found = entities.names_unseen(papers, options.l2)
    entities.train(papers, options.l2)
    references.train(papers, found)
    relations.calibrate(papers, found)
    relations.train(papers, found)
    results.train(papers, found)


if __name__ == "__main__":
    main()
