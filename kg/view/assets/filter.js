// What is visible: computed from the filters in one pass over claims, edges and nodes.

const YEARS = (() => {
  const known = [...new Set(G.papers.year.filter((year) => year > 0))].sort((a, b) => a - b);
  if (!known.length) return [];
  return Array.from({ length: known.at(-1) - known[0] + 1 }, (_, i) => known[0] + i);
})();

const filters = {};
function resetFilters() {
  Object.assign(filters, {
    hiddenTypes: new Set(), hiddenPredicates: new Set(), from: 0, to: 0, confidence: 0, support: 1, generic: false, loose: false,
  });
}
resetFilters();

const nodeOn = new Uint8Array(NODES);
const edgeOn = new Uint8Array(EDGES);
const claimOn = new Uint8Array(claimStart[EDGES]);
const doubted = new Uint8Array(claimStart[EDGES]); // denied or hedged: quoted, and no support
for (const c of G.claims.doubted) doubted[c] = 1;
const supportOf = new Uint16Array(EDGES); // papers that state the edge, among the claims that pass
const degreeOn = new Uint16Array(NODES);
const visible = { nodes: [], edges: [], ranked: [] };

/** How much a node stands out: its relations, those of several papers more; papers themselves less. */
const importance = new Float32Array(NODES);
for (let i = 0; i < NODES; i++) {
  let sum = 0;
  for (const e of incident[i]) sum += 1 + 0.5 * Math.min(4, Math.max(0, G.edges.n[e] - 1));
  importance[i] = sum * (paperOf[i] >= 0 ? 0.35 : isGeneric[i] ? 0.5 : 1);
}
const BY_IMPORTANCE = Array.from({ length: NODES }, (_, i) => i).sort((a, b) => importance[b] - importance[a] || a - b);

function papersOfEdge(e) {
  const papers = new Set();
  for (let c = claimStart[e]; c < claimStart[e + 1]; c++) if (claimOn[c] && !doubted[c]) papers.add(G.claims.paper[c]);
  return papers.size;
}

function applyFilters() {
  const { from, to, confidence, support, generic, loose } = filters;
  const typeOn = G.types.map((type) => !filters.hiddenTypes.has(type.name));
  const predicateOn = G.predicates.map((predicate) => !filters.hiddenPredicates.has(predicate.name));
  for (let c = 0; c < claimOn.length; c++) {
    const year = G.papers.year[G.claims.paper[c]] ?? 0;
    claimOn[c] = +((!from || (year >= from && year <= to)) && G.claims.confidence[c] >= confidence);
  }
  const inYears = (paper) => !from || paper < 0 || (G.papers.year[paper] >= from && G.papers.year[paper] <= to);
  degreeOn.fill(0);
  visible.nodes = [];
  visible.edges = [];
  for (let e = 0; e < EDGES; e++) {
    const s = G.edges.s[e], o = G.edges.o[e];
    const stated = papersOfEdge(e);
    supportOf[e] = stated;
    edgeOn[e] = +(
      predicateOn[G.edges.p[e]] && typeOn[G.nodes.type[s]] && typeOn[G.nodes.type[o]] &&
      (generic || !(isGeneric[s] || isGeneric[o])) &&
      (G.edges.n[e] ? stated >= support : support <= 1 && inYears(paperOf[s])) // read from names or an address: no claim to filter
    );
    if (edgeOn[e]) {
      degreeOn[s]++;
      degreeOn[o]++;
      visible.edges.push(e);
    }
  }
  for (let i = 0; i < NODES; i++) {
    nodeOn[i] = +(typeOn[G.nodes.type[i]] && (generic || !isGeneric[i]) && (degreeOn[i] > 0 || loose));
    if (nodeOn[i]) visible.nodes.push(i);
  }
  visible.ranked = BY_IMPORTANCE.filter((i) => nodeOn[i]);
}

/** Make the legend, the histogram and the sliders; `changed` is called after each change. */
function buildFilters(changed) {
  const typeCount = new Array(G.types.length).fill(0);
  for (let i = 0; i < NODES; i++) typeCount[G.nodes.type[i]]++;
  const predicateCount = new Array(G.predicates.length).fill(0);
  for (let e = 0; e < EDGES; e++) predicateCount[G.edges.p[e]]++;
  legend($("types"), G.types, typeCount, filters, "hiddenTypes", (type) => icon(type), (type) => type.plural, changed);
  legend($("relations"), G.predicates, predicateCount, filters, "hiddenPredicates", lineIcon, (predicate) => predicate.label, changed);

  const bind = (id, property, read, show) => {
    const input = $(id);
    input.addEventListener("input", () => {
      filters[property] = read(input);
      show?.();
      changed();
    });
  };
  let most = 1;
  for (let e = 0; e < EDGES; e++) most = Math.max(most, new Set(G.claims.paper.slice(claimStart[e], claimStart[e + 1])).size);
  $("support").max = Math.max(2, Math.min(10, most));
  bind("confidence", "confidence", (input) => +input.value, showSliders);
  bind("support", "support", (input) => +input.value, showSliders);
  bind("generic", "generic", (input) => input.checked);
  bind("loose", "loose", (input) => input.checked);
  buildYears(changed);
  $("reset").addEventListener("click", () => {
    resetFilters();
    showFilters();
    changed();
  });
}

function legend(list, items, counts, holder, property, sign, name, changed) {
  items.forEach((item, i) => {
    if (!counts[i]) return;
    const box = el("input", { type: "checkbox", checked: true, "data-name": item.name });
    box.addEventListener("change", () => {
      if (box.checked) holder[property].delete(item.name);
      else holder[property].add(item.name);
      showFilters();
      changed();
    });
    const only = el("button", { type: "button", class: "only", "aria-label": `Only ${name(item)}`, onclick: () => {
      const others = items.filter((other, j) => other !== item && counts[j]).map((other) => other.name);
      const alone = others.every((other) => holder[property].has(other)) && !holder[property].has(item.name);
      holder[property] = new Set(alone ? [] : others);
      showFilters();
      changed();
    } }, "only");
    list.append(el("li", { title: item.comment },
      el("label", null, box, sign(item), el("span", { class: "name" }, name(item)), el("span", { class: "count" }, counts[i].toLocaleString("en"))), only));
  });
}

function lineIcon(predicate) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "line");
  for (const [name, value] of Object.entries({ x1: 0, x2: 16, y1: 8, y2: 8, stroke: colourOf(predicate), "stroke-width": 3 })) line.setAttribute(name, value);
  if (predicate.dash.length) line.setAttribute("stroke-dasharray", predicate.dash.map((part) => part * 0.75).join(" "));
  svg.append(line);
  return svg;
}

function buildYears(changed) {
  if (YEARS.length < 2) {
    $("year-filter").hidden = true;
    return;
  }
  const counts = YEARS.map((year) => G.papers.year.filter((other) => other === year).length);
  const highest = Math.max(...counts);
  const box = $("histogram");
  YEARS.forEach((year, i) => {
    const bar = el("div", { title: `${year}: ${plural(counts[i], "paper", "papers")}` });
    bar.style.height = `${Math.max(counts[i] ? 6 : 1, (100 * counts[i]) / highest)}%`;
    box.append(bar);
    for (const id of ["year-from", "year-to"]) $(id).append(el("option", { value: year }, String(year)));
  });
  box.after(el("div", { class: "axis", "aria-hidden": "true" }, el("span", null, String(YEARS[0])), el("span", null, String(YEARS.at(-1)))));
  const set = (a, b) => {
    [a, b] = [Math.min(a, b), Math.max(a, b)];
    const all = a === YEARS[0] && b === YEARS.at(-1);
    filters.from = all ? 0 : a;
    filters.to = all ? 0 : b;
    showFilters();
    changed();
  };
  for (const id of ["year-from", "year-to"]) $(id).addEventListener("change", () => set(+$("year-from").value, +$("year-to").value));
  let anchor = null;
  const yearAt = (event) => {
    const rect = box.getBoundingClientRect();
    return YEARS[Math.max(0, Math.min(YEARS.length - 1, Math.floor(((event.clientX - rect.left) / rect.width) * YEARS.length)))];
  };
  box.addEventListener("pointerdown", (event) => {
    anchor = yearAt(event);
    box.setPointerCapture(event.pointerId);
    set(anchor, anchor);
  });
  box.addEventListener("pointermove", (event) => { if (anchor !== null) set(anchor, yearAt(event)); });
  box.addEventListener("pointerup", () => { anchor = null; });
  box.addEventListener("dblclick", () => set(YEARS[0], YEARS.at(-1)));
}

function showSliders() {
  $("confidence-value").textContent = `${filters.confidence} %`;
  $("support-value").textContent = String(filters.support);
}

/** Bring the controls in line with the filters. */
function showFilters() {
  for (const [list, hidden] of [["types", filters.hiddenTypes], ["relations", filters.hiddenPredicates]]) {
    for (const box of $(list).querySelectorAll("input")) {
      box.checked = !hidden.has(box.dataset.name);
      box.closest("li").classList.toggle("off", !box.checked);
    }
  }
  $("confidence").value = filters.confidence;
  $("support").value = filters.support;
  $("generic").checked = filters.generic;
  $("loose").checked = filters.loose;
  showSliders();
  if (YEARS.length > 1) {
    const from = filters.from || YEARS[0], to = filters.to || YEARS.at(-1);
    $("year-from").value = from;
    $("year-to").value = to;
    $("year-range").textContent = filters.from ? (from === to ? `${from}` : `${from}–${to}`) : "all";
    [...$("histogram").children].forEach((bar, i) => bar.classList.toggle("in", YEARS[i] >= from && YEARS[i] <= to));
  }
}

/** Draw the legend's signs again, after the theme changed. */
function recolourLegend() {
  const types = $("types").querySelectorAll("input"), relations = $("relations").querySelectorAll("input");
  for (const box of types) box.nextElementSibling.replaceWith(icon(G.types[TYPE[box.dataset.name]]));
  for (const box of relations) box.nextElementSibling.replaceWith(lineIcon(G.predicates[PREDICATE[box.dataset.name]]));
}
