"""The JSON-LD context: prefixes, and plain names for our terms."""

from __future__ import annotations

from collections.abc import Mapping

from kg.export.terms import prefixes as all_prefixes
from kg.vocabulary import vocabulary
from kg.vocabulary.structure import structure

__all__ = ["context_terms"]


def context_terms(prefixes: Mapping[str, str] | None = None) -> dict[str, object]:
    """Return the terms of the context: a namespace, a compact IRI, or a definition with the type of its values."""
    terms: dict[str, object] = {**(prefixes or all_prefixes()), "id": "@id", "type": "@type"}
    terms |= {t.name: t.rdf[0] for t in vocabulary().types.values()}
    terms |= {name: f"kg:{name}" for name in structure().classes}
    for p in vocabulary().predicates.values():
        terms[p.name] = {"@id": p.rdf, "@type": "@id"}
    for own in structure().properties.values():
        term: dict[str, object] = {"@id": f"kg:{own.name}"}
        if own.range[0] != "xsd:string":
            term["@type"] = own.range[0] if own.range[0].startswith("xsd:") else "@id"
        terms[own.name] = term
    return terms
