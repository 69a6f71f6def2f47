"""Train the neural scorers of ``kg/extract/network.py``: Adam, dropout of features, several members side by side."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from kg.extract.network import FINE
from kg.text.vectors import UNIT
from training.common import WEIGHTS, Examples, feature_matrix, seen

__all__ = ["Plan", "fit_network"]


class Plan(NamedTuple):
    """How a network is trained: ``members`` networks of ``width`` hidden units are averaged."""

    width: int = 16
    members: int = 3
    epochs: int = 8
    batch: int = 128
    rate: float = 0.004
    drop: float = 0.4  # share of features left out at each step
    drop_hidden: float = 0.3
    drop_meaning: float = 0.2
    l2: float = 3e-5
    l2_meaning: float = 1e-4
    least: int = 2  # features seen less often are left out


def _gradient(scores: Any, labels: Any, weight: Any, heads: Sequence[tuple[str, ...]]) -> Any:
    """Of the cross-entropy with respect to the scores; heads whose label is unknown have none."""
    out = np.zeros_like(scores)
    at = 0
    for number, names in enumerate(heads):
        part, known = scores[:, at : at + len(names)], labels[:, number]
        if len(names) == 1:
            g = (1 / (1 + np.exp(-part[:, 0])) - known)[:, None]
        else:
            power = np.exp(part - part.max(axis=1, keepdims=True))
            g = power / power.sum(axis=1, keepdims=True)
            g[np.arange(len(known)), np.maximum(known, 0)] -= 1
        out[:, at : at + len(names)] = g * (weight * (known >= 0))[:, None]
        at += len(names)
    return out


def _member(
    x: Any, meanings: Any, labels: Any, weight: Any, heads: Sequence[tuple[str, ...]], plan: Plan, seed: int
) -> Any:
    """Train one member; return its arrays."""
    rng = np.random.default_rng(seed)
    n, d, k = x.shape[1], plan.width, sum(map(len, heads))
    f32 = np.float32
    p = {
        "rows": np.hstack([rng.normal(0, 0.05, (n, d)), np.zeros((n, k))]).astype(f32),
        "meanings": np.hstack([rng.normal(0, 0.03, (meanings.shape[1], d)), np.zeros((meanings.shape[1], k))]).astype(
            f32
        ),
        "bias": np.zeros(d + k, f32),
        "out": rng.normal(0, 0.3, (d, k)).astype(f32),
    }
    m1 = {key: np.zeros_like(v) for key, v in p.items()}
    m2 = {key: np.zeros_like(v) for key, v in p.items()}
    total = plan.epochs * -(-len(weight) // plan.batch)
    step = 0
    for _ in range(plan.epochs):
        order = rng.permutation(len(weight))
        for begin in range(0, len(order), plan.batch):
            chosen = order[begin : begin + plan.batch]
            xb = x[chosen].copy()
            xb.data = xb.data * (rng.random(xb.nnz) > plan.drop).astype(f32) / (1 - plan.drop)
            used, inverse = np.unique(xb.indices, return_inverse=True)
            xs = csr_matrix((xb.data, inverse.ravel(), xb.indptr), shape=(len(chosen), len(used)))
            told = meanings[chosen].astype(f32) / UNIT
            told *= (rng.random(told.shape, dtype=f32) > plan.drop_meaning) / f32(1 - plan.drop_meaning)
            sums = xs @ p["rows"][used] + told @ p["meanings"] + p["bias"]
            keep = (rng.random((len(chosen), d)) > plan.drop_hidden).astype(f32) / (1 - plan.drop_hidden)
            hidden = np.maximum(sums[:, :d], 0) * keep
            g = _gradient(hidden @ p["out"] + sums[:, d:], labels[chosen], weight[chosen], heads) / len(chosen)
            back = np.hstack([(g @ p["out"].T) * (sums[:, :d] > 0) * keep, g]).astype(f32)
            gradients = (
                ("out", slice(None), hidden.T @ g),
                ("bias", slice(None), back.sum(0)),
                ("rows", used, xs.T @ back + plan.l2 * p["rows"][used]),
                ("meanings", slice(None), told.T @ back + plan.l2_meaning * p["meanings"]),
            )
            rate = plan.rate * (1 - step / total) + 1e-5
            step += 1
            for key, where, gradient in gradients:
                m1[key][where] = 0.9 * m1[key][where] + 0.1 * gradient
                m2[key][where] = 0.999 * m2[key][where] + 0.001 * gradient * gradient
                p[key][where] -= (
                    rate * (m1[key][where] / (1 - 0.9**step)) / (np.sqrt(m2[key][where] / (1 - 0.999**step)) + 1e-8)
                )
    return p


def fit_network(examples: Examples, heads: Sequence[tuple[str, ...]], name: str, plan: Plan | None = None) -> None:
    """Fit, round to whole numbers, write ``weights/NAME.npz``; the same examples make the same file."""
    plan = plan or Plan()
    known = seen(examples, plan.least)
    names = [f for f in known if not f.startswith("@")]
    inner = names + [f for f in known if f.startswith("@")]
    x = feature_matrix(examples.features, inner, np.float32)
    labels = np.array(examples.labels).reshape(len(examples.labels), len(heads))
    weight = np.array(examples.weights, dtype=np.float32)
    meanings = np.array(examples.meanings, dtype=np.int16).reshape(len(weight), -1)
    with ProcessPoolExecutor(max_workers=2) as pool:
        waiting = [pool.submit(_member, x, meanings, labels, weight, heads, plan, seed) for seed in range(plan.members)]
        members = [member.result() for member in waiting]
    d, k, n = plan.width, sum(map(len, heads)), len(names)
    hidden_rows = np.hstack([m["rows"][:n, :d] for m in members])
    hidden_bias = np.concatenate([m["bias"][:d] for m in members])
    hidden_meanings = np.hstack([m["meanings"][:, :d] for m in members])
    direct_meanings = np.mean([m["meanings"][:, d:] for m in members], axis=0)
    direct_rows = np.mean([m["rows"][:n, d:] for m in members], axis=0)
    direct_bias = np.mean([m["bias"][d:] for m in members], axis=0)
    out = np.vstack([m["out"] for m in members]) / plan.members
    step = 1 / 48  # of a feature's numbers; with sums over some sixty features the rounding is far below the noise
    fine = 256  # ones of ``out`` in a score
    np.savez_compressed(
        WEIGHTS / f"{name}.npz",
        features=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        heads=np.frombuffer("\n".join(" ".join(h) for h in heads).encode(), dtype=np.uint8),
        rows=np.clip(np.round(np.hstack([hidden_rows, direct_rows]) / step), -127, 127).astype(np.int8),
        meanings=np.round(np.hstack([hidden_meanings, direct_meanings]) / step * FINE / UNIT).astype(np.int16),
        bias=np.round(np.concatenate([hidden_bias, direct_bias]) / step).astype(np.int16),
        out=np.round(out * fine).astype(np.int32),
        shape=np.array([d * plan.members, fine], dtype=np.int64),
        unit=np.array([step / fine]),
    )
    print(f"{name}: {len(weight)} examples, {n} features, {k} labels")
