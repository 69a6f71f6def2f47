"""The SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from kg.export.terms import address

__all__ = ["service_description"]

_TURTLE = """@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
[] a sd:Service ;
    sd:endpoint {endpoint} ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
        formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:JSON-LD, formats:RDF_XML ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .
"""


def service_description(endpoint: str, form: str) -> bytes:
    """Return the description of the service at an address, in a format by Oxigraph's name for it."""
    import pyoxigraph as ox

    turtle = _TURTLE.format(endpoint=address(endpoint))
    if form == "TURTLE":
        return turtle.encode()
    triples = (quad.triple for quad in ox.parse(turtle.encode(), ox.RdfFormat.TURTLE))
    return ox.serialize(triples, format=getattr(ox.RdfFormat, form)) or b""
