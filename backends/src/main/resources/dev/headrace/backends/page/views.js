/** All FIFOs of a kernel; a click on a heading sorts. */
class FifoTable {
  static COLUMNS = [
    ["Writer", (fifo) => fifo.writer.short], ["Reader", (fifo) => fifo.reader.short], ["Token", (fifo) => fifo.type],
    ["Depth", (fifo) => fifo.depth], ["Bits", (fifo) => fifo.bits], ["Memory", (fifo) => KINDS[fifo.memory] ?? ""],
    ["Tokens", (fifo) => fifo.tokens ?? 0], ["Most held", (fifo) => fifo.simulated?.most ?? -1, true],
    ["Writer waits", (fifo) => fifo.simulated?.writer_waits ?? -1, true],
    ["Reader waits", (fifo) => fifo.simulated?.reader_waits ?? -1, true], ["Why", (fifo) => fifo.why?.findLast((why) => why.startsWith("depth")) ?? ""],
  ];

  constructor(choose) {
    this.choose = choose;
    this.root = make("div", { id: "fifos", class: "view scrolls", tabindex: 0, "aria-label": "FIFOs" });
    this.by = 4;
    this.down = true;
  }

  show(kernel) {
    this.kernel = kernel;
    this.rows = new Map();
    this.columns = FifoTable.COLUMNS.filter(([, , ofSimulation]) => !ofSimulation || kernel.fifos.some((fifo) => fifo.simulated));
    if (this.by >= this.columns.length) this.by = 4;
    const [, key] = this.columns[this.by];
    const order = (a, b) => (typeof key(a) === "number" ? key(a) - key(b) : key(a).localeCompare(key(b)));
    const sorted = kernel.fifos.toSorted((a, b) => (this.down ? order(b, a) : order(a, b)));
    this.root.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, this.columns.map(this.heading, this))),
      make("tbody", {}, sorted.map((fifo) => this.row(fifo)))));
    this.mark(this.chosen);
  }

  heading([name, key], column) {
    const number = this.kernel.fifos.length > 0 && typeof key(this.kernel.fifos[0]) === "number";
    const sorted = column === this.by;
    return make("th", { class: number ? "number" : "", scope: "col",
      "aria-sort": sorted ? (this.down ? "descending" : "ascending") : "none" },
    make("button", { type: "button", click: () => {
      this.down = sorted ? !this.down : number;
      this.by = column;
      this.show(this.kernel);
    } }, name, sorted ? (this.down ? " ↓" : " ↑") : ""));
  }

  row(fifo) {
    const cells = this.columns.map(([name, key]) => [name, key(fifo)]).map(([name, value]) => typeof value === "number"
      ? make("td", { class: "number" }, value < 0 ? "" : count(value), name === "Most held" && value >= 0 && fill(value, fifo.depth))
      : make("td", {}, value));
    cells.at(-1).replaceChildren(make("span", { class: "why", title: cells.at(-1).textContent }, cells.at(-1).textContent));
    cells[0].replaceChildren(make("button", { type: "button", class: "link", "aria-label": fifo.name,
      click: () => this.choose(fifo.thing) }, fifo.writer.short));
    const row = make("tr", {}, cells);
    this.rows.set(fifo.name, row);
    return row;
  }

  mark(thing) {
    this.chosen = thing;
    for (const [name, row] of this.rows ?? []) row.classList.toggle("chosen", name === thing?.name);
  }
}

/** A bar of how many tokens a FIFO held at most against its depth. */
function fill(most, depth) {
  const bar = make("i");
  bar.style.width = Math.min(100, (most / depth) * 100) + "%";
  return make("div", { class: "track" + (most < depth ? "" : " full"), title: `${count(most)} of ${count(depth)}` }, bar);
}

/** When each task works: as a simulation found, or by its schedule. */
class Times {
  static has(kernel) {
    return Times.isSimulated(kernel) || kernel.tasks.length > 0 && kernel.tasks.every((task) => task.start !== undefined);
  }

  static isSimulated(kernel) {
    return kernel.tasks.length > 0 && kernel.simulated?.tasks?.every((task) => task.spans) === true;
  }

  constructor(choose) {
    this.choose = choose;
    this.root = make("div", { class: "view scrolls", tabindex: 0, "aria-label": "Timeline" });
  }

  show(kernel) {
    this.kernel = kernel;
    this.rows = new Map();
    if (!Times.has(kernel)) return;
    const found = Times.isSimulated(kernel);
    const end = found ? Math.max(1, kernel.simulated.cycles) : Math.max(1, ...kernel.tasks.map((task) => task.end));
    const axis = make("div", { class: "axis" }, [0, 0.25, 0.5, 0.75, 1].map((part) => {
      const tick = make("span", {}, `${count(Math.round(end * part))} cycles · ${time(end * part)}`);
      if (part > 0 && part < 1) tick.replaceChildren(part < 0.75 ? count(Math.round(end * part)) : "");
      tick.style.left = part * 100 + "%";
      return tick;
    }));
    const begin = (task) => task.simulated[0]?.spans.find(([, , doing]) => doing === 0)?.[0] ?? 0;
    const key = found ? begin : (task) => (task.role === "load" ? Math.min(...task.outputs.map((fifo) => fifo.reader.start)) : task.start + 0.5);
    const tasks = kernel.tasks.toSorted((a, b) => key(a) - key(b) || (found ? 0 : a.end - b.end));
    this.root.replaceChildren(
      found ? make("p", { class: "note key" }, "What each task did most, in one run on a model of the device. Predicted: ",
        DOINGS.map((doing) => make("span", {}, make("i", { class: "swatch " + (doing === "busy" ? "compute" : "waits " + doing) }), DOES[doing])))
      : make("p", { class: "note" }, "When each task works in one run, from its first token that can be there to its last, as the ",
        "schedule predicts with FIFOs that are never full. Nothing here was measured."),
      make("div", { class: "times" }, make("div", { class: "axis" }), axis, tasks.map((task) => this.row(task, end))));
    this.mark(this.chosen);
  }

  row(task, end) {
    if (Times.isSimulated(this.kernel)) return this.simulatedRow(task, end);
    const bar = make("i", { class: task.role ?? "compute" });
    bar.style.left = (task.start / end) * 100 + "%";
    bar.style.width = ((task.end - task.start) / end) * 100 + "%";
    const click = () => this.choose(task.thing);
    const row = make("div", { class: "row" },
      make("button", { type: "button", click, title: task.name,
        "aria-label": `${task.name}: cycles ${count(task.start)} to ${count(task.end)}` }, task.short),
      make("div", { click, title: `${count(task.start)} to ${count(task.end)}` }, bar));
    this.rows.set(task.name, row);
    return row;
  }

  /** A converter has two bars: how it fills, and how it drains. */
  simulatedRow(task, end) {
    const click = () => this.choose(task.thing);
    const bars = task.simulated.flatMap((part, number) => part.spans.map(([from, to, doing]) => {
      const bar = make("i", { class: doing === 0 ? task.role ?? "compute" : "waits " + DOINGS[doing],
        title: `${DOES[DOINGS[doing]]}: ${count(from)} to ${count(to)}` });
      bar.style.left = (from / end) * 100 + "%";
      bar.style.width = ((to - from) / end) * 100 + "%";
      if (task.simulated.length > 1) {
        bar.style.height = "6px";
        bar.style.top = 4 + number * 8 + "px";
      }
      return bar;
    }));
    const text = task.simulated.map((part) => `works ${count(part.busy)} cycles of ${count(part.end)}`).join(", ");
    const row = make("div", { class: "row found" },
      make("button", { type: "button", click, title: task.name, "aria-label": `${task.name}: ${text}` }, task.short),
      make("div", { click }, bars));
    this.rows.set(task.name, row);
    return row;
  }

  mark(thing) {
    this.chosen = thing;
    for (const [name, row] of this.rows ?? []) row.classList.toggle("chosen", name === thing?.name);
  }
}

/** What the design takes of the device and of each die, then each kernel. */
class ResourceView {
  constructor() {
    this.root = make("div", { class: "view scrolls", tabindex: 0, "aria-label": "Resources" });
  }

  static has() {
    return design.kernels.some((kernel) => kernel.predicted_resources);
  }

  show() {
    const several = design.groups?.map((group) => [`Image ${group.group}`, group.predicted_resources]);
    const whole = several ?? [["The design", design.predicted_resources]];
    const dies = whole.flatMap(([name, resources]) => (resources?.dies?.length > 1 ? resources.dies : [])
      .map((die) => [several ? `${name}, ${die.name}` : die.name, die]));
    const kernels = design.kernels.filter((kernel) => kernel.predicted_resources)
      .map((kernel) => [kernel.name, kernel.predicted_resources, "kernel"]);
    this.root.replaceChildren(
      make("p", { class: "note" }, "Needed and available, as the tables of the target predict it; no tool has counted it. What the ",
        "vendor's shell takes is not available."),
      make("div", { class: "cards" }, [...whole, ...dies, ...kernels].filter(([, resources]) => resources)
        .map(([name, resources, kind]) => make("section", { class: "card" }, make("h2", {},
          kind ? [make("span", { class: "quiet" }, kind + " "), name] : name), meters(resources)))));
  }

  mark() {}
}

/** Every decision of the compiler, also about what is no task any more. */
class Decisions {
  constructor(choose) {
    this.choose = choose;
    this.filter = make("input", { id: "filter", type: "search", placeholder: "Filter decisions", "aria-label": "Filter decisions" });
    this.list = make("div");
    this.root = make("div", { class: "view scrolls", tabindex: 0, "aria-label": "Decisions" },
      make("p", { class: "note" }, this.filter, " ", make("span", { id: "many" })), this.list);
    this.filter.addEventListener("input", () => this.show());
  }

  show() {
    const wanted = this.filter.value.toLowerCase();
    const found = design.remarks.filter((remark) =>
      [remark.stage, remark.subject, remark.what, remark.why].some((text) => text.toLowerCase().includes(wanted)));
    const shown = found.slice(0, 300);
    this.root.querySelector("#many").textContent = found.length > shown.length
      ? `the first ${shown.length} of ${count(found.length)}` : plural(found.length, "decision");
    this.list.replaceChildren(...shown.map((remark) => {
      const thing = thingNamed.get(remark.subject.split(" ")[0]);
      const subject = thing === undefined ? make("code", {}, remark.subject)
        : make("button", { type: "button", class: "link", click: () => this.choose(thing) }, remark.subject);
      const card = remarkCard(remark);
      card.prepend(subject);
      return card;
    }));
  }

  mark() {}
}
