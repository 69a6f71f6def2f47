"""Train the scorers that decide which groups of mentions are entities (``prior``, ``entity``), and of which type.

What comes later in the pipeline learns from the entities that are found, mistakes included. On papers that a scorer has
learnt from it makes few mistakes, so those entities are found by scorers that have not seen the paper
(:func:`names_unseen`).
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.entities import features_of_groups, find_names
from kg.extract.linear import load_scorer
from kg.extract.network import load_network
from kg.model import LocalEntity
from training.common import Annotated, Examples, fit, norm
from training.network import fit_network

TYPES = ("Method", "Model", "Dataset", "Task")
FOLDS = 3
LOW = 0.12  # names scored this low take part in what is learnt from them, so that enough of the annotated ones do


def train(papers: Sequence[Annotated], l2: float) -> None:
    """Fit; what annotators marked optional is left out of deciding, but helps to tell types.

    Features that begin with ``@`` say whose annotation it is: they take up what differs between annotators (how much
    they mark as optional) and are left out of the weights.
    """
    surface_only, both = Examples(), Examples()
    for record, _, document, weight, annotator in papers:
        annotated = {}
        for entity in record["entities"]:
            for name in [entity["name"], *entity["aliases"]]:
                annotated.setdefault(norm(name), entity)
        for group, surface, context in features_of_groups(document):
            entity = next((annotated[norm(c.text)] for c in group.mentions if norm(c.text) in annotated), None)
            keep = -1 if entity is not None and entity.get("optional") else int(entity is not None)
            if keep >= 0:
                surface_only.add(surface, (keep,), weight)
            features = surface | context
            if annotator:
                features |= {f"@{annotator}", *(f"@{annotator}&{f}" for f in surface if f.startswith("st="))}
            for kind in [-1] if entity is None else [TYPES.index(t) for t in entity["type"].split("|")]:
                both.add(features, (keep, kind), weight)
    fit(surface_only, "entity", l2, "prior")
    fit_network(both, [("entity",), TYPES], "entity")


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
