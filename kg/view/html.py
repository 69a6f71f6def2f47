"""The page: template, style and script of our own around what pyvis holds.

pyvis holds the network and brings the drawing library; its own page fetches from other hosts and freezes beyond some
hundred nodes, so the page is ours (``assets/``).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kg.model import GraphData
from kg.view.blocks import embed, evidence_block, graph_block
from kg.view.data import Drawing, draw

__all__ = ["MAX_NODES", "render"]

_HERE = Path(__file__).parent
_SCRIPTS = (
    "model.js",
    "filter.js",
    "search.js",
    "overview.js",
    "focus.js",
    "questions.js",
    "card.js",
    "lists.js",
    "sparql.js",
    "export.js",
    "main.js",
)

_FONT = 'system-ui,-apple-system,"SegoeUI",Roboto,Arial,sans-serif'  # no spaces: pyvis removes them from options
_OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "layout": {"improvedLayout": False, "randomSeed": 7},
    "nodes": {"borderWidth": 1.5, "font": {"face": _FONT, "size": 15, "strokeWidth": 4}},
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}},
        "smooth": {"enabled": True, "type": "continuous", "roundness": 0.5},
        "font": {"face": _FONT},
        "selectionWidth": 1.5,
        "hoverWidth": 0.5,
    },
    "interaction": {"hover": True, "tooltipDelay": 1000000, "keyboard": False, "multiselect": False},
    "physics": {
        "enabled": False,
        "solver": "forceAtlas2Based",
        "forceAtlas2Based": {
            "gravitationalConstant": -115,
            "centralGravity": 0.012,
            "springLength": 125,
            "springConstant": 0.08,
            "damping": 0.5,
            "avoidOverlap": 0.6,
        },
        "stabilization": {"enabled": False},
        "maxVelocity": 60,
        "minVelocity": 0.6,
    },
}


MAX_NODES = 20_000
"""More than that is slow to draw and nothing that a person can take in; the best-connected are kept."""


def render(
    data: GraphData,
    *,
    title: str,
    max_nodes: int = MAX_NODES,
    start: str = "",
    compact: bool = False,
    namespaces: Mapping[str, str] | None = None,
) -> str:
    """Return the whole page, ready to be written as UTF-8.

    The same graph gives the same text. The page fetches nothing, and no text of the graph is ever read as HTML.

    Args:
        data: The graph.
        title: The heading of the page.
        max_nodes: Above this number the best-connected nodes are kept, and the page says so.
        start: What the page shows first, as its address would hold it: ``n=model-bert&h=2``.
        compact: Leave the filters behind their button, as where there is little room.
        namespaces: Prefixes that stand for something else than the vocabulary says (``kg build --base``), so that
            the SPARQL and Turtle of the page are those of the build.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    drawing = draw(data, max_nodes)
    network = _network(drawing)
    script = "\n".join(_asset(name) for name in _SCRIPTS)
    script = '(() => {\n"use strict";\n' + script + "\n})();\n"
    style = _asset("app.css")
    library = _library()
    template = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    ).get_template("template.html.j2")
    return template.render(
        title=title,
        generator=data.generator,
        script=Markup(script),
        style=Markup(style),
        library=Markup(library),
        script_hashes=f"'{_sha256(library)}' '{_sha256(script)}'",
        style_hash=f"'{_sha256(style)}'",
        graph=Markup(
            embed(graph_block(drawing, network, title=title, start=start, compact=compact, namespaces=namespaces))
        ),
        evidence=Markup(embed(evidence_block(drawing))),
    )


def _network(drawing: Drawing) -> dict[str, Any]:
    """Fill a pyvis network with the drawing and return its data."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    network.set_options(json.dumps(_OPTIONS))
    # straight into its lists: ``add_node`` and ``add_edge`` search them all each time
    for i, (node, (x, y)) in enumerate(zip(drawing.nodes, drawing.place.points, strict=True)):
        network.nodes.append({"id": i, "label": node.label, "group": node.type, "x": x, "y": y})
    for edge in drawing.edges:
        network.edges.append({"from": edge.subject, "to": edge.object, "predicate": edge.predicate})
    nodes, edges, *_, options = network.get_network_data()
    return {"nodes": nodes, "edges": edges, "options": json.loads(options) if isinstance(options, str) else options}


@cache
def _asset(name: str) -> str:
    return (_HERE / "assets" / name).read_text(encoding="utf-8")


@cache
def _library() -> str:
    """Return vis-network as pyvis bundles it, without the comment that names a file beside it."""
    import pyvis

    path = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = path.read_text(encoding="utf-8")  # with every kind of line end read as \n, as a browser does
    return text[: text.rindex("//# sourceMappingURL")]


def _sha256(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
