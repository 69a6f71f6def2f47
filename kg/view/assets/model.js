// The graph as read from the page, and the few helpers that everything uses. No text is ever turned into HTML:
// elements are made by `el`, and strings only become text nodes.

const G = JSON.parse(document.getElementById("graph").textContent);
const NODES = G.nodes.id.length;
const EDGES = G.edges.s.length;
const TYPE = Object.fromEntries(G.types.map((type, i) => [type.name, i]));
const PREDICATE = Object.fromEntries(G.predicates.map((predicate, i) => [predicate.name, i]));
const PAPER_TYPE = TYPE.Paper;
const GLYPH = { dot: "●", triangle: "▲", diamond: "◆", hexagon: "⬢", star: "★", square: "■", triangleDown: "▼" };

const paperOf = new Int32Array(NODES).fill(-1);
G.papers.node.forEach((node, paper) => { if (node >= 0) paperOf[node] = paper; });
const isGeneric = new Uint8Array(NODES);
for (const i of G.nodes.generic) isGeneric[i] = 1;
const indexOf = new Map(G.nodes.id.map((id, i) => [id, i]));

const claimStart = new Int32Array(EDGES + 1);
for (let e = 0; e < EDGES; e++) claimStart[e + 1] = claimStart[e] + G.edges.n[e];

const incident = Array.from({ length: NODES }, () => []);
for (let e = 0; e < EDGES; e++) {
  incident[G.edges.s[e]].push(e);
  incident[G.edges.o[e]].push(e);
}

let evidenceCache = null;
/** Quotes, results, links and mentions: parsed when first asked for. */
function evidence() {
  evidenceCache ??= unpacked(JSON.parse(document.getElementById("evidence").textContent));
  return evidenceCache;
}

/** The same with texts in place of where they stand: what is written once may be said often. */
function unpacked(facts) {
  const { claims, scores } = facts;
  claims.quote = claims.quote.map((at) => facts.quotes[at]);
  claims.rule = claims.rule.map((at) => facts.rules[at]);
  claims.section = claims.section.map((at) => facts.sections[at]);
  facts.scores = scores.system.map((system, k) => ({
    system, metric: facts.metrics[scores.metric[k]], value: scores.value[k], number: scores.number[k], dataset: scores.dataset[k],
    paper: scores.paper[k], quote: facts.quotes[scores.quote[k]], rule: facts.rules[scores.rule[k]], confidence: scores.confidence[k],
  }));
  for (const paper of facts.papers) paper.sources = (paper.sources ?? []).map(([place, line]) => `${facts.places[place]}:${line}`);
  return facts;
}

function label(i) { return paperOf[i] >= 0 ? G.papers.title[paperOf[i]] : G.nodes.label[i]; }
function aliases(i) { return G.nodes.aliases[i] ?? []; }
function typeOf(i) { return G.types[G.nodes.type[i]]; }
function otherEnd(e, i) { return G.edges.s[e] === i ? G.edges.o[e] : G.edges.s[e]; }
function edgeKey(e) { return [G.nodes.id[G.edges.s[e]], G.predicates[G.edges.p[e]].name, G.nodes.id[G.edges.o[e]]].join("~"); }
function edgeText(e) { return `${label(G.edges.s[e])} ${G.predicates[G.edges.p[e]].label} ${label(G.edges.o[e])}`; }
function clip(text, length) { return text.length > length ? text.slice(0, length - 1).trimEnd() + "…" : text; }
function plural(n, one, many) { return `${n.toLocaleString("en")} ${n === 1 ? one : many}`; }
function $(id) { return document.getElementById(id); }
function safeUrl(url) { return /^https?:\/\//i.test(url) ? url : null; }

/** Make an element; strings among the children become text. */
function el(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An address as a link that opens beside this page, or plain text where it is no web address. */
function outLink(url, text) {
  const safe = safeUrl(url);
  return safe ? el("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, text ?? url) : document.createTextNode(text ?? url);
}

function announce(text) { $("status").textContent = text; }

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The corners or radius of a node's shape, drawn into a path (canvas or Path2D) of radius `r` around `x, y`. */
const POLYGONS = {
  triangle: [[0, -1.15], [1, 0.72], [-1, 0.72]],
  triangleDown: [[0, 1.15], [1, -0.72], [-1, -0.72]],
  diamond: [[0, -1.2], [1.05, 0], [0, 1.2], [-1.05, 0]],
  hexagon: [[1.05, 0], [0.52, 0.91], [-0.52, 0.91], [-1.05, 0], [-0.52, -0.91], [0.52, -0.91]],
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  star: Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 ? 0.5 : 1.2;
    return [r * Math.sin((i * Math.PI) / 5), -r * Math.cos((i * Math.PI) / 5)];
  }),
};

function tracePath(path, shape, x, y, r) {
  const corners = POLYGONS[shape];
  if (!corners) {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 6.2832);
    return;
  }
  path.moveTo(x + corners[0][0] * r, y + corners[0][1] * r);
  for (let i = 1; i < corners.length; i++) path.lineTo(x + corners[i][0] * r, y + corners[i][1] * r);
  path.closePath();
}

const SVG = "http://www.w3.org/2000/svg";
/** The sign of a node type, as a small drawing. */
function icon(type) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-10 -10 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(svgShape(type.shape, 0, 0, 7, colourOf(type)));
  return svg;
}

function svgShape(shape, x, y, r, fill) {
  const corners = POLYGONS[shape];
  const node = document.createElementNS(SVG, corners ? "polygon" : "circle");
  if (corners) node.setAttribute("points", corners.map(([a, b]) => `${(x + a * r).toFixed(1)},${(y + b * r).toFixed(1)}`).join(" "));
  else {
    node.setAttribute("cx", x.toFixed(1));
    node.setAttribute("cy", y.toFixed(1));
    node.setAttribute("r", r.toFixed(1));
  }
  node.setAttribute("fill", fill);
  return node;
}

const isDark = () => document.documentElement.dataset.theme === "dark";
/** A colour of the legend, lighter on a dark page. */
function onPage(hex) {
  if (!isDark()) return hex;
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return "#" + parts.map((part) => Math.round(part + (255 - part) * 0.28).toString(16).padStart(2, "0")).join("");
}
function colourOf(item) { return onPage(item.colour); }
function cssColour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
