// The three questions people come with, as layered drawings: what outperforms this, where does it come from, who uses it.

const COLUMN = 196;
const ROW = 72;
const LAYERED_LIMIT = 90;
const DESCENT = ["basedOn", "variantOf"];
const USE = ["uses", "trainedOn", "evaluatedOn", "appliedTo"];

const QUESTIONS = {
  near: { label: "Neighbourhood" },
  beats: { label: "Outperforms", build: comparison, none: "No paper here says that it outperforms something, or is outperformed." },
  lineage: { label: "Lineage", build: lineage, none: "No paper here says what it is based on, or what is based on it." },
  users: { label: "Users", build: users, none: "No paper here says that something uses it." },
};

function edgesOf(i, names, direction) {
  const ends = direction === "out" ? G.edges.s : G.edges.o;
  return incident[i].filter((e) => ends[e] === i && (edgeOn[e] || openEdge(e, i)) && names.includes(G.predicates[G.edges.p[e]].name));
}

function comparison(start) {
  const column = new Map([[start, 0]]);
  for (const e of edgesOf(start, ["outperforms"], "in")) column.set(G.edges.s[e], -1);
  for (const e of edgesOf(start, ["outperforms"], "out")) if (!column.has(G.edges.o[e])) column.set(G.edges.o[e], 1);
  return layered(start, column, ["outperforms"], { "-1": "outperforms it", 0: "", 1: "it outperforms" });
}

/** Ancestors to the left, descendants to the right, each generation a column. */
function lineage(start) {
  const column = new Map([[start, 0]]);
  for (const [direction, sign, end] of [["out", -1, "o"], ["in", 1, "s"]]) {
    let border = [start];
    for (let depth = 1; depth <= 5 && border.length; depth++) {
      const next = [];
      for (const i of border) for (const e of edgesOf(i, DESCENT, direction)) {
        const other = G.edges[end][e];
        if (!column.has(other) && column.size < LAYERED_LIMIT) {
          column.set(other, sign * depth);
          next.push(other);
        }
      }
      border = next;
    }
  }
  // a descendant stands right of all that it descends from
  for (let round = 0; round < 8; round++) {
    let moved = false;
    for (const i of column.keys()) for (const e of edgesOf(i, DESCENT, "in")) {
      const child = G.edges.s[e];
      if (!column.has(child) || child === start || column.get(child) > column.get(i)) continue;
      if (column.get(i) >= 0 && column.get(i) < 7) {
        column.set(child, column.get(i) + 1);
        moved = true;
      }
    }
    if (!moved) break;
  }
  const heads = {};
  for (const at of new Set(column.values())) {
    const years = [...column].filter(([i, c]) => c === at && G.nodes.year[i]).map(([i]) => G.nodes.year[i]);
    const low = Math.min(...years), high = Math.max(...years);
    heads[at] = years.length ? (low === high ? `${low}` : `${low}–${high}`) : at < 0 ? "earlier" : at > 0 ? "later" : "";
  }
  return layered(start, column, DESCENT, heads);
}

/** Users in columns by year, time from left to right. */
function users(start) {
  const found = [...new Set(edgesOf(start, USE, "in").map((e) => G.edges.s[e]))].sort((a, b) => importance[b] - importance[a] || a - b).slice(0, LAYERED_LIMIT);
  const years = [...new Set(found.map((i) => G.nodes.year[i]))].sort((a, b) => (a || 9999) - (b || 9999));
  const column = new Map([[start, 0]]);
  const heads = { 0: "" };
  let at = 0;
  for (const year of years) {
    const members = found.filter((i) => G.nodes.year[i] === year);
    // a year with many gets several columns
    for (let from = 0; from < members.length; from += 14) {
      at++;
      heads[at] = year ? `${year}` : "no date";
      for (const i of members.slice(from, from + 14)) column.set(i, at);
    }
  }
  return layered(start, column, USE, heads);
}

function layered(start, column, names, heads) {
  const nodes = [...column.keys()];
  const edges = edgesAmong(column, start).filter((e) => names.includes(G.predicates[G.edges.p[e]].name));
  const columns = new Map();
  for (const [i, c] of column) columns.set(c, [...(columns.get(c) ?? []), i]);
  const row = new Map();
  for (const members of columns.values()) {
    members.sort((a, b) => (G.nodes.year[a] || 9999) - (G.nodes.year[b] || 9999) || importance[b] - importance[a] || a - b);
    members.forEach((i, k) => row.set(i, k - (members.length - 1) / 2));
  }
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const members of columns.values()) {
      const pull = new Map(members.map((i) => {
        const others = edges.filter((e) => G.edges.s[e] === i || G.edges.o[e] === i).map((e) => row.get(otherEnd(e, i)));
        return [i, others.length ? others.reduce((a, b) => a + b, 0) / others.length : row.get(i)];
      }));
      members.sort((a, b) => pull.get(a) - pull.get(b) || a - b);
      members.forEach((i, k) => row.set(i, k - (members.length - 1) / 2));
    }
  }
  const tallest = Math.max(...[...columns.values()].map((members) => members.length));
  const order = [...columns.keys()].sort((a, b) => a - b);
  return {
    nodes, edges, at: new Map(nodes.map((i) => [i, { x: column.get(i) * COLUMN, y: row.get(i) * ROW }])),
    heads: order.filter((c) => heads[c]).map((c) => ({ x: c * COLUMN, width: COLUMN - 22, top: (-tallest / 2) * ROW, bottom: (tallest / 2) * ROW, text: heads[c] })),
  };
}

function showQuestion(start, name) {
  const question = QUESTIONS[name];
  const drawing = question.build(start);
  const bent = bend(drawing.edges);
  const paper = cssColour("--raised"), ink = cssColour("--ink");
  const nodes = drawing.nodes.map((i) => {
    const type = typeOf(i), colour = colourOf(type);
    const year = G.nodes.year[i];
    return visNode(i, {
      ...drawing.at.get(i), shape: "box", margin: 9, borderWidth: i === start ? 3.5 : 1.8,
      label: `${GLYPH[type.shape] ?? ""} ${wrap(label(i), 17, 2)}${name !== "users" && year ? `\n${year}` : ""}`, widthConstraint: { minimum: 72 },
      color: { background: paper, border: colour, highlight: { background: paper, border: ink }, hover: { background: paper, border: ink } },
      font: { color: ink, size: i === start ? 17 : 15, strokeWidth: 0 }, shapeProperties: { borderRadius: 8 },
    });
  });
  const edges = drawing.edges.map((e) => visEdge(e, { smooth: bent.get(e) ?? { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.4 } }));
  showFocus(nodes, edges, drawing, { live: false, heads: drawing.heads });
  announce(drawing.edges.length ? `${label(start)}, ${question.label.toLowerCase()}: ${plural(drawing.nodes.length - 1, "thing", "things")}, ${plural(drawing.edges.length, "relation", "relations")}.` : question.none);
}
