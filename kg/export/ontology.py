"""Generate ``schema/`` and the reference page from the vocabulary: ``python -m kg.export.ontology`` writes them.

The ontology, the SHACL shapes, the JSON-LD context and the page all follow from ``kg/vocabulary/*.toml``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.export.shapes import shapes
from kg.export.terms import literal, prefixes
from kg.vocabulary import NodeType, Predicate, vocabulary
from kg.vocabulary.structure import OwnProperty, structure

__all__ = ["FILES", "context", "main", "ontology", "reference"]

_ROOT = Path(__file__).parents[2]


def class_of(node_type: str) -> str:
    """Return the compact IRI of the class that stands for a node type: ours where we have one.

    >>> class_of("Model"), class_of("Paper")
    ('kg:Model', 'schema:ScholarlyArticle')
    """
    return vocabulary().types[node_type].rdf[0]


# ------------------------------------------------------------------------------------------------- ontology


def ontology() -> str:
    """Return the OWL ontology of our own terms as Turtle."""
    known = vocabulary()
    blocks = [
        "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes().items()),
        f"<{known.namespaces['kg'].rstrip('#/')}> a owl:Ontology ;\n"
        '    rdfs:label "paper-kg"@en ;\n'
        '    rdfs:comment "What papers on machine learning say of methods, models, data sets and tasks."@en .\n',
    ]
    blocks += [_class(t.rdf[0], t.label, t.comment, t.rdf[1:], t.align) for t in _own_types()]
    blocks += [_class(f"kg:{c.name}", c.label, c.comment, c.parents, c.align) for c in structure().classes.values()]
    blocks += [_predicate(p) for p in known.predicates.values() if p.rdf.startswith("kg:")]
    blocks += [_property(p) for p in structure().properties.values()]
    return "\n".join(blocks)


def _own_types() -> Iterator[NodeType]:
    return (t for t in vocabulary().types.values() if t.rdf[0].startswith("kg:"))


def _block(subject: str, facts: list[tuple[str, str]]) -> str:
    return f"{subject} " + " ;\n    ".join(f"{predicate} {value}" for predicate, value in facts if value) + " .\n"


def _text(text: str) -> str:
    return literal(text) + "@en"


def _described(label: str, comment: str) -> list[tuple[str, str]]:
    return [
        ("rdfs:label", _text(label)),
        ("rdfs:comment", _text(comment)),
        ("rdfs:isDefinedBy", f"<{vocabulary().namespaces['kg'].rstrip('#/')}>"),
    ]


def _class(name: str, label: str, comment: str, parents: tuple[str, ...], align: tuple[str, ...]) -> str:
    facts = [("a", "owl:Class"), *_described(label, comment)]
    return _block(name, [*facts, ("rdfs:subClassOf", ", ".join(parents)), ("skos:closeMatch", ", ".join(align))])


def _one_of(classes: tuple[str, ...]) -> str:
    return classes[0] if len(classes) == 1 else f"[ a owl:Class ; owl:unionOf ( {' '.join(classes)} ) ]"


def _predicate(predicate: Predicate) -> str:
    parents = structure().parents.get(predicate.name, ())
    align = tuple(term for term in predicate.align if term not in parents)
    return _block(
        predicate.rdf,
        [
            ("a", "owl:ObjectProperty"),
            *_described(predicate.label, predicate.comment),
            ("rdfs:domain", _one_of(tuple(map(class_of, predicate.domain)))),
            ("rdfs:range", _one_of(tuple(map(class_of, predicate.range)))),
            ("rdfs:subPropertyOf", ", ".join(parents)),
            ("skos:closeMatch", ", ".join(align)),
        ],
    )


def _property(own: OwnProperty) -> str:
    kind = "owl:DatatypeProperty" if own.range[0].startswith("xsd:") else "owl:ObjectProperty"
    values = f"[ a rdfs:Datatype ; owl:oneOf ( {' '.join(map(literal, own.values))} ) ]" if own.values else ""
    return _block(
        f"kg:{own.name}",
        [
            ("a", kind),
            *_described(own.label, own.comment),
            ("rdfs:domain", _one_of(own.domain)),
            ("rdfs:range", values or _one_of(own.range)),
            ("skos:closeMatch", ", ".join(own.align)),
        ],
    )


# -------------------------------------------------------------------------------------------------- context


def context() -> str:
    """Return the JSON-LD context: prefixes, and the plain names of our terms."""
    terms: dict[str, object] = dict(prefixes()) | {"id": "@id", "type": "@type"}
    terms |= {t.name: class_of(t.name) for t in vocabulary().types.values()}
    terms |= {name: f"kg:{name}" for name in structure().classes}
    terms |= {p.name: {"@id": p.rdf, "@type": "@id"} for p in vocabulary().predicates.values()}
    for own in structure().properties.values():
        term = {"@id": f"kg:{own.name}"}
        if own.range[0] != "xsd:string":
            term["@type"] = own.range[0] if own.range[0].startswith("xsd:") else "@id"
        terms[own.name] = term
    return json.dumps({"@context": terms}, indent=2, ensure_ascii=False) + "\n"


# ------------------------------------------------------------------------------------------------ reference


def reference() -> str:
    """Return the reference page in Markdown."""
    lines = [
        "# Reference of the terms",
        "",
        "Generated by `python -m kg.export.ontology` from `kg/vocabulary/*.toml`; do not edit.",
        f"`kg:` is `{vocabulary().namespaces['kg']}` (terms), `kgr:` is `{vocabulary().namespaces['kgr']}` (nodes).",
        "",
        "## Nodes",
        "",
        "| node | classes | what it is | close to |",
        "| --- | --- | --- | --- |",
    ]
    lines += [_row(f"**{t.label}**", _code(t.rdf), t.comment, _code(t.align)) for t in vocabulary().types.values()]
    lines += ["", "## Edges", "", "| edge | term | from | to | when | close to |", "| --- | --- | --- | --- | --- | --- |"]
    for p in vocabulary().predicates.values():
        close = _code(p.align)
        lines.append(_row(f"**{p.label}**", _code((p.rdf,)), ", ".join(p.domain), ", ".join(p.range), p.comment, close))
    lines += ["", "## Claims, evidence, results, sources", "", "| class | what it is | a kind of |", "| --- | --- | --- |"]
    lines += [_row(_code((f"kg:{c.name}",)), c.comment, _code(c.parents)) for c in structure().classes.values()]
    lines += ["", "| property | of | value | what it says |", "| --- | --- | --- | --- |"]
    for own in structure().properties.values():
        value = " or ".join(f"`{value}`" for value in own.values) or _code(own.range)
        lines.append(_row(_code((f"kg:{own.name}",)), _code(own.domain), value, own.comment))
    lines += ["", "## Terms of others, and what they mean here", "", "| term | meaning |", "| --- | --- |"]
    lines += [_row(f"`{term}`", meaning) for term, meaning in structure().borrowed.items()]
    lines += ["", "## Prefixes", "", "| prefix | namespace |", "| --- | --- |"]
    lines += [_row(f"`{name}:`", f"`{space}`") for name, space in prefixes().items()]
    return "\n".join(lines) + "\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _code(terms: tuple[str, ...]) -> str:
    return ", ".join(f"`{term}`" for term in terms)


FILES: dict[str, Callable[[], str]] = {
    "schema/ontology.ttl": ontology,
    "schema/shapes.ttl": shapes,
    "schema/context.jsonld": context,
    "docs/reference.md": reference,
}
"""The generated files, from the root of the checkout, and what makes each."""


def main() -> None:
    """Write the generated files."""
    for name, make in FILES.items():
        path = _ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(make(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
