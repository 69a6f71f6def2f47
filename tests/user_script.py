"""A user's script that goes through the whole public API; ``mypy --strict`` must find nothing in it."""

from __future__ import annotations

from pathlib import Path

import kg


def first_words(answer: kg.Answer) -> list[str]:
    return [claim.quote for edge in answer for claim in edge.claims]


def papers_of(path: Path) -> int:
    return sum(1 for _ in kg.read([str(path)]))


def tour(source: Path, folder: Path) -> dict[str, object]:
    graph: kg.Graph = kg.build([source], workers=1)
    graph.save(folder / "graph.json")
    graph = kg.load(folder)
    node: kg.Node = graph["LoRA"]
    try:
        graph["Lorra"]
    except kg.UnknownNameError as error:
        told: str = error.message
    edge: kg.Edge = graph.outperforms("XLNet")[0]
    board: kg.Leaderboard = graph.leaderboard("ImageNet", "accuracy", better="higher")
    standings: list[kg.Standing] = list(board)
    left: tuple[kg.LeftOut, ...] = board.left_out
    compared: kg.Comparison = graph.compare("XLNet", "BERT")
    timeline: kg.Timeline = graph.timeline(node)
    events: list[kg.Event] = list(timeline)
    alike: kg.Similarity = graph.similar("BERT", limit=3)
    matches: list[kg.Match] = list(alike)
    page: kg.Profile = graph.show(node)
    part: kg.Graph = graph.subgraph(graph.neighbourhood("BERT", hops=1), confidence=0.1)
    changes: kg.Difference = part.diff(graph.merge(part))
    change: list[kg.Change] = list(changes)
    return {
        "version": kg.__version__,
        "read": papers_of(source),
        "told": told,
        "aliases": node.aliases,
        "papers": [paper.label for paper in node.papers],
        "claims": len(node.claims),
        "quotes": (edge.quotes, edge.support, edge.confidence, edge.through),
        "beaten": graph.outperformed_by("BERT").labels,
        "up": first_words(graph.lineage("ALBERT", "up")),
        "parents": graph.based_on("ALBERT").labels,
        "users": graph.users_of("BERT").to_dicts(),
        "code": [found.url for found in graph.code_for("LoRA").nodes],
        "best": [(row.rank, row.system.label, row.number, row.unit, row.quote, row.paper.date) for row in standings],
        "left": [(item.score.value, item.reason) for item in left],
        "contradictions": len(compared.contradictions) + len(graph.contradictions()),
        "events": [(event.date, event.paper.label) for event in events],
        "path": graph.path("ALBERT", "DistilBERT").labels,
        "alike": [(match.node.label, match.score, [n.label for n in match.shared]) for match in matches],
        "page": list(page.sections),
        "changes": [item.what for item in change],
        "new": len(changes.nodes_new) + len(changes.edges_new) + len(changes.nodes_gone) + len(changes.edges_gone),
        "supported": len(changes.support_changed),
        "types": [
            len(group)
            for group in (graph.papers, graph.methods, graph.models, graph.datasets, graph.tasks, graph.repositories)
        ],
        "scores": [score.value for score in graph.scores("BERT")],
        "stated": [claim.quote for claim in graph.claims("XLNet", "outperforms", "BERT")],
        "stats": graph.stats(),
        "summary": graph.summary(),
        "rows": graph.query("SELECT ?m WHERE { ?m a kg:Model }").rows,
        "named": graph.named_query("outperforms", "BERT").to_csv(),
        "network": graph.to_networkx().number_of_nodes(),
        "triples": len(graph.to_rdflib()),
    }
