// What is chosen, the address that holds it, and the wiring of keys, pointer and buttons.

const state = { node: -1, edge: -1, hops: 1, question: "near", tab: "map" };

// ---------------------------------------------------------------------------------------------- the address

function hashText() {
  const parts = new URLSearchParams();
  if (state.node >= 0) {
    parts.set("n", G.nodes.id[state.node]);
    if (state.question !== "near") parts.set("v", state.question);
    if (state.hops > 1) parts.set("h", state.hops);
  }
  if (state.edge >= 0) parts.set("e", edgeKey(state.edge));
  if (state.tab !== "map") parts.set("tab", state.tab);
  if (filters.hiddenTypes.size) parts.set("t", [...filters.hiddenTypes].sort().join("."));
  if (filters.hiddenPredicates.size) parts.set("r", [...filters.hiddenPredicates].sort().join("."));
  if (filters.from) parts.set("y", `${filters.from}-${filters.to}`);
  if (filters.confidence) parts.set("c", filters.confidence);
  if (filters.support > 1) parts.set("s", filters.support);
  if (filters.generic) parts.set("g", 1);
  if (filters.loose) parts.set("u", 1);
  if (view.mode === "overview" && view.moved) {
    const camera = cameraBox();
    parts.set("z", [Math.round(camera.x), Math.round(camera.y), camera.scale.toPrecision(3)].join("_"));
  }
  const text = parts.toString();
  return text ? `#${text}` : "#";
}

function readHash() {
  // a page made of what is around one thing opens there, until somebody goes elsewhere
  const parts = new URLSearchParams(location.href.includes("#") ? location.hash.slice(1) : G.start);
  const number = (name, low, high) => Math.max(low, Math.min(high, Number(parts.get(name)) || low));
  resetFilters();
  state.node = indexOf.get(parts.get("n")) ?? -1;
  state.question = Object.hasOwn(QUESTIONS, parts.get("v") ?? "") ? parts.get("v") : "near";
  state.hops = number("h", 1, 2);
  state.tab = ["things", "relations"].includes(parts.get("tab")) ? parts.get("tab") : "map";
  const [s, p, o] = (parts.get("e") ?? "").split("~");
  state.edge = indexOf.has(s) ? incident[indexOf.get(s)].find((e) => G.edges.o[e] === indexOf.get(o) && G.predicates[G.edges.p[e]].name === p) ?? -1 : -1;
  filters.hiddenTypes = new Set((parts.get("t") ?? "").split(".").filter((name) => name in TYPE));
  filters.hiddenPredicates = new Set((parts.get("r") ?? "").split(".").filter((name) => name in PREDICATE));
  const years = /^(\d{4})-(\d{4})$/.exec(parts.get("y") ?? "");
  if (years && YEARS.length) [filters.from, filters.to] = [+years[1], +years[2]];
  filters.confidence = number("c", 0, 100);
  filters.support = number("s", 1, 10);
  filters.generic = parts.has("g");
  filters.loose = parts.has("u");
  const camera = (parts.get("z") ?? "").split("_").map(Number);
  return camera.length === 3 && camera.every(Number.isFinite) && camera[2] > 0 ? camera : null;
}

function writeHash(push) {
  const text = hashText();
  if (text === (location.hash || "#") && (!G.start || location.href.includes("#"))) return;
  try {
    history[push ? "pushState" : "replaceState"](null, "", text);
  } catch {
    // in a frame without an address of its own there is nothing to keep it in
  }
}

let cameraTimer = 0;
/** The camera rests somewhere new: keep it in the address, without a step of its own in the history. */
function cameraMoved() {
  clearTimeout(cameraTimer);
  cameraTimer = setTimeout(() => writeHash(false), 250);
}

// --------------------------------------------------------------------------------------------------- showing

/** Go somewhere: `node`, `edge` (-1 for none), `question`, `hops`, `tab`; what is not given stays. */
function go(change) {
  if (change.node !== undefined && change.node !== state.node && change.question === undefined) state.question = "near";
  Object.assign(state, change);
  if (change.node !== undefined && change.edge === undefined) state.edge = -1;
  if (change.node !== undefined || change.question !== undefined) {
    if (change.tab === undefined) state.tab = "map";
  }
  show();
  writeHash(true);
}

/** One step back: from an edge to its thing, from a thing to the whole graph. */
function goBack() {
  if (state.edge >= 0) go({ edge: -1 });
  else if (state.node >= 0) go({ node: -1 });
}

function show(camera) {
  view.selectedEdge = state.edge;
  if (state.node >= 0) {
    if (drawnKey !== focusKey()) {
      if (state.question === "near") showNeighbourhood(state.node, state.hops);
      else showQuestion(state.node, state.question);
    }
    if (state.edge >= 0 && focus.edges.includes(state.edge)) view.network.selectEdges([`e${state.edge}`]);
  } else if (view.mode === "focus" || camera !== undefined) {
    leaveFocus();
    if (camera) moveCamera({ x: camera[0], y: camera[1] }, camera[2], false);
    else if (view.lastCamera && camera === undefined) moveCamera(view.lastCamera, view.lastCamera.scale, false);
    else fitOverview(false);
    announceOverview();
  } else view.network.redraw();
  drawnKey = focusKey();
  if (state.edge >= 0) edgeCard(state.edge);
  else if (state.node >= 0) nodeCard(state.node);
  else startCard();
  if (state.edge >= 0) announce(`${edgeText(state.edge)}: ${plural(supportOf[state.edge], "paper", "papers")}.`);
  showCrumbs();
  showTab(state.tab);
}

let drawnKey = "";
function focusKey() {
  return state.node < 0 ? "" : [state.node, state.question, state.hops, isDark(), JSON.stringify(filters, (_, value) => (value instanceof Set ? [...value] : value))].join("|");
}

function announceOverview() {
  announce(`Showing ${plural(visible.nodes.length, "thing", "things")} and ${plural(visible.edges.length, "relation", "relations")} of ${NODES.toLocaleString("en")} and ${EDGES.toLocaleString("en")}.`);
}

function showCrumbs() {
  const crumbs = $("crumbs");
  if (state.node < 0) return crumbs.replaceChildren();
  const button = (text, on, change) => el("button", { type: "button", "aria-pressed": String(on), onclick: () => go(change) }, text);
  crumbs.replaceChildren(
    el("button", { type: "button", onclick: () => go({ node: -1 }) }, "Whole graph"), el("span", { class: "sep", "aria-hidden": "true" }, "›"),
    el("strong", { title: label(state.node) }, clip(label(state.node), 32)),
    el("span", { class: "steps", role: "group", "aria-label": "What to show of it" }, button("1 step", state.question === "near" && state.hops === 1, { question: "near", hops: 1 }),
    button("2 steps", state.question === "near" && state.hops === 2, { question: "near", hops: 2 }),
    ...["beats", "lineage", "users"].map((name) => button(QUESTIONS[name].label, state.question === name, { question: name }))));
}

function filtersChanged() {
  applyFilters();
  refreshOverview();
  show();
  if (state.node < 0) announceOverview();
  writeHash(false);
}

// ---------------------------------------------------------------------------------------------------- pointer

function wirePointer() {
  const { network } = view;
  network.on("click", ({ pointer, nodes, edges }) => {
    if (view.mode === "focus") {
      if (nodes.length) go(nodes[0] === state.node ? { edge: -1 } : { node: nodes[0] });
      else if (edges.length) go({ edge: +edges[0].slice(1) });
      else if (state.edge >= 0) go({ edge: -1 });
      return;
    }
    const node = nodeAt(pointer.canvas.x, pointer.canvas.y);
    if (node >= 0) return go({ node });
    const edge = edgeAt(pointer.canvas.x, pointer.canvas.y);
    if (edge >= 0 || state.edge >= 0) go({ edge });
  });
  network.on("hoverNode", ({ node, event }) => tip(event, typeOf(node).label, label(node)));
  network.on("hoverEdge", ({ edge, event }) => tip(event, "relation", edgeText(+edge.slice(1))));
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, () => { $("tip").hidden = true; });
  for (const event of ["dragStart", "zoom"]) network.on(event, () => { focus.held = true; });
  for (const event of ["dragEnd", "zoom"]) network.on(event, () => { if (view.mode === "overview") { view.moved = true; rememberCamera(); } });
  let waiting = false;
  $("map").addEventListener("pointermove", (event) => {
    if (view.mode !== "overview" || event.buttons || waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (view.mode !== "overview") return;
      const box = $("map").getBoundingClientRect();
      const at = network.DOMtoCanvas({ x: event.clientX - box.left, y: event.clientY - box.top });
      const node = nodeAt(at.x, at.y);
      const edge = node < 0 ? edgeAt(at.x, at.y) : -1;
      $("map").classList.toggle("pointing", node >= 0 || edge >= 0);
      if (node >= 0) tip(event, typeOf(node).label, label(node), plural(degreeOn[node], "relation", "relations"));
      else if (edge >= 0) tip(event, "relation", clip(edgeText(edge), 120));
      else $("tip").hidden = true;
      if (node !== view.hover || edge !== view.hoverEdge) {
        view.hover = node;
        view.hoverEdge = edge;
        network.redraw();
      }
    });
  });
  $("map").addEventListener("pointerleave", () => {
    $("tip").hidden = true;
    if (view.hover >= 0 || view.hoverEdge >= 0) {
      view.hover = view.hoverEdge = -1;
      network.redraw();
    }
  });
}

function rememberCamera() {
  const { x, y, scale } = cameraBox();
  view.lastCamera = { x, y, scale };
}

function tip(event, kind, text, more) {
  const box = $("stage").getBoundingClientRect();
  const node = $("tip");
  node.replaceChildren(text, el("small", null, more ? `${kind} · ${more}` : kind));
  node.hidden = false;
  const x = event.clientX - box.left, y = event.clientY - box.top;
  node.style.left = `${Math.max(4, Math.min(x + 14, box.width - node.offsetWidth - 6))}px`;
  node.style.top = `${Math.max(4, y + 18 + node.offsetHeight > box.height ? y - node.offsetHeight - 10 : y + 18)}px`;
}

// ------------------------------------------------------------------------------------------------------- keys

const KEYS = {
  "/": () => $("q").focus(),
  "?": () => $("help").showModal(),
  Escape: () => goBack(),
  f: () => fit(),
  t: () => toggleTheme(),
  l: () => go({ tab: state.tab === "map" ? "things" : "map" }),
  n: () => stepNeighbour(1, state.node),
  p: () => stepNeighbour(-1, state.node),
  1: () => state.node >= 0 && go({ question: "near", hops: 1 }),
  2: () => state.node >= 0 && go({ question: "near", hops: 2 }),
  o: () => state.node >= 0 && go({ question: "beats" }),
  d: () => state.node >= 0 && go({ question: "lineage" }),
  u: () => state.node >= 0 && go({ question: "users" }),
  "+": () => zoomBy(1.35),
  "=": () => zoomBy(1.35),
  "-": () => zoomBy(1 / 1.35),
};
const MAP_KEYS = {
  ArrowLeft: () => panBy(-70, 0), ArrowRight: () => panBy(70, 0), ArrowUp: () => panBy(0, -70), ArrowDown: () => panBy(0, 70),
  Enter: () => {
    const others = focus.nodes.filter((i) => i !== state.node);
    if (view.mode === "focus" && focus.cursor >= 0) go({ node: others[focus.cursor] });
    else if (view.mode === "overview" && visible.ranked.length) go({ node: visible.ranked[0] });
  },
};

function wireKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      if (event.target.closest("input[type=search], select, textarea, input[type=range]")) return;
    }
    const action = event.target === $("map") ? MAP_KEYS[event.key] ?? KEYS[event.key] : KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  const tabs = ["map", "things", "relations"];
  tabs.forEach((name, i) => {
    const tab = $(`tab-${name}`);
    tab.addEventListener("click", () => go({ tab: name }));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(i + step + tabs.length) % tabs.length];
      go({ tab: next });
      $(`tab-${next}`).focus();
    });
  });
  $("skip").addEventListener("click", (event) => {
    event.preventDefault();
    go({ tab: "things" });
    $("things").focus();
  });
}

function zoomBy(factor) {
  const { x, y, scale } = cameraBox();
  moveCamera({ x, y }, scale * factor, true);
  if (view.mode === "overview") { view.moved = true; view.lastCamera = { x, y, scale: scale * factor }; }
}

function panBy(dx, dy) {
  const { x, y, scale } = cameraBox();
  moveCamera({ x: x + dx / scale, y: y + dy / scale }, scale, false);
  if (view.mode === "overview") { view.moved = true; rememberCamera(); }
}

function fit() {
  if (view.mode === "focus") return fitFocus(true);
  view.moved = false;
  view.lastCamera = null;
  fitOverview(true);
  writeHash(false);
}

// ------------------------------------------------------------------------------------------------------ theme

function stored(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch {
    // no storage in this frame; the choice lasts as long as the page
  }
  return null;
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  recolourLegend();
}

function toggleTheme() {
  const theme = isDark() ? "light" : "dark";
  stored("paper-kg-theme", theme);
  setTheme(theme);
  show();
  announce(theme === "dark" ? "Dark." : "Light.");
}

function wireTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => stored("paper-kg-theme") ?? (system.matches ? "dark" : "light");
  document.documentElement.dataset.theme = wanted();
  system.addEventListener("change", () => { setTheme(wanted()); show(); });
  $("theme").addEventListener("click", toggleTheme);
}

// ------------------------------------------------------------------------------------------------------ start

function start() {
  document.documentElement.classList.toggle("compact", G.compact);
  wireTheme();
  $("counts").textContent = [plural(G.counts.papers, "paper", "papers"), plural(G.counts.entities, "thing", "things"), plural(EDGES, "relation", "relations"), plural(G.counts.claims, "statement", "statements")].join(" · ") + (G.counts.dropped ? ` · the ${NODES.toLocaleString("en")} most connected nodes are drawn` : "");
  startNetwork();
  buildFilters(filtersChanged);
  const camera = readHash();
  view.moved = camera !== null;
  applyFilters();
  showFilters();
  refreshOverview();
  buildSearch((node) => go({ node }));
  wirePointer();
  wireKeys();
  show(camera);
  if (camera) view.lastCamera = { x: camera[0], y: camera[1], scale: camera[2] };
  const moved = () => {
    const next = readHash();
    applyFilters();
    showFilters();
    refreshOverview();
    show(next ?? (state.node < 0 && view.mode === "focus" ? undefined : null));
  };
  addEventListener("popstate", moved);
  $("fit").addEventListener("click", fit);
  $("zoom-in").addEventListener("click", () => zoomBy(1.35));
  $("zoom-out").addEventListener("click", () => zoomBy(1 / 1.35));
  $("show-help").addEventListener("click", () => $("help").showModal());
  for (const button of document.querySelectorAll("[data-export]")) {
    button.addEventListener("click", () => {
      $("export").open = false;
      EXPORTS[button.dataset.export]();
    });
  }
  $("copy-sparql").addEventListener("click", () => { $("export").open = false; copySparql(); });
  $("copy-link").addEventListener("click", () => { $("export").open = false; copyLink(); });
  document.addEventListener("click", (event) => { if (!event.target.closest("#export")) $("export").open = false; });
  $("toggle-filters").addEventListener("click", () => {
    const open = $("filters").classList.toggle("open");
    $("toggle-filters").setAttribute("aria-expanded", String(open));
  });
  let size = 0;
  new ResizeObserver(() => { // a window of another size shows the whole again, unless somebody moved the map
    clearTimeout(size);
    size = setTimeout(() => { if (view.mode === "overview" && !view.moved) fitOverview(false); else if (view.mode === "focus") fitFocus(false); }, 150);
  }).observe($("map"));
  document.documentElement.dataset.ready = "true";
}

start();
