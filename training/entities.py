"""Train the scorers that decide which groups of mentions are entities (``prior``, ``entity``), and of which type.

What comes later in the pipeline learns from the entities that are found, mistakes included. On papers that a scorer has
learnt from it makes few mistakes, so those entities are found by scorers that have not seen the paper
(:func:`names_unseen`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.extract.entities import features_of_groups, find_names
from kg.extract.groups import Group
from kg.extract.linear import load_scorer
from kg.extract.network import load_network
from kg.model import LocalEntity
from training.common import Annotated, Examples, by_name, fit, norm
from training.network import Plan, fit_network

TYPES = ("Method", "Model", "Dataset", "Task")
FOLDS = 2
PLAN = Plan(width=48, members=2, least=3)
HOPELESS = 0.02  # what is less likely than this by its name alone is never looked at
LOW = 0.12  # names scored this low take part in what is learnt from them, so that enough of the annotated ones do


def train(papers: Sequence[Annotated], l2: float) -> None:
    """Fit; what annotators marked optional is left out of deciding, but helps to tell types.

    Features that begin with ``@`` say whose annotation it is: they take up what differs between annotators (how much
    they mark as optional) and are left out of the weights.
    """
    surface_only, both = Examples(), Examples()
    found = [list(features_of_groups(paper.document)) for paper in papers]
    matched = [
        [_matched(paper.record, numbers, group) for group, *_ in groups]
        for paper, numbers, groups in zip(papers, [by_name(paper.record) for paper in papers], found, strict=True)
    ]
    for paper, groups, entities in zip(papers, found, matched, strict=True):
        for (_, surface, _, _), entity in zip(groups, entities, strict=True):
            if _keep(entity) >= 0:
                surface_only.add(surface, (_keep(entity),), paper.weight)
    fit(surface_only, "entity", l2, "prior")
    load_scorer.cache_clear()
    prior = load_scorer("prior")
    for paper, groups, entities in zip(papers, found, matched, strict=True):
        for (_, surface, context, meanings), entity in zip(groups, entities, strict=True):
            if entity is None and prior.probability(surface) < HOPELESS:
                continue
            features = surface | context
            if paper.annotator:
                own = f"@{paper.annotator}"
                features |= {own, *(f"{own}&{f}" for f in surface if f.startswith("st="))}
            for kind in [-1] if entity is None else [TYPES.index(t) for t in entity["type"].split("|")]:
                both.add(features, (_keep(entity), kind), paper.weight, meanings)
    fit_network(both, [("entity",), TYPES], "entity", PLAN)


def _matched(record: dict[str, Any], numbers: dict[str, int], group: Group) -> dict[str, Any] | None:
    """The annotated entity that a group of mentions is."""
    found = (numbers.get(norm(c.text)) for c in group.mentions)
    return next((record["entities"][number] for number in found if number is not None), None)


def _keep(entity: dict[str, Any] | None) -> int:
    """Whether a group is an entity: -1 where annotators leave it open."""
    return 0 if entity is None else -1 if entity.get("optional") else 1


def names_unseen(papers: Sequence[Annotated], l2: float) -> list[tuple[LocalEntity, ...]]:
    """Return for each paper the names found by scorers learnt from the papers of the other folds."""
    found: list[tuple[LocalEntity, ...]] = [()] * len(papers)
    for fold in range(FOLDS):
        train([paper for i, paper in enumerate(papers) if i % FOLDS != fold], l2)
        load_network.cache_clear()
        load_scorer.cache_clear()
        for i in range(fold, len(papers), FOLDS):
            found[i] = find_names(papers[i].document, LOW)
    return found
