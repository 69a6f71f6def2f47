"""Communities of a weighted graph: Louvain (Blondel et al. 2008, doi:10.1088/1742-5468/2008/10/P10008).

Our own because the result must not change with a library's version, and nothing in it is drawn at random: nodes move in
a fixed order, and ties go to the lower number.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["communities"]

_LEVELS = 12
_PASSES = 20


def communities(
    nodes: Sequence[int], near: Sequence[dict[int, float]], resolution: float = 1.0
) -> list[tuple[int, ...]]:
    """Group nodes so that modularity is high.

    Args:
        nodes: The nodes to group, ascending; each must have a neighbour.
        near: For every node its neighbours and the weights of the edges, both ways.
        resolution: Above 1 for smaller communities.

    Returns:
        The groups, the largest first, each ascending.
    """
    index = {node: i for i, node in enumerate(nodes)}
    graph = [{index[b]: w for b, w in near[a].items()} for a in nodes]
    loops = [0.0] * len(nodes)
    groups: list[list[int]] = [[node] for node in nodes]
    for _ in range(_LEVELS):
        label = _move(graph, loops, resolution)
        names = {old: new for new, old in enumerate(sorted(set(label)))}
        if len(names) == len(graph):
            break
        merged: list[list[int]] = [[] for _ in names]
        above: list[dict[int, float]] = [{} for _ in names]
        above_loops = [0.0] * len(names)
        for i, own in enumerate(label):
            g = names[own]
            merged[g] += groups[i]
            above_loops[g] += loops[i]
            for j, weight in graph[i].items():
                h = names[label[j]]
                if g == h:
                    above_loops[g] += weight  # each inner edge is met from both ends, as a loop counts twice
                else:
                    above[g][h] = above[g].get(h, 0.0) + weight
        graph, loops, groups = above, above_loops, merged
    return sorted((tuple(sorted(group)) for group in groups), key=lambda group: (-len(group), group))


def _move(graph: Sequence[dict[int, float]], loops: Sequence[float], resolution: float) -> list[int]:
    """Move single nodes to the neighbouring community that gains most, until none does."""
    degree = [sum(row.values()) + loops[i] for i, row in enumerate(graph)]
    total = sum(degree) or 1.0
    label = list(range(len(graph)))
    sums = list(degree)
    for _ in range(_PASSES):
        moved = False
        for i, row in enumerate(graph):
            own = label[i]
            links: dict[int, float] = {own: 0.0}
            for j, weight in row.items():
                links[label[j]] = links.get(label[j], 0.0) + weight
            sums[own] -= degree[i]
            scale = resolution * degree[i] / total
            best, best_gain = own, links[own] - scale * sums[own]
            for g, weight in links.items():
                gain = weight - scale * sums[g]
                if gain > best_gain + 1e-12 or (gain > best_gain - 1e-12 and g < best and best != own):
                    best, best_gain = g, gain
            label[i] = best
            sums[best] += degree[i]
            moved = moved or best != own
        if not moved:
            break
    return label
