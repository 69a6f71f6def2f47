// The card beside the map: what is known of a thing, and for every edge the words of the paper that state it.

const LINK_KIND = { Repository: "code", Page: "page" };
const SHOWN_AT_FIRST = 6; // relations of a group; the rest behind a button

function nodeButton(i, length = 120) {
  return el("button", { type: "button", class: "link", "data-node": G.nodes.id[i], onclick: () => go({ node: i, edge: -1 }) }, clip(label(i), length));
}

/** The quote with the names of both ends marked. */
function markedQuote(text, nodes) {
  const names = nodes.filter((i) => paperOf[i] < 0).flatMap((i) => [label(i), ...aliases(i)]).filter((name) => name.length > 1);
  const box = el("blockquote");
  if (!names.length) {
    box.append(`“${text}”`);
    return box;
  }
  const pattern = names.sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[\s-]+/g, "[\\s-]+")).join("|");
  const finder = new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?:s(?![\\p{L}\\p{N}]))?(?![\\p{L}\\p{N}])`, "giu");
  let at = 0;
  box.append("“");
  for (const match of text.matchAll(finder)) {
    box.append(text.slice(at, match.index), el("mark", null, match[0]));
    at = match.index + match[0].length;
  }
  box.append(text.slice(at), "”");
  return box;
}

function paperDate(paper) {
  const known = evidence().papers[paper];
  if (!known?.date) return null;
  const text = known.date.startsWith("--") ? `${known.date.slice(2)} (year not known)` : known.date;
  return known.inferred ? `${text} (year inferred)` : text;
}

function paperButton(paper, length = 70) {
  const node = G.papers.node[paper];
  const title = G.papers.title[paper] ?? "";
  return node >= 0 ? nodeButton(node, length) : el("span", null, clip(title, length));
}

/** Where a paper can be read, by its identifiers: `[address or null, words]`. */
function paperUrls(paper) {
  return (evidence().papers[paper]?.identifiers ?? []).map(([scheme, value]) => {
    if (scheme === "arxiv") return [`https://arxiv.org/abs/${encodeURI(value)}`, `arXiv ${value}`];
    if (scheme === "doi") return [`https://doi.org/${encodeURI(value)}`, `doi ${value}`];
    return [null, `${scheme} ${value}`];
  });
}

function confidenceMeter(percent) {
  const meter = el("span", { class: "meter", "aria-hidden": "true" });
  const bar = el("span");
  Object.assign(bar.style, { display: "block", height: "100%", width: `${percent}%`, background: percent >= 75 ? "#009E73" : percent >= 50 ? "#E69F00" : "#D55E00" });
  meter.append(bar);
  return el("span", { title: "confidence: the estimated probability that the paper says so" }, meter, `${percent} %`);
}

function sourceLine(paper, percent, rule, more = [], named = true) {
  const date = paper >= 0 ? paperDate(paper) : null;
  return el("div", { class: "source" }, paper >= 0 && named ? paperButton(paper) : null, date ? el("span", null, date) : null,
    confidenceMeter(percent), el("code", { title: "the rule that found it" }, rule), ...more,
    ...(paper >= 0 ? paperUrls(paper).filter(([url]) => url).slice(0, 1).map(([url, text]) => outLink(url, text.split(" ")[0])) : []));
}

function claimBox(c, nodes) {
  const facts = evidence().claims;
  const more = [];
  const polarity = facts.polarity[c];
  if (polarity) more.push(el("span", { class: "badge" }, polarity));
  const dataset = facts.dataset[c];
  if (dataset !== undefined) more.push(el("span", null, "on ", typeof dataset === "number" ? nodeButton(dataset) : dataset));
  if (facts.section[c] === "title") more.push(el("span", { class: "badge" }, "title"));
  if (facts.section[c] === "field") more.push(el("span", { class: "badge" }, "given by the source"));
  return el("div", { class: "evidence" }, facts.quote[c] ? markedQuote(facts.quote[c], nodes) : null,
    sourceLine(G.claims.paper[c], G.claims.confidence[c], facts.rule[c], more, !nodes.includes(G.papers.node[G.claims.paper[c]])));
}

/** All that states an edge: quotes, or the rule that read it from names, or the address as it was written. */
function evidenceOf(e, most = Infinity) {
  const s = G.edges.s[e], o = G.edges.o[e];
  const box = el("div");
  const claims = [];
  for (let c = claimStart[e]; c < claimStart[e + 1]; c++) if (claimOn[c] || !edgeOn[e]) claims.push(c);
  for (const c of claims.slice(0, most)) box.append(claimBox(c, [s, o]));
  if (!claims.length) {
    const variant = evidence().variants.find(([child, parent]) => child === s && parent === o);
    const written = evidence().links.filter(([paper, node]) => node === o && paper === paperOf[s]);
    const text = variant ? `Read from the two names (rule ${variant[2]}).` : written.length ? `Address as the paper gives it: ${written.map((link) => link[3]).join(", ")}` : "";
    if (text) box.append(el("p", { class: "note" }, text));
  }
  if (claims.length > most) {
    const more = el("button", { type: "button", class: "more" }, `${plural(claims.length - most, "more quote", "more quotes")}`);
    more.addEventListener("click", () => {
      more.replaceWith(...claims.slice(most).map((c) => claimBox(c, [s, o])));
    });
    box.append(more);
  }
  return box;
}

function relationBox(e, i) {
  const other = otherEnd(e, i);
  return el("div", { class: "relation" },
    el("div", { class: "head" }, icon(typeOf(other)), nodeButton(other),
      el("button", { type: "button", class: "link count", "aria-label": `Show only this relation: ${edgeText(e)}`, onclick: () => go({ edge: e }) }, supportOf[e] ? plural(supportOf[e], "paper", "papers") : "details")),
    evidenceOf(e, 1));
}

/** Relations of a thing, grouped by predicate and direction; hidden ones are counted, not shown. */
function relationGroups(i, order) {
  const groups = new Map();
  let hidden = 0;
  for (const e of incident[i]) {
    if (!edgeOn[e] && !openEdge(e, i)) {
      hidden++;
      continue;
    }
    const key = `${String(order(G.edges.p[e])).padStart(2, "0")} ${G.edges.s[e] === i ? "out" : "in"}`;
    groups.set(key, [...(groups.get(key) ?? []), e]);
  }
  const out = [];
  for (const key of [...groups.keys()].sort()) {
    const edges = groups.get(key).sort((a, b) => supportOf[b] - supportOf[a] || importance[otherEnd(b, i)] - importance[otherEnd(a, i)] || a - b);
    const predicate = G.predicates[G.edges.p[edges[0]]];
    const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.borderTopColor = colourOf(predicate);
    swatch.style.borderTopStyle = predicate.dash.length ? "dashed" : "solid";
    const section = el("section", null, el("h3", null, swatch, key.endsWith("out") ? predicate.label : predicate.inverse, el("span", { class: "count" }, String(edges.length))));
    section.append(...edges.slice(0, SHOWN_AT_FIRST).map((e) => relationBox(e, i)));
    if (edges.length > SHOWN_AT_FIRST) {
      const more = el("button", { type: "button", class: "more" }, `Show all ${edges.length}`);
      more.addEventListener("click", () => more.replaceWith(...edges.slice(SHOWN_AT_FIRST).map((e) => relationBox(e, i))));
      section.append(more);
    }
    out.push(section);
  }
  if (hidden) out.push(el("p", { class: "note" }, `${plural(hidden, "relation is", "relations are")} hidden by the filters.`));
  return out;
}

function resultsTable(i) {
  const scores = evidence().scores.filter((score) => score.system === i);
  if (!scores.length) return null;
  const name = (dataset) => (typeof dataset === "number" ? label(dataset) : dataset ?? "");
  const table = sortableTable(
    [
      { head: "Metric", value: (s) => s.metric },
      { head: "On", value: (s) => name(s.dataset), cell: (s) => (typeof s.dataset === "number" ? nodeButton(s.dataset) : s.dataset ?? "") },
      { head: "Value", value: (s) => s.number ?? s.value, cell: (s) => s.value, numeric: true },
      { head: "Paper", value: (s) => G.papers.title[s.paper] ?? "", cell: (s) => (s.paper >= 0 ? paperButton(s.paper, 34) : "") },
    ], scores);
  const quotes = el("details", null, el("summary", null, "The sentences behind them"));
  quotes.addEventListener("toggle", () => {
    if (quotes.open && quotes.children.length === 1) {
      for (const s of scores) quotes.append(el("div", { class: "evidence" }, markedQuote(s.quote, [i]), sourceLine(s.paper, s.confidence, s.rule)));
    }
  });
  return el("section", null, el("h3", null, "Results", el("span", { class: "count" }, String(scores.length))), table, quotes);
}

/** A table whose heads sort it. */
function sortableTable(columns, rows) {
  const body = el("tbody");
  const fill = (list) => body.replaceChildren(...list.map((row) => el("tr", null, ...columns.map((column) => el("td", { class: column.numeric ? "num" : null }, column.cell ? column.cell(row) : String(column.value(row)))))));
  const heads = columns.map((column) => {
    const th = el("th", { scope: "col" }, el("button", { type: "button" }, column.head));
    th.firstChild.addEventListener("click", () => {
      const down = th.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      th.setAttribute("aria-sort", down ? "descending" : "ascending");
      fill([...rows].sort((a, b) => compareValues(column.value(a), column.value(b)) * (down ? -1 : 1)));
    });
    return th;
  });
  fill(rows);
  return el("table", null, el("thead", null, el("tr", null, ...heads)), body);
}

function compareValues(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

function cardHead(kind, title) {
  return [el("button", { type: "button", id: "close-card", "aria-label": "Back to the whole graph", onclick: () => goBack() }, "✕"), el("div", { class: "kind" }, ...kind), el("h2", null, title)];
}

function nodeCard(i) {
  const card = $("card");
  const type = typeOf(i), paper = paperOf[i];
  card.className = "";
  card.replaceChildren(...cardHead([icon(type), type.label + (isGeneric[i] ? " · broad class" : ""), G.nodes.year[i] ? ` · ${paper >= 0 ? "" : "since "}${G.nodes.year[i]}` : ""], label(i)));
  if (aliases(i).length) card.append(el("ul", { class: "aliases", "aria-label": "Other names" }, ...aliases(i).map((alias) => el("li", null, alias))));
  if (paper >= 0) card.append(...paperFacts(paper));
  const links = linksOf(i);
  if (links.length) card.append(el("ul", { class: "plain facts links", "aria-label": "Links" }, ...links));
  card.append(el("div", { class: "actions" },
    el("button", { type: "button", onclick: () => copySparql() }, "Copy SPARQL"), el("button", { type: "button", onclick: () => copyLink() }, "Copy link")));
  const first = QUESTION_FIRST[state.question] ?? [];
  const rank = (p) => { const at = first.indexOf(G.predicates[p].name); return at >= 0 ? at : 20 + p; };
  const results = resultsTable(i);
  const relations = relationGroups(i, rank);
  card.append(...(state.question === "near" ? [results, ...relations] : [...relations, results]).filter(Boolean)); // the answer first
  const mentioned = (evidence().mentions[i] ?? []).slice().sort((a, b) => G.papers.year[b] - G.papers.year[a] || a - b);
  const elsewhere = evidence().elsewhere[i] ?? 0;
  if (mentioned.length || elsewhere) {
    const list = el("ul", { class: "plain" });
    const add = (papers) => list.append(...papers.map((p) => el("li", null, paperButton(p), G.papers.year[p] ? ` (${G.papers.year[p]})` : "")));
    add(mentioned.slice(0, 12));
    card.append(el("h3", null, "Mentioned in", el("span", { class: "count" }, plural(mentioned.length + elsewhere, "paper", "papers"))), list);
    if (elsewhere) card.append(el("p", { class: "note" }, `${plural(elsewhere, "of them is", "of them are")} not on this page.`));
    if (mentioned.length > 12) {
      const more = el("button", { type: "button", class: "more", onclick: () => { add(mentioned.slice(12)); more.remove(); } }, `Show all ${mentioned.length}`);
      card.append(more);
    }
  }
  card.scrollTop = 0;
}

const QUESTION_FIRST = { beats: ["outperforms", "comparesWith"], lineage: ["basedOn", "variantOf", "partOf"], users: ["uses", "trainedOn", "evaluatedOn", "appliedTo"] };

function paperFacts(paper) {
  const known = evidence().papers[paper] ?? {};
  const people = known.authors?.length ? clip(known.authors.join(", "), 160) + (known.author_count > known.authors.length ? ` and ${known.author_count - known.authors.length} more` : "") : known.author_count ? plural(known.author_count, "author", "authors") : null;
  const lines = [[people, known.organization].filter(Boolean).join(" · "), paperDate(paper), (known.categories ?? []).join(", ")].filter(Boolean);
  const out = lines.map((line) => el("p", { class: "facts" }, line));
  if (known.sources?.length) out.push(el("p", { class: "facts" }, `read from ${known.sources.join(", ")}`));
  const names = Object.entries(evidence().mentions).filter(([, papers]) => papers.includes(paper)).map(([i]) => +i).sort((a, b) => importance[b] - importance[a] || a - b);
  if (names.length) {
    out.push(el("details", null, el("summary", { class: "facts" }, `Names ${plural(names.length, "thing", "things")}`),
      el("ul", { class: "plain" }, ...names.slice(0, 60).map((i) => el("li", { class: "kind" }, icon(typeOf(i)), nodeButton(i))))));
  }
  return out;
}

/** Where to go on: the thing's own address, the papers that introduce it, and the code and pages that these give. */
function linksOf(i) {
  const urls = new Map();
  if (G.nodes.url[i]) urls.set(G.nodes.url[i], [typeOf(i).label, G.nodes.url[i]]);
  const papers = new Set(paperOf[i] >= 0 ? [paperOf[i]] : incident[i].filter((e) => G.edges.o[e] === i && G.predicates[G.edges.p[e]].name === "introduces").map((e) => paperOf[G.edges.s[e]]));
  for (const paper of papers) for (const [url, text] of paperUrls(paper)) urls.set(url ?? text, ["paper", text]);
  for (const [paper, node, url] of evidence().links) if (papers.has(paper)) urls.set(url, [LINK_KIND[typeOf(node).name] ?? "page", url]);
  return [...urls].map(([url, [kind, text]]) => el("li", null, el("span", { class: "badge" }, kind), outLink(url, text.replace(/^https?:\/\//, ""))));
}

function edgeCard(e) {
  const card = $("card");
  const s = G.edges.s[e], o = G.edges.o[e], predicate = G.predicates[G.edges.p[e]];
  const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
  swatch.style.borderTopColor = colourOf(predicate);
  card.className = "";
  card.replaceChildren(...cardHead([swatch, "relation"], `${clip(label(s), 90)} ${predicate.label} ${clip(label(o), 90)}`),
    el("p", { class: "facts" }, predicate.comment),
    el("ul", { class: "plain facts" }, ...[s, o].map((i) => el("li", { class: "kind" }, icon(typeOf(i)), nodeButton(i)))),
    el("h3", null, "Evidence", el("span", { class: "count" }, plural(supportOf[e], "paper", "papers"))),
    el("div", { class: "relation" }, evidenceOf(e)));
  card.scrollTop = 0;
}

/** What the card shows when nothing is chosen: where to start. */
function startCard() {
  const card = $("card");
  card.className = "start";
  const { papers, entities, claims, dropped } = G.counts;
  card.replaceChildren(el("h2", null, "Where to start"),
    el("p", { class: "facts" }, `${plural(papers, "paper", "papers")} name ${plural(entities, "thing", "things")}; ${plural(claims, "statement", "statements")} relate them, each with the words that make it. Click anything, or press / to search.`));
  if (dropped) card.append(el("p", { class: "note warn" }, `The ${plural(NODES, "most connected node", "most connected nodes")} of ${(NODES + dropped).toLocaleString("en")} are on this page. graph.ttl and graph.json beside it hold all; kg view --max-nodes ${NODES + dropped} draws all.`));
  for (const [index, type] of G.types.entries()) {
    if (type.name === "Paper" || type.name === "Repository" || type.name === "Page") continue;
    const top = visible.ranked.filter((i) => G.nodes.type[i] === index && degreeOn[i]).sort((a, b) => degreeOn[b] - degreeOn[a] || importance[b] - importance[a] || a - b).slice(0, 6);
    if (!top.length) continue;
    card.append(el("h3", null, icon(type), `Most connected ${type.plural}`),
      el("ul", { class: "ranks" }, ...top.map((i) => el("li", null, nodeButton(i, 60), el("span", { class: "count" }, plural(degreeOn[i], "relation", "relations"))))));
  }
}
