"""Where nodes stand in the overview: communities become islands, drawn force-directed inside, packed outside.

Plain Python on purpose: only ``+ - * /`` and square roots touch the coordinates, in a fixed order, so that every
machine, hash seed and library version gives the same picture to the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.view.communities import communities

__all__ = ["Island", "Layout", "layout"]

_SPACING = 46.0  # the distance that neighbours should have
_GAP = 34.0  # between islands
_PAIRS = 70  # up to this size every pair repels; beyond, only those in neighbouring cells
_ROUNDS = (24, 60)  # in large islands fewer: no eye can tell them apart there
_FINE = 150  # nodes in an island up to which all rounds are made
_GOLDEN_TURN = (-0.737369, 0.675490)  # cosine and sine of the golden angle, 2.399963 rad

Point = tuple[float, float]


class Island(NamedTuple):
    """A community: its circle, and its nodes, the most connected first."""

    x: int
    y: int
    radius: int
    members: tuple[int, ...]


class Layout(NamedTuple):
    """One point for each node, and the islands, the largest first."""

    points: list[tuple[int, int]]
    islands: list[Island]


def layout(count: int, edges: Iterable[tuple[int, int, float]]) -> Layout:
    """Place the nodes ``0 … count-1``.

    Args:
        count: How many nodes there are.
        edges: Two nodes and a positive weight each, in any order and direction.

    Returns:
        Whole-numbered positions; those of nodes without edges form rings of their own around the islands.
    """
    near: list[dict[int, float]] = [{} for _ in range(count)]
    for a, b, weight in sorted((min(a, b), max(a, b), w) for a, b, w in edges if a != b):
        near[a][b] = near[a].get(b, 0.0) + weight
        near[b][a] = near[b].get(a, 0.0) + weight
    groups = communities([i for i in range(count) if near[i]], near)
    group_of = {node: g for g, group in enumerate(groups) for node in group}
    inside: list[list[Point]] = []
    radii: list[float] = []
    for group in groups:
        points = _force(group, near)
        inside.append(points)
        radii.append(max(math.sqrt(x * x + y * y) for x, y in points) + _SPACING * 0.4)
    pull: list[dict[int, float]] = [{} for _ in groups]
    for a in range(count):
        for b, weight in near[a].items():
            ga, gb = group_of[a], group_of[b]
            if ga != gb:
                pull[ga][gb] = pull[ga].get(gb, 0.0) + weight
    centres, reach = _pack(radii, pull)
    points = [(0.0, 0.0)] * count
    for g, group in enumerate(groups):
        for node, (x, y) in zip(group, inside[g], strict=True):
            points[node] = (centres[g][0] + x, centres[g][1] + y)
    for g, group in enumerate(groups):
        _turn(group, centres[g], near, group_of, points)
    loners = [i for i in range(count) if not near[i]]
    for node, point in zip(loners, _rings(len(loners), reach + _GAP * 2), strict=True):
        points[node] = point
    islands = [
        Island(round(x), round(y), round(radius), tuple(sorted(group, key=lambda i: (-sum(near[i].values()), i))))
        for (x, y), radius, group in zip(centres, radii, groups, strict=True)
    ]
    return Layout([(round(x), round(y)) for x, y in points], islands)


# -------------------------------------------------------------------------------------------- inside an island


def _spiral(count: int, step: float) -> list[Point]:
    """Points of a sunflower, from the middle outwards (Vogel 1979)."""
    points: list[Point] = []
    c, s = 1.0, 0.0
    for i in range(count):
        r = step * math.sqrt(i)
        points.append((r * c, r * s))
        c, s = c * _GOLDEN_TURN[0] - s * _GOLDEN_TURN[1], c * _GOLDEN_TURN[1] + s * _GOLDEN_TURN[0]
        if i % 64 == 63:  # keep the direction a unit vector
            norm = math.sqrt(c * c + s * s)
            c, s = c / norm, s / norm
    return points


def _force(group: Sequence[int], near: Sequence[dict[int, float]]) -> list[Point]:
    """Fruchterman and Reingold's forces (1991), repulsion cut off by their grid where the group is large."""
    n = len(group)
    index = {node: i for i, node in enumerate(group)}
    links = [(i, index[b]) for i, a in enumerate(group) for b in near[a] if b in index and index[b] > i]
    degree = [0] * n
    for a, b in links:
        degree[a] += 1
        degree[b] += 1
    order = _breadth_first(n, links, degree)
    start = _spiral(n, _SPACING * 0.8)
    x = [0.0] * n
    y = [0.0] * n
    for i, (px, py) in zip(order, start, strict=True):
        x[i], y[i] = px, py
    k = _SPACING
    heat = k * max(1.0, math.sqrt(n) * 0.25)
    rounds = max(_ROUNDS[0], min(_ROUNDS[1], math.ceil(_ROUNDS[1] * math.sqrt(_FINE / n)))) if n > 2 else 0
    for step in range(rounds):
        limit = heat * (1.0 - step / rounds) + 0.5
        fx, fy = _repulsion(x, y, k)
        for a, b in links:
            dx, dy = x[a] - x[b], y[a] - y[b]
            d = math.sqrt(dx * dx + dy * dy)
            f = d / k
            fx[a] -= dx * f
            fy[a] -= dy * f
            fx[b] += dx * f
            fy[b] += dy * f
        for i in range(n):
            # a little gravity keeps what the grid's cut-off lets drift; hubs move less, their leaves follow
            gx, gy = fx[i] - x[i] * 0.05 * k / _SPACING, fy[i] - y[i] * 0.05 * k / _SPACING
            d = math.sqrt(gx * gx + gy * gy)
            if d > limit:
                gx, gy = gx * limit / d, gy * limit / d
            damp = 1.0 / (1.0 + 0.04 * degree[i])
            x[i] += gx * damp
            y[i] += gy * damp
    _fill(x, y)
    _separate(x, y, k * 0.85)
    cx, cy = (min(x) + max(x)) / 2, (min(y) + max(y)) / 2
    return [(px - cx, py - cy) for px, py in zip(x, y, strict=True)]


def _breadth_first(n: int, links: Sequence[tuple[int, int]], degree: Sequence[int]) -> list[int]:
    """Order nodes from the best-connected one outwards, so that neighbours start close to each other."""
    beside: list[list[int]] = [[] for _ in range(n)]
    for a, b in links:
        beside[a].append(b)
        beside[b].append(a)
    seen = [False] * n
    order: list[int] = []
    for root in sorted(range(n), key=lambda i: (-degree[i], i)):
        if seen[root]:
            continue
        seen[root] = True
        order.append(root)
        at = len(order) - 1
        while at < len(order):
            for other in sorted(beside[order[at]], key=lambda i: (-degree[i], i)):
                if not seen[other]:
                    seen[other] = True
                    order.append(other)
            at += 1
    return order


def _repulsion(x: Sequence[float], y: Sequence[float], k: float) -> tuple[list[float], list[float]]:
    n = len(x)
    fx = [0.0] * n
    fy = [0.0] * n
    square = k * k
    for i, others in _candidates(x, y, k * 1.6):
        xi, yi = x[i], y[i]
        gx = gy = 0.0
        for j in others:
            dx = xi - x[j]
            dy = yi - y[j]
            d = dx * dx + dy * dy
            if d < 0.01:
                dx, dy, d = 0.1 * (1 + (i & 3)), 0.1 * (1 + (j & 3)), 0.1
            f = square / d
            dx *= f
            dy *= f
            gx += dx
            gy += dy
            fx[j] -= dx
            fy[j] -= dy
        fx[i] += gx
        fy[i] += gy
    return fx, fy


def _candidates(x: Sequence[float], y: Sequence[float], cell: float) -> Iterable[tuple[int, Sequence[int]]]:
    """Each node with the later ones that may be near it: every pair once."""
    n = len(x)
    if n <= _PAIRS:
        for i in range(n):
            yield i, range(i + 1, n)
        return
    grid: dict[tuple[int, int], list[int]] = {}
    for i in range(n):
        grid.setdefault((math.floor(x[i] / cell), math.floor(y[i] / cell)), []).append(i)
    for (cx, cy), members in grid.items():
        beside: list[int] = []
        for other in ((cx + 1, cy), (cx - 1, cy + 1), (cx, cy + 1), (cx + 1, cy + 1)):
            beside += grid.get(other, ())
        for at, i in enumerate(members):
            yield i, members[at + 1 :] + beside


def _fill(x: list[float], y: list[float]) -> None:
    """Spread the nodes evenly over their disc, keeping directions and who is further out: forces crowd the middle."""
    n = len(x)
    cx, cy = sum(x) / n, sum(y) / n
    far = [math.sqrt((px - cx) ** 2 + (py - cy) ** 2) for px, py in zip(x, y, strict=True)]
    radius = _SPACING * 0.72 * math.sqrt(n)
    for rank, i in enumerate(sorted(range(n), key=lambda i: (far[i], i))):
        if far[i] > 0.01:
            scale = (0.35 * min(far[i], radius * 1.2) + 0.65 * radius * math.sqrt((rank + 0.5) / n)) / far[i]
            x[i], y[i] = (x[i] - cx) * scale, (y[i] - cy) * scale
        else:
            x[i], y[i] = 0.0, 0.0


def _separate(x: list[float], y: list[float], distance: float) -> None:
    """Push apart what still lies closer than ``distance``."""
    for _ in range(12):
        moved = False
        for i, others in _candidates(x, y, distance):
            for j in others:
                dx, dy = x[i] - x[j], y[i] - y[j]
                d = dx * dx + dy * dy
                if d >= distance * distance:
                    continue
                if d < 0.01:
                    dx, dy, d = 0.1 * (1 + (i & 3)), 0.1 * (1 + (j & 3)), 0.1
                length = math.sqrt(d)
                push = (distance - length) * 0.5 / length
                x[i] += dx * push
                y[i] += dy * push
                x[j] -= dx * push
                y[j] -= dy * push
                moved = True
        if not moved:
            return


# ------------------------------------------------------------------------------------------- between the islands


def _pack(radii: Sequence[float], pull: Sequence[dict[int, float]]) -> tuple[list[Point], float]:
    """Place circles without overlap, each as near as can be to those that it is linked with.

    Returns their centres and how far from the middle the outermost one reaches.
    """
    centres: list[Point] = [(0.0, 0.0)] * len(radii)
    placed = _Placed(max(radii, default=1.0) + _GAP)
    free = 0
    reach = 0.0
    for g, radius in enumerate(radii):
        weight = gx = gy = 0.0
        for other, w in sorted(pull[g].items()):
            if other < g:
                weight += w
                gx += centres[other][0] * w
                gy += centres[other][1] * w
        # half-way towards the middle keeps the whole round
        target = (gx / weight * 0.75, gy / weight * 0.75) if weight else (0.0, 0.0)
        step = radius * 0.5 + _GAP * 0.5
        spots = ((i, (target[0] + ux * step, target[1] + uy * step)) for i, ux, uy in _sunflower(0 if weight else free))
        spot, point = next((i, point) for i, point in spots if placed.fits(point, radius))
        if not weight:
            free = max(0, spot - 12)  # the next one of this size or smaller need not search the full middle again
        centres[g] = point
        placed.add(point, radius)
        reach = max(reach, math.sqrt(point[0] * point[0] + point[1] * point[1]) + radius)
    return centres, reach


def _sunflower(first: int) -> Iterable[tuple[int, float, float]]:
    c, s = 1.0, 0.0
    i = 0
    while True:
        if i >= first:
            r = math.sqrt(i)
            yield i, r * c, r * s
        c, s = c * _GOLDEN_TURN[0] - s * _GOLDEN_TURN[1], c * _GOLDEN_TURN[1] + s * _GOLDEN_TURN[0]
        i += 1
        if i % 64 == 0:
            norm = math.sqrt(c * c + s * s)
            c, s = c / norm, s / norm


class _Placed:
    """Circles on a grid of cells, to ask whether one more fits."""

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._grid: dict[tuple[int, int], list[tuple[float, float, float]]] = {}

    def _covered(self, point: Point, radius: float) -> Iterable[tuple[int, int]]:
        c = self._cell
        for i in range(math.floor((point[0] - radius) / c), math.floor((point[0] + radius) / c) + 1):
            for j in range(math.floor((point[1] - radius) / c), math.floor((point[1] + radius) / c) + 1):
                yield i, j

    def fits(self, point: Point, radius: float) -> bool:
        for key in self._covered(point, radius + _GAP):
            for x, y, r in self._grid.get(key, ()):
                dx, dy, d = point[0] - x, point[1] - y, radius + r + _GAP
                if dx * dx + dy * dy < d * d:
                    return False
        return True

    def add(self, point: Point, radius: float) -> None:
        for key in self._covered(point, radius):
            self._grid.setdefault(key, []).append((*point, radius))


_TURNS: tuple[Point, ...] = (
    (1.0, 0.0), (0.866025, 0.5), (0.5, 0.866025), (0.0, 1.0), (-0.5, 0.866025), (-0.866025, 0.5),
    (-1.0, 0.0), (-0.866025, -0.5), (-0.5, -0.866025), (0.0, -1.0), (0.5, -0.866025), (0.866025, -0.5),
)  # fmt: skip


def _turn(
    group: Sequence[int],
    centre: Point,
    near: Sequence[dict[int, float]],
    group_of: dict[int, int],
    points: list[Point],
) -> None:
    """Turn an island so that what leads outside faces where it leads to."""
    own = group_of[group[0]]
    lines = [
        (points[a][0] - centre[0], points[a][1] - centre[1], points[b][0] - centre[0], points[b][1] - centre[1])
        for a in group
        for b in near[a]
        if group_of[b] != own
    ]
    if not lines:
        return
    # the squared length of all lines is least where this scalar product is greatest
    c, s = max(_TURNS, key=lambda t: sum((x * t[0] - y * t[1]) * u + (x * t[1] + y * t[0]) * v for x, y, u, v in lines))
    for a in group:
        x, y = points[a][0] - centre[0], points[a][1] - centre[1]
        points[a] = (centre[0] + x * c - y * s, centre[1] + x * s + y * c)


def _rings(count: int, radius: float) -> list[Point]:
    """Points on circles around the middle, from ``radius`` outwards."""
    points: list[Point] = []
    while len(points) < count:
        slots = max(6, int(2 * 3.141593 * radius / (_SPACING * 0.8)))
        c, s = 1.0, 0.0
        step = 2 * 3.141592653589793 / slots
        tc, ts = round(math.cos(step), 9), round(math.sin(step), 9)
        for _ in range(min(slots, count - len(points))):
            points.append((radius * c, radius * s))
            c, s = c * tc - s * ts, c * ts + s * tc
        radius += _SPACING * 0.8
    return points
