// The query that asks the built graph for what the page shows, filters included.

/** The lines of a pattern, each indented, those that say nothing left out. */
function lines(...parts) { return parts.filter(Boolean).map((part) => `  ${part}\n`).join(""); }

function rdfOf(name) { return G.predicates[PREDICATE[name]].rdf; }

/** What must hold of both ends of an edge: shown types, and no broad classes unless they are shown. */
function endFilters() {
  const hidden = G.types.filter((type) => filters.hiddenTypes.has(type.name)).map((type) => type.rdf[0]).join(" ");
  const without = (pattern) => `MINUS { ${pattern} }`;
  return [
    ...["?subject", "?object"].map((end) => hidden && without(`VALUES ?hidden { ${hidden} } ${end} a ?hidden`)),
    ...["?subject", "?object"].map((end) => !filters.generic && without(`${end} kg:generic true`)),
  ];
}

/** Edges as they stand, or where claims are filtered, those that enough claims state. `where` narrows the ends. */
function edgeQuery(where) {
  const shown = G.predicates.filter((one) => !filters.hiddenPredicates.has(one.name)).map((one) => one.rdf).join(" ");
  const { confidence, from, to, support } = filters;
  if (!confidence && !from && support === 1) {
    return `SELECT DISTINCT ?subject ?predicate ?object WHERE {\n${lines(`VALUES ?predicate { ${shown} }`, ...where, "?subject ?predicate ?object .", ...endFilters())}}`;
  }
  const claims = lines(
    `VALUES ?predicate { ${shown} }`, ...where,
    "?claim rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; kg:polarity \"asserted\" .",
    "OPTIONAL { ?claim prov:hadPrimarySource ?paper ; kg:confidence ?confidence }", // what is read from names has neither
    from && "OPTIONAL { ?claim dcterms:issued ?date }",
    confidence && `FILTER(!BOUND(?confidence) || ?confidence >= ${((confidence - 0.5) / 100).toFixed(3)})`,
    from && `FILTER(!BOUND(?paper) || (SUBSTR(STR(?date), 1, 4) >= "${from}" && SUBSTR(STR(?date), 1, 4) <= "${to}"))`,
    ...endFilters(),
  );
  const enough = support > 1 ? `\nHAVING(COUNT(DISTINCT ?paper) >= ${support})` : "";
  return `SELECT ?subject ?predicate ?object (COUNT(DISTINCT ?paper) AS ?papers) WHERE {\n${claims}}\nGROUP BY ?subject ?predicate ?object${enough}`;
}

function questionQuery(id) {
  if (state.question === "beats") {
    const beats = rdfOf("outperforms");
    return `SELECT ?better ?worse WHERE {\n  { ?better ${beats} ${id} } UNION { ${id} ${beats} ?worse }\n}`;
  }
  if (state.question === "lineage") {
    const path = `(${DESCENT.map(rdfOf).join("|")})+`;
    return `SELECT ?ancestor ?descendant WHERE {\n  { ${id} ${path} ?ancestor } UNION { ?descendant ${path} ${id} }\n}`;
  }
  if (state.question === "users") return `SELECT ?user ?how WHERE {\n  VALUES ?how { ${USE.map(rdfOf).join(" ")} }\n  ?user ?how ${id} .\n}`;
  const step = `(${G.predicates.filter((one) => !filters.hiddenPredicates.has(one.name)).flatMap((one) => [one.rdf, `^${one.rdf}`]).join("|")})?`;
  const path = Array.from({ length: state.hops }, () => step).join("/");
  return edgeQuery([`${id} ${path} ?subject .`, `${id} ${path} ?object .`]);
}

function sparqlText() {
  let body;
  if (state.edge >= 0) {
    const e = state.edge;
    body = `SELECT ?claim ?property ?value WHERE {\n  ?claim rdf:subject kgr:${G.nodes.id[G.edges.s[e]]} ;\n    rdf:predicate ${G.predicates[G.edges.p[e]].rdf} ;\n    rdf:object kgr:${G.nodes.id[G.edges.o[e]]} ;\n    ?property ?value .\n}`;
  } else body = state.node >= 0 ? questionQuery(`kgr:${G.nodes.id[state.node]}`) : edgeQuery([]);
  return `${prefixLines(body, (name, iri) => `PREFIX ${name}: <${iri}>`)}\n${body}\n`;
}
