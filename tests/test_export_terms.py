"""Terms: whatever a text or an address holds, it is written so that parsers read it back."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.export.terms import RdfSettings, address, date, decimal, literal, local_name, prefixes
from kg.model import Date

# Every character, lone surrogates too, and the ones that break things more often.
HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\"\\\n\r\t<>{}#%[] '\x00\x1b\ud800\ufffe\u202eא😀"))
) | st.sampled_from(["", '"' * 3, "\\", "\\u0041", "a\r\nb", "-->", "]] .", "a" * 10_000])


def read(term: str) -> ox.Quad:
    document = f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <x:s> <x:p> {term} ."
    (quad,) = ox.parse(document.encode(), ox.RdfFormat.TURTLE)
    return quad


def kept(text: str) -> str:
    """What RDF can hold of a text: the rest becomes the replacement character."""
    return re.sub("[\x00\ud800-\udfff\ufffe\uffff]", "\ufffd", text)


@given(HOSTILE)
def test_a_literal_is_read_back_exactly(text: str) -> None:
    assert read(literal(text)).object == ox.Literal(kept(text))
    assert "\n" not in literal(text)


@given(HOSTILE)
def test_rdflib_reads_the_same_literal(text: str) -> None:
    graph = rdflib.Graph().parse(data=f"<x:s> <x:p> {literal(text)} .", format="turtle")
    assert [str(o) for o in graph.objects()] == [kept(text)]


@given(st.sampled_from(["https://example.org/", "http://", "https://a:b@example.org:80/?q=", "", "//"]), HOSTILE)
def test_any_address_becomes_a_valid_iri_or_a_literal(start: str, rest: str) -> None:
    term = address(start + rest)
    found = read(term).object
    assert isinstance(found, ox.NamedNode) == term.startswith("<")


@pytest.mark.parametrize(
    ("url", "term"),
    [
        ("https://example.org/a?b=c#d", "<https://example.org/a?b=c#d>"),
        ("HTTPS://example.org", "<https://example.org>"),
        ("https://example.org/a b", "<https://example.org/a%20b>"),
        ('https://example.org/<"x">', "<https://example.org/%3C%22x%22%3E>"),
        ("https://example.org/100%", "<https://example.org/100%25>"),
        ("https://example.org/a%20b", "<https://example.org/a%20b>"),
        ("https://example.org/[1]", "<https://example.org/%5B1%5D>"),
        ("https://example.org/#a#b", "<https://example.org/#a%23b>"),
        ("https://例え.jp/é", "<https://例え.jp/é>"),
        ("https://example.org/\ud800", "<https://example.org/%3F>"),
        ("https://example.org:port/", '"https://example.org:port/"'),
        ("https:///nowhere", '"https:///nowhere"'),
        ("example.org", '"example.org"'),
        ("javascript:alert(1)", '"javascript:alert(1)"'),
        ("", '""'),
    ],
)
def test_addresses(url: str, term: str) -> None:
    assert address(url) == term


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("2024-02-29", "date"),
        ("2024-03", "gYearMonth"),
        ("2024", "gYear"),
        ("--02-29", "gMonthDay"),
        ("2023-02-29", None),
        ("2024-13", None),
        ("--02-30", None),
        ("last spring", None),
    ],
)
def test_dates_have_the_type_of_their_precision(value: str, datatype: str | None) -> None:
    found = read(date(Date(value))).object
    assert found == (
        ox.Literal(value, datatype=ox.NamedNode(prefixes()["xsd"] + datatype)) if datatype else ox.Literal(value)
    )


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_decimals_are_exact(number: float) -> None:
    term = decimal(number)
    if term is None:
        assert number != number or number in {float("inf"), float("-inf")}
    else:
        assert float(read(term).object.value) == number
        assert read(term).object.datatype.value.endswith("decimal")


@given(st.text(min_size=1), st.text(min_size=1))
def test_local_names_are_plain_and_keep_identifiers_apart(one: str, two: str) -> None:
    assert re.fullmatch("[a-z0-9][a-z0-9-]*", local_name(one))
    assert (local_name(one) == local_name(two)) == (one == two)


def test_the_bases_are_settings() -> None:
    ours = prefixes(RdfSettings(terms="https://example.org/t#", nodes="https://example.org/n/"))
    assert (ours["kg"], ours["kgr"]) == ("https://example.org/t#", "https://example.org/n/")
    assert {k: v for k, v in ours.items() if k not in {"kg", "kgr"}}.items() <= prefixes().items()
