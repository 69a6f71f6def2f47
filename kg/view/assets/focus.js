// One thing and what is around it, as real vis-network nodes: live forces, draggable, arrows and relation names.

const FOCUS_LIMIT = 120;
const FOCUS_LIMIT_NARROW = 40;
const focus = { nodes: [], edges: [], heads: [], cursor: -1, held: false };

/** The nodes within some steps of one, nearest and most important first, and the visible edges among them. */
function neighbourhood(start, hops) {
  const found = new Map([[start, 0]]);
  let border = [start];
  let missed = 0;
  for (let hop = 1; hop <= hops; hop++) {
    const next = new Set();
    for (const i of border) for (const e of incident[i]) {
      const other = otherEnd(e, i);
      if ((edgeOn[e] || openEdge(e, start)) && !found.has(other)) next.add(other);
    }
    const ranked = [...next].sort((a, b) => importance[b] - importance[a] || a - b);
    border = ranked.slice(0, Math.max(0, ($("map").clientWidth < 480 ? FOCUS_LIMIT_NARROW : FOCUS_LIMIT) - found.size));
    missed += ranked.length - border.length;
    for (const i of border) found.set(i, hop);
  }
  return { nodes: [...found.keys()], hop: found, missed, edges: edgesAmong(found, start) };
}

/** An edge of the thing in focus shows although the thing itself is of a hidden kind: somebody asked for it. */
function openEdge(e, start) {
  const other = otherEnd(e, start);
  if (G.edges.s[e] !== start && G.edges.o[e] !== start) return false;
  const startHidden = (isGeneric[start] && !filters.generic) || filters.hiddenTypes.has(typeOf(start).name);
  return startHidden && !filters.hiddenPredicates.has(G.predicates[G.edges.p[e]].name) &&
    !filters.hiddenTypes.has(typeOf(other).name) && (filters.generic || !isGeneric[other]);
}

function edgesAmong(nodes, start) {
  const among = new Set();
  for (const i of nodes.keys()) for (const e of incident[i]) if (nodes.has(otherEnd(e, i)) && (edgeOn[e] || openEdge(e, start))) among.add(e);
  return [...among].sort((a, b) => a - b);
}

function wrap(text, width, lines) {
  const out = [""];
  for (const word of text.split(/\s+/)) {
    const line = out.at(-1);
    if (line && line.length + word.length + 1 > width) {
      if (out.length === lines) {
        out[lines - 1] = clip(line + " …", width + 2);
        return out.join("\n");
      }
      out.push(word);
    } else out[out.length - 1] = line ? `${line} ${word}` : word;
  }
  return out.map((line) => clip(line, width + 8)).join("\n");
}

function visNode(i, more) {
  const type = typeOf(i);
  const colour = colourOf(type);
  const ink = cssColour("--ink"), paper = cssColour("--bg");
  return {
    id: i, label: wrap(label(i), paperOf[i] >= 0 ? 22 : 20, 2), shape: type.shape,
    size: Math.min(26, 10 + 1.6 * Math.sqrt(incident[i].length)),
    color: { background: colour, border: paper, highlight: { background: colour, border: ink }, hover: { background: colour, border: ink } },
    font: { color: ink, strokeColor: paper, strokeWidth: 4, size: 14 }, ...more,
  };
}

function visEdge(e, more) {
  const predicate = G.predicates[G.edges.p[e]];
  const colour = colourOf(predicate);
  return {
    id: `e${e}`, from: G.edges.s[e], to: G.edges.o[e], width: 1.2 + Math.min(4, 0.7 * Math.max(1, supportOf[e])),
    dashes: predicate.dash.length ? predicate.dash : false, color: { color: colour, highlight: colour, hover: colour, opacity: 0.85 },
    font: { color: cssColour("--soft"), strokeColor: cssColour("--bg"), strokeWidth: 3, size: 11, align: "middle" }, ...more,
  };
}

/** Bend edges that join the same two nodes, so that each can be seen and clicked. */
function bend(edges) {
  const together = new Map();
  for (const e of edges) {
    const key = [G.edges.s[e], G.edges.o[e]].sort((a, b) => a - b).join(",");
    together.set(key, [...(together.get(key) ?? []), e]);
  }
  const bent = new Map();
  for (const group of together.values()) {
    group.forEach((e, k) => {
      if (group.length === 1) return;
      const turned = G.edges.s[e] > G.edges.o[e];
      const amount = (k - (group.length - 1) / 2) * 0.28 || 0.0001;
      bent.set(e, { enabled: true, type: (amount > 0) === turned ? "curvedCW" : "curvedCCW", roundness: Math.abs(amount) });
    });
  }
  return bent;
}

function showNeighbourhood(start, hops) {
  const around = neighbourhood(start, hops);
  const first = around.nodes.filter((i) => around.hop.get(i) === 1);
  // neighbours of one relation stand side by side
  const relation = new Map(first.map((i) => [i, around.edges.find((e) => otherEnd(e, start) === i && (G.edges.s[e] === start || G.edges.o[e] === start))]));
  first.sort((a, b) => G.edges.p[relation.get(a)] - G.edges.p[relation.get(b)] || a - b);
  const ring = Math.max(190, first.length * 17);
  const at = new Map([[start, { x: 0, y: 0, angle: 0 }]]);
  first.forEach((i, k) => {
    const angle = (k / first.length) * 2 * Math.PI - Math.PI / 2;
    const r = ring * (first.length > 14 && k % 2 ? 1.35 : 1);
    at.set(i, { x: Math.cos(angle) * r * 1.25, y: Math.sin(angle) * r, angle });
  });
  let turn = 0;
  for (const i of around.nodes) {
    if (at.has(i)) continue;
    const parent = around.edges.map((e) => (G.edges.s[e] === i || G.edges.o[e] === i ? otherEnd(e, i) : -1)).find((other) => around.hop.get(other) === 1);
    const angle = (at.get(parent)?.angle ?? 0) + (((turn++ * 7) % 11) - 5) * 0.06;
    at.set(i, { x: Math.cos(angle) * ring * 2.4, y: Math.sin(angle) * ring * 1.9, angle });
  }
  const bent = bend(around.edges);
  const narrow = $("map").clientWidth < 480; // a phone: fewer words, larger
  const named = around.edges.length <= 26 && !narrow;
  const nodes = around.nodes.map((i) => visNode(i, {
    x: at.get(i).x, y: at.get(i).y, ...(narrow ? { font: { color: cssColour("--ink"), strokeColor: cssColour("--bg"), strokeWidth: 5, size: 24 } } : {}),
    ...(i === start ? { size: 30, mass: 3, borderWidth: 3, font: { color: cssColour("--ink"), strokeColor: cssColour("--bg"), strokeWidth: 5, size: narrow ? 28 : 19, bold: true }, color: { background: colourOf(typeOf(i)), border: cssColour("--ink") } } : {}),
  }));
  const edges = around.edges.map((e) => visEdge(e, { ...(named ? { label: G.predicates[G.edges.p[e]].label } : {}), ...(bent.has(e) ? { smooth: bent.get(e) } : { smooth: false }) }));
  showFocus(nodes, edges, around, { live: true, heads: [] });
  const more = around.missed ? ` The ${around.nodes.length} most important of ${around.nodes.length + around.missed} are shown.` : "";
  announce(`${label(start)}: ${plural(around.nodes.length - 1, "neighbour", "neighbours")} within ${plural(hops, "step", "steps")}, ${plural(around.edges.length, "relation", "relations")}.${more}`);
}

function showFocus(nodes, edges, around, { live, heads }) {
  Object.assign(focus, { nodes: around.nodes, edges: around.edges, heads, cursor: -1, held: false });
  view.mode = "focus";
  view.hover = view.hoverEdge = -1;
  view.network.setOptions({ physics: { enabled: false } });
  view.edges.clear();
  view.nodes.clear();
  view.nodes.add(nodes);
  view.edges.add(edges);
  if (live && nodes.length > 1) {
    const calm = reducedMotion() || nodes.length > 40;
    view.network.setOptions({ physics: { enabled: true } });
    if (calm) view.network.stabilize(nodes.length > 80 ? 60 : 120);
    if (reducedMotion()) view.network.setOptions({ physics: { enabled: false } });
  }
  fitFocus(false);
  if (live) {
    const again = focus.nodes; // follow the forces until they rest, or until somebody takes the map in hand
    for (const delay of [350, 900, 1600, 2600]) setTimeout(() => { if (view.mode === "focus" && focus.nodes === again && !focus.held) fitFocus(true); }, delay);
  }
}

function fitFocus(animate) {
  // around what stands there, with room for the words beside it
  const places = Object.values(view.network.getPositions(focus.nodes));
  const heads = focus.heads.map((head) => ({ x: head.x, y: head.top - 30 }));
  const xs = places.map((place) => place.x), ys = [...places, ...heads].map((place) => place.y);
  const side = heads.length ? 96 : 95;
  const left = Math.min(...xs) - side, right = Math.max(...xs) + side, top = Math.min(...ys) - 45, bottom = Math.max(...ys) + 75;
  const size = $("map").getBoundingClientRect();
  const scale = Math.max(0.08, Math.min(size.width / (right - left), size.height / (bottom - top), 1.2));
  const smooth = animate && !reducedMotion();
  view.network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: smooth ? { duration: 350, easingFunction: "easeInOutQuad" } : false });
}

function leaveFocus() {
  view.mode = "overview";
  Object.assign(focus, { nodes: [], edges: [], heads: [], cursor: -1 });
  view.network.setOptions({ physics: { enabled: false } });
  view.edges.clear();
  view.nodes.clear();
}

/** Words over the columns of a layered drawing. */
function drawColumnHeads(context) {
  if (!focus.heads.length) return;
  context.font = '600 16px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';
  context.textAlign = "center";
  context.textBaseline = "bottom";
  for (const head of focus.heads) {
    context.fillStyle = cssColour("--island");
    context.fillRect(head.x - head.width / 2, head.top - 12, head.width, head.bottom - head.top + 24);
    context.fillStyle = cssColour("--soft");
    context.fillText(head.text, head.x, head.top - 20);
  }
}

/** Move to the next (1) or previous (-1) neighbour of the thing in focus. */
function stepNeighbour(step, start) {
  const others = focus.nodes.filter((i) => i !== start);
  if (view.mode !== "focus" || !others.length) return;
  focus.cursor = (focus.cursor + step + others.length + (focus.cursor < 0 && step < 0 ? 1 : 0)) % others.length;
  const i = others[focus.cursor];
  view.network.selectNodes([i], false);
  const e = focus.edges.find((edge) => otherEnd(edge, i) === start && (G.edges.s[edge] === i || G.edges.o[edge] === i));
  announce(`${label(i)}, ${typeOf(i).label}${e === undefined ? "" : `: ${edgeText(e)}`}. ${focus.cursor + 1} of ${others.length}; Enter goes there.`);
  return i;
}
