"""From a paper's text to typed entities, relations, results and links: a pure function of one paper.

The steps, each in its module: :mod:`document` cuts the text and finds the lexicon's names, :mod:`candidates` and
:mod:`groups` propose things, :mod:`entities` decides what they are, :mod:`relations` reads what is said of them,
:mod:`results` the numbers, :mod:`links` the web addresses. Small networks (:mod:`network`) and linear scorers
(:mod:`linear`) weigh what is true of a candidate (:mod:`features`, :mod:`surroundings`) and what its words mean
(:mod:`meanings`); their weights are made by the scripts in ``training/``.
"""

from __future__ import annotations

from kg.extract.document import read_document
from kg.extract.entities import find_entities
from kg.extract.links import find_links
from kg.extract.relations import find_relations
from kg.extract.results import find_results
from kg.lexicon import Lexicon, default_lexicon
from kg.model import Extraction, Paper

__all__ = ["extract"]


def extract(paper: Paper, lexicon: Lexicon | None = None) -> Extraction:
    """Read one paper: its entities, relations, results, links, and the relations that were not believed.

    Args:
        paper: The paper; only its texts and address fields are looked at.
        lexicon: Established names; the package's own unless given.
    """
    document = read_document(paper, lexicon or default_lexicon())
    entities = find_entities(document)
    relations, rejected = find_relations(document, entities)
    return Extraction(
        paper=paper.id,
        entities=entities,
        relations=relations,
        results=find_results(document, entities, relations),
        links=find_links(paper),
        rejected=rejected,
    )
