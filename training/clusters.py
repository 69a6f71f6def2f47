"""Group words by the company they keep: word classes as features for names that no training paper holds.

    python training/clusters.py PAPERS.jsonl.gz kg/text/data/clusters.json

Words are represented by positive pointwise mutual information with their neighbours at distances -2, -1, 1, 2
(Bullinaria and Levy 2007), reduced by a truncated singular value decomposition, and grouped by spherical k-means with a
fixed seed. Only words and group numbers are kept. Needs the extra ``[train]``.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

sys.path.insert(0, str(Path(__file__).parents[1]))
from kg.text.tokens import tokenize

LEAST = 8
CONTEXTS = 4000
DIMENSIONS = 100
GROUPS = 300


def main() -> None:
    """Read, count, reduce, group, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    texts: list[list[str]] = []
    counts: collections.Counter[str] = collections.Counter()
    with gzip.open(options.input, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = " ".join((record["title"] + " . " + record["summary"]).split()).lower()
            words = ["0" if text[a].isdigit() else text[a:b] for a, b in tokenize(text)]
            texts.append(words)
            counts.update(words)
    vocabulary = sorted(w for w, n in counts.items() if n >= LEAST)
    index = {w: i for i, w in enumerate(vocabulary)}
    context = {w: i for i, (w, _) in enumerate(counts.most_common(CONTEXTS))}
    pairs: collections.Counter[tuple[int, int]] = collections.Counter()
    for words in texts:
        for i, word in enumerate(words):
            row = index.get(word)
            if row is None:
                continue
            for slot, offset in enumerate((-2, -1, 1, 2)):
                j = i + offset
                if 0 <= j < len(words):
                    column = context.get(words[j])
                    if column is not None:
                        pairs[row, slot * CONTEXTS + column] += 1
    keys = np.array(list(pairs.keys()))
    values = np.array(list(pairs.values()), dtype=float)
    m = csr_matrix((values, (keys[:, 0], keys[:, 1])), shape=(len(vocabulary), 4 * CONTEXTS))
    total = m.sum()
    rows, columns = np.asarray(m.sum(1)).ravel(), np.asarray(m.sum(0)).ravel() ** 0.75
    columns *= total / columns.sum()
    m = m.tocoo()
    pmi = np.log(m.data * total / (rows[m.row] * columns[m.col]))
    m = csr_matrix((np.maximum(pmi, 0), (m.row, m.col)), shape=m.shape)
    u, s, _ = svds(m, k=DIMENSIONS, random_state=0)
    x = u * np.sqrt(s)
    x /= np.linalg.norm(x, axis=1, keepdims=True) + 1e-9
    rng = np.random.default_rng(0)
    frequent = np.array([index[w] for w, _ in counts.most_common(6000) if w in index])
    centres = x[rng.choice(frequent, GROUPS, replace=False)]
    for _ in range(40):
        label = np.argmax(x @ centres.T, axis=1)
        for k in range(GROUPS):
            members = x[label == k]
            if len(members):
                mean = members.sum(0)
                centres[k] = mean / (np.linalg.norm(mean) + 1e-9)
    table = {w: int(label[i]) for w, i in sorted(index.items()) if any(c.isalpha() for c in w)}
    options.output.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    for k in range(0, GROUPS, 25):
        print(k, sorted((w for w in vocabulary if label[index[w]] == k), key=lambda w: -counts[w])[:12])


if __name__ == "__main__":
    main()
