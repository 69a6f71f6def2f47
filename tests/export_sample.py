# ruff: noqa: E501 (whole patterns and sentences on a line)
"""A small graph, made by hand, that the tests of exports, schema and queries share."""

from __future__ import annotations

from kg.model import (
    Claim,
    Date,
    Edit,
    Entity,
    GraphData,
    Identifier,
    Paper,
    PaperLink,
    Score,
    SourceRef,
    Span,
    Text,
    Variant,
)


def text_of(paper: Paper, quote: str, section: str = "abstract") -> Span:
    start = paper.section(section).clean.index(quote)  # type: ignore[arg-type]
    return Span(section, start, start + len(quote))  # type: ignore[arg-type]


BRICK = Paper(
    id="paper-arxiv-2401-00001",
    title=Text('Brick: A "solid" network'),
    abstract=Text(
        "We propose Brick, 3.1times faster than Stone. Brick outperforms Stone on WallBench with 81.5% accuracy.",
        (Edit(21, 26, "×"),),
    ),
    comment=Text("8 pages; code at https://github.com/masonry/brick"),
    date=Date("2024-01-02"),
    authors=("Ada Moe", "Zoë Ábel"),
    author_count=2,
    organization="Masons & Sons",
    comment_count=3,
    categories=("cs.CL", "cs.LG"),
    identifiers=(Identifier("arxiv", "2401.00001"), Identifier("doi", "10.1000/brick<1>")),
    sources=(SourceRef(path="page.txt", line=7, kind="daily-papers", page_date=Date("2024-01-05", inferred=True)),),
)
MORTAR = Paper(
    id="paper-mortar-joins-bricks",
    title=Text("Mortar joins bricks"),
    abstract=Text(
        "Mortar builds on Brick and is tested on WallBench and on FloorSet, where it reaches 90.25 F1. Mortar may outperform Stone. Stone beats Brick."
    ),
    date=Date("--02-29", inferred=True),
    sources=(SourceRef(path="page.txt", line=30, kind="daily-papers"), SourceRef(path="b.jsonl", line=1, kind="jsonl")),
)
STONE = Paper(
    id="paper-stone",
    title=Text("Stone"),
    abstract=Text("Brick is better than Stone. Stone is trained on WallBench."),
    date=Date("2023-07"),
)
PAPERS = (BRICK, MORTAR, STONE)

ENTITIES = (
    Entity(id="dataset-floorset", type="Dataset", label="FloorSet"),
    Entity(id="dataset-wallbench", type="Dataset", label="WallBench", aliases=("Wall-Bench", "WallBench")),
    Entity(id="method-mortar", type="Method", label="Mortar"),
    Entity(id="model-brick", type="Model", label="Brick"),
    Entity(id="model-brick-7b", type="Model", label="Brick-7B"),
    Entity(id="model-stone", type="Model", label="Stone", generic=True),
    Entity(id="page-masonry-example", type="Page", label="masonry.example", url="https://masonry.example/a b?q=>"),
    Entity(
        id="repository-github-masonry-brick",
        type="Repository",
        label="masonry/brick",
        url="https://github.com/masonry/brick",
    ),
    Entity(id="task-walling", type="Task", label="walling"),
)


def claim(number: int, paper: Paper, subject: str, predicate: str, target: str, quote: str, **more: object) -> Claim:
    fields = {"rule": "by-hand", "confidence": 0.875} | more
    if "span" not in fields:
        fields["span"] = text_of(paper, quote)
    quoted = paper.quote(fields["span"]) if fields["span"] else quote  # type: ignore[arg-type]
    return Claim(
        id=f"claim-{number:03}",
        subject=subject,
        predicate=predicate,
        object=target,
        paper=paper.id,
        quote=quoted,
        **fields,
    )  # type: ignore[arg-type]


CLAIMS = (
    claim(1, BRICK, BRICK.id, "introduces", "model-brick", "We propose Brick"),
    claim(2, BRICK, "model-brick", "outperforms", "model-stone", "3.1× faster than Stone"),
    claim(
        3,
        BRICK,
        "model-brick",
        "outperforms",
        "model-stone",
        "Brick outperforms Stone on WallBench",
        dataset="dataset-wallbench",
    ),
    claim(4, STONE, "model-brick", "outperforms", "model-stone", "Brick is better than Stone"),
    claim(5, MORTAR, "method-mortar", "basedOn", "model-brick", "Mortar builds on Brick", confidence=1.0),
    claim(6, MORTAR, "method-mortar", "evaluatedOn", "dataset-wallbench", "tested on WallBench"),
    claim(7, MORTAR, "method-mortar", "evaluatedOn", "dataset-floorset", "on FloorSet"),
    claim(8, MORTAR, "method-mortar", "outperforms", "model-stone", "Mortar may outperform Stone", polarity="hedged"),
    claim(9, MORTAR, "model-stone", "outperforms", "model-brick", "Stone beats Brick"),
    claim(10, STONE, "model-stone", "trainedOn", "dataset-wallbench", "Stone is trained on WallBench"),
    claim(
        11,
        BRICK,
        BRICK.id,
        "hasRepository",
        "repository-github-masonry-brick",
        "https://github.com/masonry/brick",
        span=text_of(BRICK, "https://github.com/masonry/brick", "comment"),
    ),
    claim(12, BRICK, BRICK.id, "mentions", "model-brick", "Brick", span=Span("title", 0, 5)),
    claim(13, MORTAR, MORTAR.id, "mentions", "model-brick", "Brick"),
    claim(14, BRICK, "model-brick", "appliedTo", "task-walling", "walling", span=None),
)
SCORES = (
    Score(
        id="result-1",
        system="model-brick",
        metric="accuracy",
        value="81.5%",
        paper=BRICK.id,
        quote="81.5% accuracy",
        rule="by-hand",
        span=text_of(BRICK, "81.5% accuracy"),
        dataset="dataset-wallbench",
        number=81.5,
        unit="%",
        confidence=0.5,
    ),
    Score(
        id="result-2",
        system="method-mortar",
        metric="F1",
        value="90.25",
        paper=MORTAR.id,
        quote="90.25 F1",
        rule="by-hand",
        span=text_of(MORTAR, "90.25 F1"),
        dataset="dataset-floorset",
        number=90.25,
    ),
    Score(
        id="result-3",
        system=BRICK.id,
        metric="Accuracy",
        value="three times",
        paper=BRICK.id,
        quote="3.1times",
        rule="by-hand",
        span=text_of(BRICK, "3.1×"),
        kind="ratio",
    ),
)
SAMPLE = GraphData(
    format="paper-kg/1",
    generator="paper-kg 0.0.0-test",
    papers=PAPERS,
    entities=ENTITIES,
    claims=CLAIMS,
    scores=SCORES,
    links=(
        PaperLink(
            paper=BRICK.id,
            entity="repository-github-masonry-brick",
            url="https://github.com/masonry/brick",
            written="https://github.com/masonry/brick",
        ),
        PaperLink(
            paper=MORTAR.id,
            entity="page-masonry-example",
            url="https://masonry.example/a b?q=>",
            written="masonry.example/a b?q=>.",
        ),
    ),
    variants=(Variant(child="model-brick-7b", parent="model-brick", rule="size-suffix"),),
)
