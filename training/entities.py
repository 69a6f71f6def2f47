"""Train the scorers that decide which groups of mentions are entities (``prior``, ``entity``) and of which ``type``."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.entities import features_of_groups
from training.common import Annotated, Rows, fit, norm

TYPES = ("Method", "Model", "Dataset", "Task")


def train(papers: Sequence[Annotated], l2: float) -> None:
    """Fit; what annotators marked optional is left out of deciding, but helps to tell types."""
    keep, surface_only, kinds = Rows(), Rows(), Rows()
    for record, _, document, weight in papers:
        annotated = {}
        for entity in record["entities"]:
            for name in [entity["name"], *entity["aliases"]]:
                annotated.setdefault(norm(name), entity)
        for group, surface, context in features_of_groups(document):
            entity = next((annotated[norm(c.text)] for c in group.mentions if norm(c.text) in annotated), None)
            if entity is None or not entity.get("optional"):
                keep.add(surface | context, int(entity is not None), weight)
                surface_only.add(surface, int(entity is not None), weight)
            if entity is not None:
                for kind in entity["type"].split("|"):
                    kinds.add(surface | context, TYPES.index(kind), weight)
    fit(surface_only, ["entity"], l2, "prior")
    fit(keep, ["entity"], l2, "entity")
    fit(kinds, TYPES, l2, "type")
