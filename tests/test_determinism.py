"""The same input makes the same bytes: whatever the hash seed, the order of the files and the number of workers."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples import DEMO, ROOT, Run

FILES = ("graph.html", "graph.json", "graph.ttl")
PARTS = ("a.txt", "b.txt", "c.jsonl")

WAYS = [
    ("0", PARTS, "1"),
    ("1", PARTS[::-1], "2"),
    ("4242", (PARTS[1], PARTS[2], PARTS[0], PARTS[1]), "2"),
]
"""Hash seed, order of the input, workers."""


@pytest.fixture
def parts(pages: Path) -> Path:
    """Two pages cut from the bundled example, which share papers, and records."""
    text = (ROOT / DEMO).read_text(encoding="utf-8")
    cuts = [text.index(title) for title in ("\nGPT-2 asks", "\nLLaMA: Open", "\nGoing Deeper", "\nA ConvNet for")]
    titles = "Daily Papers\n\nNov 20\n\n"
    head = text.rindex("\n\nLanguage Models are Unsupervised", 0, cuts[0])
    (pages / "a.txt").write_text(text[: cuts[1]], encoding="utf-8")
    (pages / "b.txt").write_text(titles + text[head + 2 : cuts[1]] + text[cuts[2] : cuts[3]], encoding="utf-8")
    (pages / "third.jsonl").rename(pages / "c.jsonl")
    return pages


def test_the_same_bytes_under_three_hash_seeds_in_any_order_with_one_worker_or_two(parts: Path, kg: Run) -> None:
    outputs = []
    for number, (seed, order, workers) in enumerate(WAYS):
        folder = f"out{number}"
        ended = kg("build", *order, "-o", folder, "--workers", workers, cwd=parts, PYTHONHASHSEED=seed)
        assert ended.returncode == 0, ended.stderr
        outputs.append({name: (parts / folder / name).read_bytes() for name in FILES})
    for other in outputs[1:]:
        assert {name: other[name] == outputs[0][name] for name in FILES} == dict.fromkeys(FILES, True)


def test_the_same_records_in_any_order(parts: Path, kg: Run) -> None:
    one, two = (
        kg("extract", *order, "--workers", workers, cwd=parts, PYTHONHASHSEED=seed)
        for seed, order, workers in (WAYS[0], WAYS[2])
    )
    assert one.returncode == two.returncode == 0
    assert one.stdout
    assert one.stdout == two.stdout
