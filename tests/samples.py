"""Pages and records of our own that the tests of the whole read, and where things are."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEMO = "examples/daily_papers.txt"

PAGE = """Daily Papers

byAK and the research community

Mar 4

Kestrel: A Small Network for Long Texts

We introduce Kestrel, a language model that is built on BERT and trained on WikiText-103. Kestrel runs 3.09times \
faster than its parent. On GLUE, Kestrel outperforms RoBERTa and reaches an accuracy of 88.1\\%. Code is available \
at https://github.com/aviary/kestrel.

  • 3 authors
·
Feb 27, 2023

Merlin: Reading Tables with Transformers

We propose Merlin, which extends T5 to tables that are too wide for a page. Evaluated on SQuAD, Merlin outperforms \
BART, but it fails to outperform GPT-4. Merlin uses LoRA instead of full fine-tuning, and its rows are read one \
after the other.

  • 12 authors
·
Mar 1
2
"""
"""Two made-up papers, one with damage to repair and one with a claim that is denied."""

SECOND_PAGE = """Merlin: Reading Tables with Transformers

We propose Merlin, which extends T5 to tables that are too wide for a page. Evaluated on SQuAD, Merlin outperforms \
BART, but it fails to outperform GPT-4. Merlin uses LoRA instead of full fine-tuning, and its rows are read one \
after the other.

Goshawk Learns to Rank Images

We present Goshawk, a vision model based on ViT. Goshawk is pre-trained on ImageNet-1K. On COCO, ResNet-50 is \
outperformed by Goshawk; small pictures of birds remain hard for every network that we tried. See \
https://github.com/aviary/goshawk
"""
"""A page without heading and footers; its first paper is the second one of :data:`PAGE`."""

RECORDS = """\
{"id": "2403.00001", "title": "Hobby: Distilling Kestrel", "abstract": "We propose Hobby, which is distilled from \
Kestrel by knowledge distillation. Hobby is trained on WikiText-103 and evaluated on GLUE.", "date": "2024-03-01", \
"urls": ["https://github.com/aviary/hobby"]}
{"id": "2403.00002", "title": "A Survey of Falconry", "abstract": "Adam is used by many. We study optimizers on \
CIFAR-10 with ResNet-50."}
"""
"""Two records as JSON Lines."""


PAGES = {"first.txt": PAGE, "second.txt": SECOND_PAGE, "third.jsonl": RECORDS}
"""Files by name: six records of five papers."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""``kg(*arguments, cwd=folder)``: the fixture ``kg`` of conftest.py."""


def read_terminal(ours: int, started: subprocess.Popen[bytes]) -> bytes:
    """What a process wrote to a terminal whose other end is ``ours``, read until it ends; a minute at most."""
    shown, until = b"", time.monotonic() + 60
    while time.monotonic() < until:
        if select.select([ours], [], [], 0.2)[0]:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        elif started.poll() is not None:
            break
    return shown
