// The whole graph, drawn in batches on vis-network's own canvas from positions made at build time. vis-network keeps
// the camera; its data sets are empty here, because one object a node is what makes it slow.

const view = {
  network: null, nodes: null, edges: null,
  mode: "overview", // or "focus"
  hover: -1, hoverEdge: -1, selectedEdge: -1,
  moving: false, movingTimer: 0, labels: [], labelsAt: 0,
};
const radiusOf = new Float32Array(NODES); // in the plane
const leastOf = new Float32Array(NODES); // on the screen, however far away: hubs stand out there too
let hitGrid = new Map();
const HIT_CELL = 160;
const LEAST_PIXELS = NODES < 1500 ? 3.8 : 2.2;
const EDGES_WHILE_MOVING = 1200;
const CHUNK = 250; // short paths: stroking one path of thousands of crossing lines costs far more

function startNetwork() {
  view.nodes = new vis.DataSet([]);
  view.edges = new vis.DataSet([]);
  view.network = new vis.Network($("map"), { nodes: view.nodes, edges: view.edges }, G.options);
  view.network.on("beforeDrawing", (context) => {
    if (view.mode === "overview") drawOverview(context, cameraBox());
    else drawColumnHeads(context);
  });
  const start = () => {
    view.moving = true;
    clearTimeout(view.movingTimer);
    view.movingTimer = setTimeout(() => {
      view.moving = false;
      view.network.redraw();
      cameraMoved();
    }, 180);
  };
  for (const event of ["dragStart", "dragging", "dragEnd", "zoom"]) view.network.on(event, start);
  view.startMoving = start;
}

function refreshOverview() {
  hitGrid = new Map();
  const roomy = NODES < 200 ? 1.35 : NODES < 1500 ? 1.2 : 1;
  for (const i of visible.nodes) {
    radiusOf[i] = Math.min(34, 4 + 3.3 * Math.sqrt(degreeOn[i])) * (paperOf[i] >= 0 ? 0.72 : 1) * roomy;
    leastOf[i] = LEAST_PIXELS * (paperOf[i] >= 0 ? 0.85 : Math.min(2.3, 0.72 + 0.28 * Math.sqrt(degreeOn[i])));
    const key = `${Math.floor(G.nodes.x[i] / HIT_CELL)},${Math.floor(G.nodes.y[i] / HIT_CELL)}`;
    if (!hitGrid.has(key)) hitGrid.set(key, []);
    hitGrid.get(key).push(i);
  }
  view.labelsAt = 0;
  if (view.mode === "overview") view.network.redraw();
}

/** The part of the plane that the camera shows. */
function cameraBox() {
  const scale = view.network.getScale();
  const { x, y } = view.network.getViewPosition();
  const box = $("map").getBoundingClientRect();
  return { x, y, scale, width: box.width, height: box.height, left: x - box.width / 2 / scale, right: x + box.width / 2 / scale, top: y - box.height / 2 / scale, bottom: y + box.height / 2 / scale };
}

function fitBox(nodes) {
  let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
  for (const i of nodes) {
    left = Math.min(left, G.nodes.x[i]);
    right = Math.max(right, G.nodes.x[i]);
    top = Math.min(top, G.nodes.y[i]);
    bottom = Math.max(bottom, G.nodes.y[i]);
  }
  for (const [x, y, r, size] of nodes.length > 3 ? G.islands : []) {
    if (size < 4) continue;
    left = Math.min(left, x - r);
    right = Math.max(right, x + r);
    top = Math.min(top, y - r);
    bottom = Math.max(bottom, y + r);
  }
  return nodes.length ? { left, right, top, bottom } : { left: -300, right: 300, top: -300, bottom: 300 };
}

function fitOverview(animate) {
  const box = fitBox(visible.nodes);
  const size = $("map").getBoundingClientRect();
  const scale = Math.min((size.width - 60) / Math.max(200, box.right - box.left), (size.height - 60) / Math.max(200, box.bottom - box.top), 1.6);
  moveCamera({ x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }, Math.max(0.01, scale), animate);
}

function moveCamera(position, scale, animate) {
  const smooth = animate && !reducedMotion();
  if (smooth) view.startMoving();
  view.network.moveTo({ position, scale, animation: smooth ? { duration: 350, easingFunction: "easeInOutQuad" } : false });
  if (!smooth) view.network.redraw();
}

/** Draw everything visible into `context`, whose units are those of the plane. */
function drawOverview(context, camera, still = !view.moving) {
  drawIslands(context, camera);
  drawEdges(context, camera, still);
  const spot = view.hover >= 0 ? view.hover : -1;
  if (spot >= 0) drawSpokes(context, camera, spot);
  for (const e of [view.hoverEdge, view.selectedEdge]) if (e >= 0) drawOneEdge(context, camera, e, 3);
  drawNodes(context, camera);
  if (spot >= 0) ring(context, camera, spot);
  drawLabels(context, camera, still);
}

function drawIslands(context, camera) {
  context.fillStyle = cssColour("--island");
  context.beginPath();
  for (const [x, y, r, size] of G.islands) {
    if (size < 4 || x + r < camera.left || x - r > camera.right || y + r < camera.top || y - r > camera.bottom) continue;
    context.moveTo(x + r + 6, y);
    context.arc(x, y, r + 6, 0, 6.2832);
  }
  context.fill();
}

function drawEdges(context, camera, still) {
  const edges = visible.edges;
  const step = still ? 1 : Math.max(1, Math.ceil(edges.length / EDGES_WHILE_MOVING));
  const { s, o, p } = G.edges, { x, y } = G.nodes;
  context.lineWidth = Math.min(1.4, 0.8 / camera.scale ** 0.75);
  if (camera.scale < 0.35) context.lineWidth = 0.7 / camera.scale;
  const many = edges.length > 2500;
  const inside = edges.length > 3000 ? 0.4 : edges.length > 800 ? 0.45 : 0.6;
  const between = G.predicates.length; // in large graphs what joins islands is one pale batch of its own
  const batches = Array.from({ length: between + 1 }, () => []);
  for (let k = 0; k < edges.length; k += step) {
    const e = edges[k], a = s[e], b = o[e];
    if ((x[a] < camera.left && x[b] < camera.left) || (x[a] > camera.right && x[b] > camera.right) || (y[a] < camera.top && y[b] < camera.top) || (y[a] > camera.bottom && y[b] > camera.bottom)) continue;
    batches[many && G.nodes.community[a] !== G.nodes.community[b] ? between : p[e]].push(e);
  }
  [between, ...G.predicates.keys()].forEach((predicate) => {
    const batch = batches[predicate];
    context.strokeStyle = predicate === between ? cssColour("--edge") : colourOf(G.predicates[predicate]);
    context.globalAlpha = predicate === between ? 0.16 : inside;
    for (let from = 0; from < batch.length; from += CHUNK) {
      context.beginPath();
      for (let k = from; k < Math.min(batch.length, from + CHUNK); k++) {
        const e = batch[k];
        context.moveTo(x[s[e]], y[s[e]]);
        context.lineTo(x[o[e]], y[o[e]]);
      }
      context.stroke();
    }
  });
  context.globalAlpha = 1;
}

function drawSpokes(context, camera, i) {
  for (const e of incident[i]) if (edgeOn[e]) drawOneEdge(context, camera, e, 1.8);
}

function drawOneEdge(context, camera, e, width) {
  const a = G.edges.s[e], b = G.edges.o[e];
  const predicate = G.predicates[G.edges.p[e]];
  const scale = camera.scale;
  const dx = G.nodes.x[b] - G.nodes.x[a], dy = G.nodes.y[b] - G.nodes.y[a];
  const length = Math.hypot(dx, dy) || 1;
  const end = Math.max(radiusOf[b], leastOf[b] / scale) + 2 / scale;
  const tipX = G.nodes.x[b] - (dx / length) * end, tipY = G.nodes.y[b] - (dy / length) * end;
  context.strokeStyle = context.fillStyle = colourOf(predicate);
  context.lineWidth = width / scale;
  context.setLineDash(predicate.dash.map((part) => part / scale));
  context.beginPath();
  context.moveTo(G.nodes.x[a], G.nodes.y[a]);
  context.lineTo(tipX, tipY);
  context.stroke();
  context.setLineDash([]);
  const head = (6 + width) / scale;
  context.beginPath();
  context.moveTo(tipX, tipY);
  context.lineTo(tipX - (dx / length) * head - (dy / length) * head * 0.45, tipY - (dy / length) * head + (dx / length) * head * 0.45);
  context.lineTo(tipX - (dx / length) * head + (dy / length) * head * 0.45, tipY - (dy / length) * head - (dx / length) * head * 0.45);
  context.fill();
}

function drawNodes(context, camera) {
  const batches = G.types.map(() => []);
  const margin = 40;
  for (const i of visible.nodes) {
    const x = G.nodes.x[i], y = G.nodes.y[i];
    if (x < camera.left - margin || x > camera.right + margin || y < camera.top - margin || y > camera.bottom + margin) continue;
    batches[G.nodes.type[i]].push(i);
  }
  context.lineWidth = 1.4 / camera.scale;
  context.strokeStyle = cssColour("--bg");
  batches.forEach((batch, type) => {
    context.fillStyle = colourOf(G.types[type]);
    const crowded = batch.length > 1500;
    for (let from = 0; from < batch.length; from += CHUNK) {
      context.beginPath();
      for (let k = from; k < Math.min(batch.length, from + CHUNK); k++) {
        const i = batch[k];
        const r = Math.max(radiusOf[i], leastOf[i] / camera.scale);
        if (r * camera.scale < 3.2) context.rect(G.nodes.x[i] - r * 0.8, G.nodes.y[i] - r * 0.8, r * 1.6, r * 1.6);
        else tracePath(context, G.types[type].shape, G.nodes.x[i], G.nodes.y[i], r);
      }
      context.fill();
      if (!crowded && camera.scale > 0.3 && !view.moving) context.stroke();
    }
  });
}

function ring(context, camera, i) {
  context.strokeStyle = cssColour("--ink");
  context.lineWidth = 2 / camera.scale;
  context.beginPath();
  context.arc(G.nodes.x[i], G.nodes.y[i], Math.max(radiusOf[i], leastOf[i] / camera.scale) + 4 / camera.scale, 0, 6.2832);
  context.stroke();
}

/** Choose labels so that none lie on each other: the important first, on a grid of cells of the screen, below or above. */
function chooseLabels(camera, most) {
  const taken = new Set(); // by words
  const spots = new Set(); // by nodes that stand out, which only the names of others like them may cover
  const chosen = [];
  const cellX = 26, cellY = 15;
  const cell = (sx, sy) => Math.floor(sx / cellX) * 4096 + Math.floor(sy / cellY);
  for (const i of visible.ranked.slice(0, 120)) {
    if (Math.max(radiusOf[i] * camera.scale, leastOf[i]) < 6) continue;
    spots.add(cell((G.nodes.x[i] - camera.left) * camera.scale, (G.nodes.y[i] - camera.top) * camera.scale));
  }
  for (const i of visible.ranked) {
    if (chosen.length >= most) break;
    const x = G.nodes.x[i], y = G.nodes.y[i];
    if (x < camera.left || x > camera.right || y < camera.top || y > camera.bottom) continue;
    if (paperOf[i] >= 0 && camera.scale < 0.75) continue;
    const big = importance[i] > 12;
    const text = clip(label(i), paperOf[i] >= 0 ? 34 : 28);
    const sx = (x - camera.left) * camera.scale, half = (text.length * (big ? 7 : 6)) / 2 + 3;
    const away = Math.max(radiusOf[i] * camera.scale, leastOf[i]) + 9;
    for (const side of [1, -1]) {
      const sy = (y - camera.top) * camera.scale + side * away;
      const cells = [];
      for (let cx = Math.floor((sx - half) / cellX); cx <= Math.floor((sx + half) / cellX); cx++) {
        for (let cy = Math.floor((sy - 8) / cellY); cy <= Math.floor((sy + 8) / cellY); cy++) cells.push(cx * 4096 + cy);
      }
      if (cells.some((one) => taken.has(one) || (!big && spots.has(one)))) continue;
      cells.forEach((one) => taken.add(one));
      chosen.push({ node: i, text, big, side });
      break;
    }
  }
  return chosen;
}

function drawLabels(context, camera, still) {
  if (still || !view.labels.length || performance.now() - view.labelsAt > 400) {
    view.labels = chooseLabels(camera, Math.min(90, Math.round((camera.width * camera.height) / 11000)));
    view.labelsAt = performance.now();
  }
  let shown = view.labels;
  if (view.hover >= 0) {
    const beside = incident[view.hover].filter((e) => edgeOn[e]).slice(0, 24).map((e) => otherEnd(e, view.hover));
    const extra = [view.hover, ...(beside.length < 16 ? beside : [])].map((node) => ({ node, text: clip(label(node), 40), big: node === view.hover }));
    shown = [...shown.filter((known) => !extra.some((one) => one.node === known.node)), ...extra.reverse()];
  }
  const scale = camera.scale;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = cssColour("--bg");
  context.fillStyle = cssColour("--ink");
  for (const big of [false, true]) {
    context.font = `${big ? 600 : 500} ${(big ? 13 : 11.5) / scale}px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif`;
    context.lineWidth = 3.5 / scale;
    for (const one of shown) {
      if (one.big !== big) continue;
      const away = Math.max(radiusOf[one.node], leastOf[one.node] / scale) + 9 / scale;
      const x = G.nodes.x[one.node], y = G.nodes.y[one.node] + (one.side ?? 1) * away;
      if (still || shown.length < 40) context.strokeText(one.text, x, y);
      context.fillText(one.text, x, y);
    }
  }
}

/** The node at a point of the plane, or -1. */
function nodeAt(x, y) {
  const scale = view.network.getScale();
  const slack = 5 / scale;
  const reach = Math.ceil((48 + slack) / HIT_CELL);
  let best = -1, least = Infinity;
  const cx = Math.floor(x / HIT_CELL), cy = Math.floor(y / HIT_CELL);
  for (let i = cx - reach; i <= cx + reach; i++) {
    for (let j = cy - reach; j <= cy + reach; j++) {
      for (const node of hitGrid.get(`${i},${j}`) ?? []) {
        const distance = Math.hypot(G.nodes.x[node] - x, G.nodes.y[node] - y);
        if (distance <= Math.max(radiusOf[node], leastOf[node] / scale) + slack && distance < least) {
          best = node;
          least = distance;
        }
      }
    }
  }
  return best;
}

/** The edge under a point of the plane, or -1. */
function edgeAt(x, y) {
  const slack = 4 / view.network.getScale();
  let best = -1, least = slack;
  for (const e of visible.edges) {
    const ax = G.nodes.x[G.edges.s[e]], ay = G.nodes.y[G.edges.s[e]];
    const dx = G.nodes.x[G.edges.o[e]] - ax, dy = G.nodes.y[G.edges.o[e]] - ay;
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    const distance = Math.hypot(ax + along * dx - x, ay + along * dy - y);
    if (distance < least) {
      best = e;
      least = distance;
    }
  }
  return best;
}
