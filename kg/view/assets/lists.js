// The same as the map, as two tables: for keyboards, screen readers, and people who like tables.

const PAGE = 100;

function pagedTable(box, caption, columns, rows, sorted) {
  let order = { column: sorted, down: columns[sorted].numeric === true };
  let shown = PAGE;
  const draw = () => {
    const column = columns[order.column];
    const list = [...rows].sort((a, b) => compareValues(column.value(a), column.value(b)) * (order.down ? -1 : 1) || a - b);
    const heads = columns.map((one, k) => {
      const th = el("th", { scope: "col", "aria-sort": k === order.column ? (order.down ? "descending" : "ascending") : null }, el("button", { type: "button" }, one.head));
      th.firstChild.addEventListener("click", () => {
        order = { column: k, down: k === order.column ? !order.down : one.numeric === true };
        draw();
        box.querySelectorAll("th button")[k].focus();
      });
      return th;
    });
    const body = el("tbody", null, ...list.slice(0, shown).map((row) => el("tr", null, ...columns.map((one) => el("td", { class: one.numeric ? "num" : null }, one.cell ? one.cell(row) : String(one.value(row)))))));
    box.replaceChildren(el("table", null, el("caption", null, caption), el("thead", null, el("tr", null, ...heads)), body));
    if (list.length > shown) {
      box.append(el("button", { type: "button", class: "more", onclick: () => { shown += PAGE * 5; draw(); } }, `Show more (${(list.length - shown).toLocaleString("en")} left)`));
    }
  };
  draw();
}

/** The nodes and edges that the map shows now. */
function shownNow() {
  return view.mode === "focus" ? { nodes: focus.nodes, edges: focus.edges } : { nodes: visible.nodes, edges: visible.edges };
}

function showLists() {
  const now = shownNow();
  if (!$("things").hidden) {
    pagedTable($("things"), plural(now.nodes.length, "thing", "things"), [
      { head: "Name", value: label, cell: (i) => nodeButton(i) },
      { head: "Type", value: (i) => typeOf(i).label, cell: (i) => el("span", { class: "kind" }, icon(typeOf(i)), typeOf(i).label) },
      { head: "Relations", value: (i) => degreeOn[i], numeric: true },
      { head: "Year", value: (i) => G.nodes.year[i], cell: (i) => String(G.nodes.year[i] || ""), numeric: true },
    ], now.nodes, 2);
  }
  if (!$("relations-list").hidden) {
    pagedTable($("relations-list"), plural(now.edges.length, "relation", "relations"), [
      { head: "From", value: (e) => label(G.edges.s[e]), cell: (e) => nodeButton(G.edges.s[e], 60) },
      { head: "Relation", value: (e) => G.predicates[G.edges.p[e]].label, cell: (e) => el("button", { type: "button", class: "link", onclick: () => go({ edge: e }) }, G.predicates[G.edges.p[e]].label) },
      { head: "To", value: (e) => label(G.edges.o[e]), cell: (e) => nodeButton(G.edges.o[e], 60) },
      { head: "Papers", value: (e) => supportOf[e], numeric: true },
    ], now.edges, 3);
  }
}

function showTab(name) {
  for (const [tab, panel] of [["map", "map"], ["things", "things"], ["relations", "relations-list"]]) {
    const on = tab === name;
    $(`tab-${tab}`).setAttribute("aria-selected", String(on));
    $(`tab-${tab}`).tabIndex = on ? 0 : -1;
    $(panel).hidden = !on;
  }
  document.querySelector(".zoom").hidden = name !== "map";
  $("tip").hidden = true;
  showLists();
}
