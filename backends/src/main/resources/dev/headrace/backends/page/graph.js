const CORNER = 7;
const READABLE = 0.78;

/** The drawing of one kernel: pans by dragging, zooms by the wheel, keys and buttons. */
class Graph {
  constructor(choose) {
    this.choose = choose;
    this.svg = draw("svg", { id: "graph", role: "group", "aria-label": "Tasks and FIFOs; arrow keys follow FIFOs" });
    this.tools = make("div", { class: "tools" },
      this.tool("+", "Zoom in", () => this.zoom(1.3)),
      this.tool("−", "Zoom out", () => this.zoom(1 / 1.3)),
      this.tool("Fit", "Show all", () => this.fit()));
    this.legend = make("div", { class: "legend" });
    this.root = make("div", { class: "view" }, this.svg, this.tools, this.legend);
    this.listen();
  }

  tool(text, label, click) {
    return make("button", { type: "button", class: "tool", "aria-label": label, title: label, click }, text);
  }

  show(kernel) {
    if (kernel !== this.kernel) this.build(kernel);
    if (this.scale === undefined) this.begin();
  }

  build(kernel) {
    this.kernel = kernel;
    this.scale = undefined;
    this.tasks = new Map();
    this.fifos = new Map();
    this.scene = draw("g", { id: "scene" });
    const most = Math.max(1, ...kernel.tasks.map((task) => task.predicted_cycles ?? 0));
    for (const fifo of kernel.fifos) this.scene.append(this.line(fifo));
    for (const task of kernel.tasks) this.scene.append(this.box(task, most));
    const arrow = draw("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 6, markerHeight: 6,
      markerUnits: "userSpaceOnUse", orient: "auto" }, draw("path", { id: "arrow", d: "M0 0L8 4L0 8Z" }));
    this.svg.replaceChildren(draw("defs", {}, arrow), this.scene);
    this.explain();
  }

  explain() {
    const roles = Object.keys(ROLES).filter((role) => this.kernel.tasks.some((task) => task.role === role));
    const kinds = Object.keys(KINDS).filter((kind) => this.kernel.fifos.some((fifo) => fifo.memory === kind));
    this.legend.replaceChildren(
      ...roles.map((role) => make("span", {}, make("i", { class: "swatch " + role }), ROLES[role])),
      ...kinds.map((kind, i) => make("span", {}, make("i", { class: "swatch thin " + kind }),
        (i === 0 ? "FIFO in " : "") + KINDS[kind])));
    this.legend.hidden = roles.length === 0;
  }

  box(task, most) {
    const facts = [task.predicted_cycles === undefined ? undefined : count(task.predicted_cycles) + " cycles", task.die];
    const busy = (task.width - 20) * (task.predicted_cycles ?? 0) / most;
    const small = task.height < 40;
    const node = draw("g", { class: "task " + (task.role ?? "compute"), transform: `translate(${task.x} ${task.y})`,
      tabindex: -1, role: "button", click: () => this.choose(task.thing),
      "aria-label": [ROLES[task.role] ?? "task", task.name, ...facts].filter(Boolean).join(", ") },
    draw("title", {}, task.name),
    draw("rect", { class: "box", width: task.width, height: task.height, rx: 8 }),
    draw("rect", { class: "stripe", x: 7, y: 8, width: 4, height: task.height - 16, rx: 2 }),
    draw("rect", { class: "busy", x: 10, y: task.height - 3, width: Math.max(0, busy), height: 3, rx: 1.5 }),
    draw("text", { class: "title", x: 18, y: small ? 14 : 21 }, shortened(label(task), small ? 17 : 23)),
    draw("text", { class: "below", x: 18, y: small ? 26 : 37 }, facts.filter(Boolean).join(" · ")));
    node.addEventListener("keydown", (event) => this.key(event, task));
    this.tasks.set(task.name, node);
    return node;
  }

  line(fifo) {
    const path = rounded(fifo.line);
    const kind = fifo.memory ?? "register";
    const node = draw("g", { class: "fifo " + kind, click: () => this.choose(fifo.thing) },
      draw("title", {}, `${fifo.name}\ndepth ${fifo.depth}, ${fifo.type}, ${KINDS[kind] ?? kind}`),
      draw("path", { class: "wire", d: path, "marker-end": "url(#tip)" }),
      draw("path", { class: "reach", d: path }));
    if (fifo.depth > 2 || kind !== "register") {
      const [x, y] = middle(fifo.line);
      node.append(draw("text", { class: "depth", x, y: y + 3.5 }, count(fifo.depth)));
    }
    this.fifos.set(fifo.name, node);
    return node;
  }

  /** Marks what is chosen and what hangs on it. */
  mark(thing) {
    for (const node of [...this.tasks.values(), ...this.fifos.values()]) node.classList.remove("chosen", "near");
    for (const node of this.tasks.values()) node.setAttribute("tabindex", -1);
    const here = thing !== undefined && thing.kernel === this.kernel;
    this.scene?.classList.toggle("chosen", here);
    const first = this.tasks.values().next().value;
    if (!here) return first?.setAttribute("tabindex", 0);
    if (thing.kind === "task") {
      this.tasks.get(thing.name).classList.add("chosen");
      this.tasks.get(thing.name).setAttribute("tabindex", 0);
      for (const fifo of [...thing.item.inputs, ...thing.item.outputs]) this.near(fifo);
    } else {
      first.setAttribute("tabindex", 0);
      this.near(thing.item);
      this.fifos.get(thing.name).classList.add("chosen");
    }
  }

  near(fifo) {
    this.fifos.get(fifo.name).classList.add("near");
    this.tasks.get(fifo.from).classList.add("near");
    this.tasks.get(fifo.to).classList.add("near");
  }

  /** Shows where the things are that were searched for; none of them ends the search. */
  highlight(names) {
    this.scene.classList.toggle("found", names.size > 0);
    for (const [name, node] of this.tasks) node.classList.toggle("hit", names.has(name));
  }

  key(event, task) {
    const next = {
      Enter: () => task, " ": () => task,
      ArrowDown: () => closest(task, task.outputs.map((fifo) => fifo.reader)),
      ArrowUp: () => closest(task, task.inputs.map((fifo) => fifo.writer)),
      ArrowLeft: () => beside(task, this.kernel.tasks, -1), ArrowRight: () => beside(task, this.kernel.tasks, 1),
    }[event.key]?.();
    if (next === undefined) return;
    event.preventDefault();
    this.choose(next.thing);
    this.tasks.get(next.name).focus({ preventScroll: true });
  }

  /** All of it, or where that would be too small to read, its upper end. */
  begin() {
    this.fit(READABLE, false);
  }

  fit(least = 0.05, glide = true) {
    const { clientWidth: width, clientHeight: height } = this.svg;
    if (!this.kernel || width === 0) return;
    const all = Math.min(1.15, (width - 48) / (this.kernel.width ?? 1), (height - 104) / (this.kernel.height ?? 1));
    const scale = Math.max(least, all);
    const middle = this.kernel.tasks.length === 0 ? 0 : scale > all ? top(this.kernel.tasks) : this.kernel.width / 2;
    this.move(scale, width / 2 - middle * scale, 24, glide);
  }

  /** Brings a thing into the middle unless it can be read where it is. */
  reveal(thing) {
    const { clientWidth: width, clientHeight: height } = this.svg;
    if (width === 0) return;
    const [x, y] = thing.kind === "task"
      ? [thing.item.x + thing.item.width / 2, thing.item.y + thing.item.height / 2] : middle(thing.item.line);
    const scale = Math.max(this.scale, READABLE);
    const [left, top] = [x * scale + this.x, y * scale + this.y];
    const seen = left > 120 && left < width - 120 && top > 60 && top < height - 60;
    if (scale !== this.scale || !seen) this.move(scale, width / 2 - x * scale, height / 2 - y * scale, true);
  }

  zoom(factor, x = this.svg.clientWidth / 2, y = this.svg.clientHeight / 2) {
    const scale = Math.min(4, Math.max(0.05, this.scale * factor));
    const ratio = scale / this.scale;
    this.move(scale, x - (x - this.x) * ratio, y - (y - this.y) * ratio, false);
  }

  move(scale, x, y, glide) {
    Object.assign(this, { scale, x, y });
    this.scene.classList.toggle("glide", glide);
    this.scene.classList.toggle("far", scale < 0.42);
    this.scene.classList.toggle("farther", scale < 0.3);
    this.scene.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  listen() {
    this.svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      const frame = this.svg.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - frame.left,
        event.clientY - frame.top);
    }, { passive: false });
    let from;
    this.svg.addEventListener("pointerdown", (event) => {
      if (event.button === 0) from = { x: event.clientX - this.x, y: event.clientY - this.y, at: event };
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (!from) return;
      const far = Math.hypot(event.clientX - from.at.clientX, event.clientY - from.at.clientY) > 4;
      if (!far && !this.svg.classList.contains("moving")) return;
      this.svg.classList.add("moving");
      this.svg.setPointerCapture(event.pointerId);
      this.move(this.scale, event.clientX - from.x, event.clientY - from.y, false);
    });
    for (const end of ["pointerup", "pointercancel"]) this.svg.addEventListener(end, () => {
      from = undefined;
      this.svg.classList.remove("moving");
    });
    new ResizeObserver(() => { if (this.scale === undefined) this.begin(); }).observe(this.svg);
  }
}

/** Of tasks the one whose middle is closest to the left or right. */
function closest(task, others) {
  return others.toSorted((a, b) => Math.abs(a.x - task.x) - Math.abs(b.x - task.x))[0];
}

/** What is loaded stands beside its only reader, whose name it need not repeat. */
function label(task) {
  if (task.role !== "load" || task.outputs.length !== 1) return task.short;
  const reader = task.outputs[0].reader.short.split(/[._]/);
  const words = task.short.split(".");
  let same = 0;
  while (same < words.length - 2 && words[same] === reader[same]) same++;
  return words.slice(same).join(".");
}

/** The middle of the tasks that come first. */
function top(tasks) {
  const least = Math.min(...tasks.map((task) => task.y));
  const first = tasks.filter((task) => task.y < least + 100);
  return first.reduce((sum, task) => sum + task.x + task.width / 2, 0) / first.length;
}

/** The next task in the order of reading. */
function beside(task, tasks, step) {
  const order = tasks.toSorted((a, b) => a.y - b.y || a.x - b.x);
  return order[order.indexOf(task) + step];
}

function points(line) {
  return Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i], line[2 * i + 1]]);
}

/** A path along corners that are rounded. */
function rounded(line) {
  const all = points(line);
  let path = `M${all[0]}`;
  for (let i = 1; i < all.length - 1; i++) {
    const [before, at, after] = [all[i - 1], all[i], all[i + 1]];
    path += `L${towards(at, before)}Q${at} ${towards(at, after)}`;
  }
  return path + `L${all.at(-1)}`;
}

function towards([x, y], [toX, toY]) {
  const length = Math.hypot(toX - x, toY - y) || 1;
  const step = Math.min(CORNER, length / 2) / length;
  return [x + (toX - x) * step, y + (toY - y) * step];
}

/** The middle of the longest piece. */
function middle(line) {
  const all = points(line);
  let best = 1;
  const length = (i) => Math.hypot(all[i][0] - all[i - 1][0], all[i][1] - all[i - 1][1]);
  for (let i = 2; i < all.length; i++) if (length(i) > length(best)) best = i;
  return [(all[best][0] + all[best - 1][0]) / 2, (all[best][1] + all[best - 1][1]) / 2];
}
