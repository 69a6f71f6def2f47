"""A small graph of made-up birds, and builders of graphs like it: only what a test is about need be said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from factories import paper as make_paper

from kg.graph import FORMAT, Graph
from kg.graph.numbers import read_number
from kg.model import Claim, Date, Entity, GraphData, Paper, Score, Span, Text

NAMES = {"wren": "Wren", "kite": "Kite", "robin": "Robin", "finch": "Finch", "hermit": "Hermit"}


def thing(identifier: str, kind: str, label: str, *aliases: str) -> Entity:
    """A node."""
    return Entity(id=identifier, type=kind, label=label, aliases=aliases)


def claim(subject: str, predicate: str, object_: str, *, paper: str = "paper-kite", **fields: Any) -> Claim:
    """A claim; its quote is the statement in words unless given."""
    given = {"id": f"claim-{subject}-{predicate}-{object_}-{paper}", "quote": f"{subject} {predicate} {object_}"}
    return Claim(
        **given | {"subject": subject, "predicate": predicate, "object": object_, "paper": paper, "rule": "t"} | fields
    )


_TEXTS: dict[str, str] = {}


def score(system: str, metric: str, value: str, *, text: str = "", paper: str = "", **fields: Any) -> Score:
    """A result on NestBench; ``text`` becomes the abstract of its paper, so that what stands around it is read."""
    text = text or f"{NAMES.get(system, system)} reaches {value} {metric} on NestBench"
    at = text.index(value)
    node = system if system.startswith("paper-") else f"model-{system}"
    number, unit = read_number(value.lstrip("<>"))
    source = paper or f"paper-of-{system}"
    _TEXTS[source] = text
    return Score(
        **{
            "id": f"score-{system}-{metric}-{value}",
            "system": node,
            "metric": metric,
            "value": value,
            "paper": source,
            "quote": text,
            "rule": "t",
            "span": Span("abstract", 0, at + len(value)),
            "dataset": "dataset-nestbench",
            "number": number,
            "unit": unit,
        }
        | fields
    )


def graph_of(
    *,
    claims: Sequence[Claim] = (),
    scores: Sequence[Score] = (),
    papers: Sequence[Paper] = (),
    entities: Sequence[Entity] = (),
) -> Graph:
    """A graph of five birds, two data sets, and what is given; every paper that something names is there."""
    things = [thing(f"model-{short}", "Model", label) for short, label in NAMES.items() if short != "wren"]
    things += [thing("model-wren", "Model", "Wren", "WRN")]
    things += [thing("dataset-nestbench", "Dataset", "NestBench"), thing("dataset-songs", "Dataset", "Songs")]
    known = {p.id: p for p in papers}
    named = {item.paper for item in (*claims, *scores)} | {c.subject for c in claims if c.subject.startswith("paper-")}
    for identifier in named - known.keys():
        known[identifier] = make_paper(identifier, f"About {identifier}", _TEXTS.get(identifier, "Text."))
    return Graph(
        GraphData(
            format=FORMAT,
            generator="test",
            papers=tuple(known[i] for i in sorted(known)),
            entities=tuple(sorted((*things, *entities), key=lambda e: e.id)),
            claims=tuple(sorted(claims, key=lambda c: (c.subject, c.predicate, c.object, c.paper, c.id))),
            scores=tuple(sorted(scores, key=lambda s: (s.system, s.metric, s.value, s.paper, s.id))),
        )
    )


def _papers() -> list[Paper]:
    def made(identifier: str, title: str, abstract: str, date: str) -> Paper:
        return Paper(id=identifier, title=Text(title), abstract=Text(abstract), date=Date(date))

    return [
        made("paper-kite", "Kites", "Kite reaches 91.0% accuracy on NestBench", "2021-06"),
        made("paper-wren", "Growing Wren", "Wren scores 88.1 accuracy on NestBench", "2020-05-01"),
        made("paper-robin", "Robins", "Robin has an accuracy of 88.1% on NestBench", "2019"),
    ]


def _score(system: str, value: str, text: str) -> Score:
    return score(system, "accuracy", value, text=text, paper=f"paper-{system}")


GRAPH = graph_of(
    papers=_papers(),
    claims=[
        claim("paper-wren", "introduces", "model-wren", paper="paper-wren", quote="We grow Wren"),
        claim("paper-wren", "mentions", "model-wren", paper="paper-wren", quote="Wren"),
        claim("paper-kite", "mentions", "model-wren", quote="Wren"),
        claim("paper-wren", "outperforms", "model-finch", paper="paper-wren", quote="Wren outperforms Finch"),
        claim("model-wren", "basedOn", "model-robin", paper="paper-wren", quote="Wren extends Robin"),
        claim("model-wren", "outperforms", "model-kite", paper="paper-wren", quote="Wren still beats Kite"),
        claim("model-kite", "basedOn", "model-wren", quote="Kite is built on Wren"),
        claim("model-kite", "outperforms", "model-wren", quote="Kite beats Wren"),
        claim("model-kite", "evaluatedOn", "dataset-nestbench", id="claim-kite-nest", quote="Kite on NestBench"),
        claim("model-robin", "trainedOn", "dataset-songs", paper="paper-robin", quote="Robin is trained on Songs"),
    ],
    scores=[
        _score("kite", "91.0%", "Kite reaches 91.0% accuracy on NestBench"),
        _score("wren", "88.1", "Wren scores 88.1 accuracy on NestBench"),
        _score("robin", "88.1%", "Robin has an accuracy of 88.1% on NestBench"),
    ],
)
"""Wren goes back to Robin and Kite to Wren; Kite and Wren each claim to beat the other; Hermit stands alone."""
