// Search over labels, aliases and paper titles: exact, beginning, word, part, then names a few letters away.

const SEARCH_LIMIT = 12;
let searchIndex = null;

function fold(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function buildSearchIndex() {
  const names = [];
  for (let i = 0; i < NODES; i++) {
    const own = fold(label(i));
    names.push({ node: i, key: own, tight: own.replaceAll(" ", ""), via: null });
    for (const alias of aliases(i)) {
      const key = fold(alias);
      if (key && key !== own) names.push({ node: i, key, tight: key.replaceAll(" ", ""), via: alias });
    }
  }
  return names;
}

/** The fewest single-letter edits (neighbours swapped count once) from `query` to a beginning of `name`, or more than `most`. */
function prefixDistance(query, name, most) {
  const width = Math.min(name.length, query.length + most);
  let before = null;
  let last = Array.from({ length: width + 1 }, (_, j) => j);
  for (let i = 1; i <= query.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= width; j++) {
      const cost = query[i - 1] === name[j - 1] ? 0 : 1;
      let value = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost);
      if (before && i > 1 && j > 1 && query[i - 1] === name[j - 2] && query[i - 2] === name[j - 1]) value = Math.min(value, before[j - 2] + 1);
      row.push(value);
      if (value < least) least = value;
    }
    if (least > most) return most + 1;
    before = last;
    last = row;
  }
  return Math.min(...last);
}

/** Nodes for what somebody typed, best first: `{node, via}`, `via` the alias that fits. */
function search(text) {
  const query = fold(text);
  if (!query) return [];
  searchIndex ??= buildSearchIndex();
  const tight = query.replaceAll(" ", "");
  const words = query.split(" ");
  const best = new Map();
  const offer = (entry, rank) => {
    const score = rank + (entry.via ? 0.4 : 0) - Math.min(0.9, importance[entry.node] / 200) + Math.min(0.3, entry.key.length / 400);
    const known = best.get(entry.node);
    if (!known || score < known.score) best.set(entry.node, { node: entry.node, via: entry.via, score });
  };
  for (const entry of searchIndex) {
    if (entry.key === query || entry.tight === tight) offer(entry, 0);
    else if (entry.key.startsWith(query) || entry.tight.startsWith(tight)) offer(entry, 1);
    else if ((" " + entry.key).includes(" " + query)) offer(entry, 2);
    else if (tight.length > 2 && entry.tight.includes(tight)) offer(entry, 3);
    else if (words.length > 1 && words.every((word) => (" " + entry.key).includes(" " + word))) offer(entry, 3.5);
  }
  if (best.size < SEARCH_LIMIT && tight.length > 2) {
    const most = tight.length < 6 ? 1 : 2;
    for (const entry of searchIndex) {
      if (best.has(entry.node)) continue;
      let distance = prefixDistance(tight, entry.tight, most);
      if (distance > most && words.length === 1) {
        for (const word of entry.key.split(" ")) {
          if (Math.abs(word.length - tight.length) <= most) distance = Math.min(distance, prefixDistance(tight, word, most) + 0.5);
        }
      }
      if (distance <= most + 0.5) offer(entry, 4 + distance + Math.min(1, Math.max(0, entry.tight.length - tight.length) / 10));
    }
  }
  return [...best.values()].sort((a, b) => a.score - b.score || a.node - b.node).slice(0, SEARCH_LIMIT);
}

/** Wire the search field; `go` is called with the chosen node. */
function buildSearch(go) {
  const input = $("q"), list = $("hits");
  let found = [];
  let at = 0;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (i) => {
    if (!found[i]) return;
    close();
    input.value = "";
    input.blur();
    go(found[i].node);
  };
  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    const item = list.children[at];
    if (item && found.length) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    }
  };
  const show = () => {
    found = search(input.value);
    at = 0;
    list.replaceChildren();
    if (!input.value.trim()) return close();
    found.forEach((hit, i) => list.append(
      el("li", { role: "option", id: `hit-${i}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => choose(i) },
        icon(typeOf(hit.node)), el("span", { class: "name" }, label(hit.node)),
        el("span", { class: "via" }, hit.via ? `also ${clip(hit.via, 24)}` : typeOf(hit.node).label))));
    if (!found.length) list.append(el("li", { class: "none", role: "option", "aria-disabled": "true" }, "Nothing of that name. Try fewer letters."));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    announce(found.length ? `${plural(found.length, "result", "results")}; arrow keys choose.` : "No results.");
    mark();
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => { if (input.value.trim()) show(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return show();
      at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % Math.max(1, found.length);
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(at);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
      input.value = "";
      $("map").focus();
    }
  });
}
