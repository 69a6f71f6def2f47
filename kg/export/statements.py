"""The graph's triples, parted into nodes and statements: for the formats that hang a claim on its edge.

A *block* is all triples of one subject with the blank nodes inside it, as :func:`kg.export.triples.graph_triples`
keeps them together. A *statement* is a block that says ``rdf:predicate``: a claim, a mention or an inference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kg.export.terms import Term, Triple
from kg.vocabulary import vocabulary

__all__ = ["ENDS", "Block", "Statement", "blocks", "parted"]

ENDS = ("rdf:subject", "rdf:predicate", "rdf:object")


class Block(Struct, frozen=True):
    """All triples of a subject that is no statement, without its edges: statements assert those."""

    subject: Term
    triples: tuple[Triple, ...]


class Statement(Struct, frozen=True):
    """A statement: its node, the edge that it is about, whether it asserts it, and all else that it says."""

    node: Term
    edge: Triple
    asserted: bool
    rest: tuple[Triple, ...]

    @property
    def ends(self) -> tuple[Triple, ...]:
        """The three triples of RDF 1.1 that say the edge."""
        return tuple((self.node, name, term) for name, term in zip(ENDS, self.edge, strict=True))


def blocks(triples: Iterable[Triple]) -> Iterator[list[Triple]]:
    """Yield the triples of each subject, those of its blank nodes among them."""
    block: list[Triple] = []
    subject = ""
    for triple in triples:
        if triple[0] != subject and triple[0][0] != "_":
            if block:
                yield block
            block = []
            subject = triple[0]
        block.append(triple)
    if block:
        yield block


def parted(triples: Iterable[Triple]) -> Iterator[Block | Statement]:
    """Yield nodes and statements, in order.

    Every direct edge is asserted by a statement, so those triples are left out of the nodes.
    """
    edges = {predicate.rdf for predicate in vocabulary().predicates.values()}
    for block in blocks(triples):
        said = {predicate: term for _, predicate, term in block if predicate in ENDS}
        node = block[0][0]
        if len(said) == len(ENDS):
            edge = (said[ENDS[0]], said[ENDS[1]], said[ENDS[2]])
            rest = tuple(triple for triple in block if triple[1] not in ENDS)
            yield Statement(node, edge, (node, "kg:polarity", '"asserted"') in rest, rest)
        else:
            yield Block(node, tuple(triple for triple in block if triple[1] not in edges))
