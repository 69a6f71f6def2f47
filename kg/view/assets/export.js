// Keeping what is seen: picture, drawing, table, data, RDF, and the query that asks for the same.

function download(name, type, content) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  announce(`${name} saved.`);
}

function fileName(ending) {
  const what = state.node >= 0 ? G.nodes.id[state.node] : "graph";
  return `${what}.${ending}`;
}

function exportPng() {
  const canvas = $("map").querySelector("canvas");
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext("2d");
  context.fillStyle = cssColour("--bg");
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  copy.toBlob((blob) => download(fileName("png"), "image/png", blob), "image/png");
}

function svgText() {
  const now = shownNow();
  const inFocus = view.mode === "focus";
  const at = inFocus ? view.network.getPositions(now.nodes) : null;
  const place = (i) => (inFocus ? at[i] : { x: G.nodes.x[i], y: G.nodes.y[i] });
  const camera = cameraBox();
  const inside = (p) => p.x > camera.left - 60 && p.x < camera.right + 60 && p.y > camera.top - 60 && p.y < camera.bottom + 60;
  const root = document.createElementNS(SVG, "svg");
  root.setAttribute("xmlns", SVG);
  root.setAttribute("viewBox", [camera.left, camera.top, camera.right - camera.left, camera.bottom - camera.top].map((n) => n.toFixed(1)).join(" "));
  root.setAttribute("width", Math.round(camera.width));
  root.setAttribute("height", Math.round(camera.height));
  const make = (tag, attributes, text) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    root.append(node);
    return node;
  };
  make("title", {}, G.title);
  make("rect", { x: camera.left, y: camera.top, width: camera.right - camera.left, height: camera.bottom - camera.top, fill: cssColour("--bg") });
  for (const e of now.edges) {
    const a = place(G.edges.s[e]), b = place(G.edges.o[e]);
    if (!inside(a) && !inside(b)) continue;
    const predicate = G.predicates[G.edges.p[e]];
    const line = make("line", { x1: a.x.toFixed(1), y1: a.y.toFixed(1), x2: b.x.toFixed(1), y2: b.y.toFixed(1), stroke: colourOf(predicate), "stroke-width": inFocus ? 1.5 : 0.8, "stroke-opacity": inFocus ? 0.85 : 0.45 });
    if (predicate.dash.length) line.setAttribute("stroke-dasharray", predicate.dash.join(" "));
    line.append(document.createElementNS(SVG, "title"));
    line.firstChild.textContent = edgeText(e);
  }
  const labelled = new Map(inFocus ? now.nodes.map((i) => [i, 1]) : chooseLabels(camera, 90).map((one) => [one.node, one.side]));
  for (const i of now.nodes) {
    const p = place(i);
    if (!inside(p)) continue;
    root.append(svgShape(typeOf(i).shape, p.x, p.y, inFocus ? 12 : Math.max(radiusOf[i], leastOf[i] / camera.scale), colourOf(typeOf(i))));
    if (labelled.has(i)) make("text", { x: p.x.toFixed(1), y: (p.y + (inFocus ? 28 : labelled.get(i) * (Math.max(radiusOf[i], leastOf[i] / camera.scale) + 9 / camera.scale) + 4 / camera.scale)).toFixed(1), "text-anchor": "middle", "font-family": "system-ui, sans-serif", "font-size": inFocus ? 13 : 12 / camera.scale, fill: cssColour("--ink"), stroke: cssColour("--bg"), "stroke-width": 3 / camera.scale, "paint-order": "stroke" }, clip(label(i), 40));
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;
}

/** The claims of an edge that pass the filters. */
function claimsShown(e) {
  const claims = [];
  for (let c = claimStart[e]; c < claimStart[e + 1]; c++) if (claimOn[c]) claims.push(c);
  return claims;
}

function csvText() {
  // a cell that a spreadsheet would take for a formula gets an apostrophe before it
  const cell = (value) => `"${String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const facts = evidence();
  const rows = [["subject", "predicate", "object", "subject_id", "object_id", "quote", "paper", "year", "confidence", "rule"]];
  for (const e of shownNow().edges) {
    const s = G.edges.s[e], o = G.edges.o[e];
    const start = [label(s), G.predicates[G.edges.p[e]].name, label(o), G.nodes.id[s], G.nodes.id[o]];
    const claims = claimsShown(e);
    if (!claims.length) rows.push([...start, "", "", "", "", ""]);
    for (const c of claims) {
      const paper = G.claims.paper[c];
      rows.push([...start, facts.claims.quote[c], G.papers.title[paper] ?? "", G.papers.year[paper] || "", G.claims.confidence[c] / 100, facts.claims.rule[c]]);
    }
  }
  return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function jsonText() {
  const now = shownNow();
  const facts = evidence();
  return JSON.stringify({
    title: G.title, generator: G.generator,
    nodes: now.nodes.map((i) => ({ id: G.nodes.id[i], type: typeOf(i).name, label: label(i), aliases: aliases(i), ...(G.nodes.url[i] ? { url: G.nodes.url[i] } : {}), ...(G.nodes.year[i] ? { year: G.nodes.year[i] } : {}) })),
    edges: now.edges.map((e) => ({
      subject: G.nodes.id[G.edges.s[e]], predicate: G.predicates[G.edges.p[e]].name, object: G.nodes.id[G.edges.o[e]],
      claims: claimsShown(e).map((c) => ({ id: facts.claims.id[c], quote: facts.claims.quote[c], paper: G.papers.title[G.claims.paper[c]], confidence: G.claims.confidence[c] / 100, rule: facts.claims.rule[c] })),
    })),
  }, null, 1) + "\n";
}

/** What graph.ttl says of what is shown, in the same terms: things, edges, and the claims with their quotes. */
function turtleText() {
  const now = shownNow();
  const facts = evidence();
  const literal = (text) => `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`;
  const out = [];
  const say = (id, parts) => out.push(`kgr:${id} ${parts.join(" ;\n    ")} .`);
  for (const i of now.nodes) {
    const named = paperOf[i] >= 0 ? "dcterms:title" : "skos:prefLabel";
    const parts = [`a ${typeOf(i).rdf.join(", ")}`, `${named} ${literal(label(i))}`, ...aliases(i).map((alias) => `skos:altLabel ${literal(alias)}`)];
    const url = G.nodes.url[i] && safeUrl(G.nodes.url[i]);
    if (url && !/[\s<>"{}|\\^`]/.test(url)) parts.push(`${typeOf(i).name === "Repository" ? "schema:codeRepository" : "schema:url"} <${url}>`);
    say(G.nodes.id[i], parts);
  }
  for (const e of now.edges) {
    const ends = [G.nodes.id[G.edges.s[e]], G.predicates[G.edges.p[e]].rdf, G.nodes.id[G.edges.o[e]]];
    say(ends[0], [`${ends[1]} kgr:${ends[2]}`]);
    for (const c of claimsShown(e)) {
      const paper = G.papers.node[G.claims.paper[c]] ?? -1;
      const source = paper >= 0 ? `oa:hasSource kgr:${G.nodes.id[paper]} ; ` : "";
      say(facts.claims.id[c], [
        "a rdf:Statement, kg:Claim", `rdf:subject kgr:${ends[0]}`, `rdf:predicate ${ends[1]}`, `rdf:object kgr:${ends[2]}`,
        `kg:polarity "${facts.claims.polarity[c] ?? "asserted"}"`, `kg:rule ${literal(facts.claims.rule[c])}`, ...(paper >= 0 ? [`prov:hadPrimarySource kgr:${G.nodes.id[paper]}`] : []),
        `prov:wasQuotedFrom [ a oa:SpecificResource ; ${source}oa:hasSelector [ a oa:TextQuoteSelector ; oa:exact ${literal(facts.claims.quote[c])} ] ]`,
      ]);
    }
  }
  const body = out.join("\n") + "\n";
  return `${prefixLines(body, (name, iri) => `@prefix ${name}: <${iri}> .`)}\n\n${body}`;
}

/** The namespaces that a text uses, each declared in a line of its own. */
function prefixLines(text, declare) {
  return Object.entries(G.namespaces).filter(([name]) => new RegExp(`(^|[^\\w:/])${name}:`, "m").test(text)).map(([name, iri]) => declare(name, iri)).join("\n");
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied.`);
  } catch {
    showText(what, text); // no clipboard from here: let people copy it themselves
  }
}

function showText(title, text) {
  const area = el("textarea", { readonly: true, "aria-label": title });
  area.value = text;
  const dialog = el("dialog", { "aria-label": title }, el("h2", null, title), area, el("form", { method: "dialog" }, el("button", null, "Close")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  area.select();
}

function copySparql() { return copy(sparqlText(), "SPARQL query"); }
function copyLink() { return copy(location.href, "Link"); }

const EXPORTS = {
  png: exportPng,
  svg: () => download(fileName("svg"), "image/svg+xml", svgText()),
  csv: () => download(fileName("csv"), "text/csv", csvText()),
  json: () => download(fileName("json"), "application/json", jsonText()),
  ttl: () => download(fileName("ttl"), "text/turtle", turtleText()),
};
