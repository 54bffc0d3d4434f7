/** What `headrace simulate --page` found: `{designs, requests, assumptions, megahertz}`. */
const DOINGS = ["busy", "input", "output", "memory"];
const DOES = { busy: "works", input: "waits for input", output: "waits for output", memory: "waits for memory" };
const simulated = design.simulation?.designs[0];

/** Puts what was simulated beside the tasks and FIFOs of the design; a converter fills and drains. */
for (const found of simulated?.kernels ?? []) {
  const kernel = design.kernels.find((each) => each.name === found.name);
  if (kernel === undefined) continue;
  kernel.simulated = found;
  const tasks = new Map(found.tasks?.map((task) => [task.name, task]));
  for (const task of kernel.tasks)
    task.simulated = ["", ".fill", ".drain"].map((part) => tasks.get((task.unit ?? task.name) + part)).filter(Boolean);
  const fifos = new Map(found.fifos?.map((fifo) => [fifo.name, fifo]));
  for (const fifo of kernel.fifos) fifo.simulated = fifos.get(fifo.fifo ?? fifo.name);
}

const seconds = (value) => value >= 1 ? value.toFixed(3) + " s" : value >= 1e-3 ? (value * 1e3).toFixed(3) + " ms"
  : (value * 1e6).toFixed(2) + " µs";
const percent = (part) => (part * 100).toFixed(part < 0.01 ? 3 : 1) + "%";

/** A number with a prefix: 1.2 G. */
function scaled(value) {
  const steps = ["", "k", "M", "G", "T", "P"];
  let step = 0;
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000;
    step++;
  }
  return `${value < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0)} ${steps[step]}`;
}

/** Axes with logarithmic scales; `place` turns numbers into pixels. */
class Plot {
  constructor(xs, ys, xTitle, yTitle) {
    this.x = Plot.range(xs);
    this.y = Plot.range(ys);
    this.svg = draw("svg", { viewBox: "0 0 760 420", class: "plot", role: "img", "aria-label": `${yTitle} over ${xTitle}` });
    for (let e = this.x.from; e <= this.x.to; e++) this.tick(e, "x");
    for (let e = this.y.from; e <= this.y.to; e++) this.tick(e, "y");
    this.svg.append(draw("text", { x: 410, y: 414, class: "axis-title" }, xTitle),
      draw("text", { x: -190, y: 14, transform: "rotate(-90)", class: "axis-title" }, yTitle));
  }

  static range(values) {
    const good = values.filter((value) => value > 0 && Number.isFinite(value));
    const from = Math.floor(Math.log10(Math.min(...good)));
    return { from, to: Math.max(from + 1, Math.ceil(Math.log10(Math.max(...good)))) };
  }

  at(x, y) {
    const part = (value, range) => (Math.log10(value) - range.from) / (range.to - range.from);
    return [70 + part(x, this.x) * 670, 380 - part(y, this.y) * 360];
  }

  tick(exponent, axis) {
    const value = 10 ** exponent;
    const [x, y] = this.at(axis === "x" ? value : 10 ** this.x.from, axis === "y" ? value : 10 ** this.y.from);
    this.svg.append(axis === "x" ? draw("path", { d: `M${x} 20V380`, class: "grid" }) : draw("path", { d: `M70 ${y}H740`, class: "grid" }),
      draw("text", axis === "x" ? { x, y: 396, class: "tick middle" } : { x: 64, y: y + 4, class: "tick end" },
        value >= 1 ? scaled(value).replace(".00", "").replace(".0", "") : String(Number(value.toPrecision(1)))));
  }

  line(points, kind) {
    this.svg.append(draw("path", { d: "M" + points.map(([x, y]) => this.at(x, y).map(Math.round).join(" ")).join("L"), class: kind }));
  }

  /** Labels of neighbours stand above and below each other. */
  point(x, y, kind, title, label, number = 0) {
    const [cx, cy] = this.at(x, y);
    this.svg.append(draw("circle", { cx, cy, r: 5, class: kind }, draw("title", {}, title)));
    if (label) this.svg.append(draw("text", { x: cx + 9, y: cy + (number % 2 ? 14 : -4), class: "tick" }, label));
  }
}

/** How long texts and runs take, on which numbers that rests, and the roofline with each kernel on it. */
class Performance {
  constructor() {
    this.root = make("div", { class: "view scrolls", tabindex: 0, "aria-label": "Performance" });
  }

  static has() {
    return simulated !== undefined && !simulated.stuck;
  }

  show() {
    if (!Performance.has()) return;
    const { energy, roofline } = simulated;
    this.root.replaceChildren(
      make("p", { class: "note" }, "Predicted by a simulation of the design; nothing was measured."),
      make("div", { class: "cards" }, (design.simulation.requests ?? []).map((request) => make("section", { class: "card" },
        make("h2", {}, `Prompt of ${count(request.in)} tokens, answer of ${count(request.out)}`), facts({
          "First token after": seconds(request.seconds_to_first_token), "Tokens a second": request.tokens_per_second.toFixed(3),
          "All after": seconds(request.seconds), "Energy of a token": request.joules_per_token.toFixed(3) + " J",
          "with the prompt": request.joules_per_token_with_prompt.toFixed(3) + " J" }))),
      make("section", { class: "card" }, make("h2", {}, "One run"), facts({
        Time: seconds(simulated.seconds), Kernels: seconds(simulated.kernel_seconds),
        [plural(simulated.kernel_starts, "start") + " of kernels"]: seconds(simulated.start_seconds),
        "To and from the host": `${seconds(simulated.crossing_seconds)}, ${scaled(simulated.crossing_bytes)}B` })),
      make("section", { class: "card" }, make("h2", {}, "Energy of a run"), facts({
        All: energy.joules.toFixed(3) + " J", "Card at rest": energy.rest.toFixed(3) + " J",
        Logic: energy.logic.toFixed(3) + " J", Memory: energy.memory.toFixed(3) + " J" })),
      make("section", { class: "card" }, make("h2", {}, "External memory"), facts({
        Moved: scaled(roofline.moved_bytes) + "B", "Weights and caches, once": scaled(roofline.needed_bytes) + "B",
        "at full rate in": seconds(roofline.seconds), "Reached of that roofline": percent(roofline.reached) }))),
      this.roofline(), this.bottlenecks(), this.assumptions());
  }

  /** Points are kernels; the roofs are what memory and multipliers allow. */
  roofline() {
    const { bytes_per_second: rate, operations_per_second: peak } = simulated.roofline;
    const points = simulated.kernels.filter((kernel) => kernel.operations > 0 && kernel.bytes > 0).map((kernel) => ({
      name: kernel.name, x: kernel.operations / kernel.bytes,
      y: kernel.operations / (kernel.cycles / (design.simulation.megahertz * 1e6)) }));
    if (points.length === 0) return undefined;
    const ridge = peak / rate;
    const xs = [...points.map((point) => point.x), ridge / 10, ridge * 10];
    const plot = new Plot(xs, [...points.map((point) => point.y), peak], "operations for each byte of external memory",
      "operations a second");
    const left = 10 ** plot.x.from;
    const low = Math.max(left, 10 ** plot.y.from / rate);
    plot.line([[low, low * rate], [ridge, peak], [10 ** plot.x.to, peak]], "roof");
    points.forEach(({ name, x, y }, number) => plot.point(x, y, "spot", `${name}: ${scaled(y)}op/s, ${x.toFixed(2)} op/byte, ` +
      `${percent(y / Math.min(peak, x * rate))} of its roof`, name, number));
    return make("section", { class: "card wide" }, make("h2", {}, "Roofline"),
      make("p", { class: "note" }, `Memory at ${scaled(rate)}B/s; a multiplication and an addition for each DSP slice and cycle, ${scaled(peak)}op/s. `,
        "Operations are multiplications, additions and divisions on numbers; look-up tables can do more of them."), plot.svg);
  }

  bottlenecks() {
    return make("section", { class: "card wide" }, make("h2", {}, "What the time of each kernel hangs on"),
      simulated.kernels.filter((kernel) => kernel.bottleneck).map((kernel) => [make("h3", {}, `${kernel.name}: ${count(kernel.cycles)} cycles`),
        make("ol", {}, kernel.bottleneck.map((link) => make("li", {}, make("span", { class: "name" }, link.task),
          ` ${link.doing.replaceAll("_", " ")}${link.fifo ? " in " : ""}`, make("span", { class: "name" }, link.fifo),
          ` for ${count(link.cycles)} cycles`)))]));
  }

  assumptions() {
    return make("section", { class: "card wide" }, make("h2", {}, "Numbers that it rests on"), make("table", {}, make("tbody", {},
      design.simulation.assumptions.map((each) => make("tr", {}, make("td", {}, each.name.replaceAll("_", " ")),
        make("td", { class: "number" }, each.value), make("td", {}, each.source))))));
  }

  mark() {}
}

/** Designs that a search has tried: how quick they are against how much of the device they take. */
class Explored {
  constructor() {
    this.root = make("div", { class: "view scrolls", tabindex: 0, "aria-label": "Explored" });
  }

  static has() {
    return design.explored?.length > 0;
  }

  show() {
    if (!Explored.has()) return;
    const all = design.explored.map((each) => ({ ...each, share: Explored.share(each.resources) }));
    const plot = new Plot(all.map((each) => each.share * 100), all.map((each) => each.predicted.milliseconds),
      "% of the scarcest resource", "milliseconds of a run");
    const best = all.filter((each) => each.pareto).toSorted((a, b) => a.share - b.share);
    const title = (each) => `${each.predicted.milliseconds} ms, ${percent(each.share)}: ${JSON.stringify(each.configuration)}`;
    for (const each of all) if (!each.pareto) plot.point(each.share * 100, each.predicted.milliseconds, "spot other", title(each));
    if (best.length > 1) plot.line(best.map((each) => [each.share * 100, each.predicted.milliseconds]), "front");
    for (const each of best) plot.point(each.share * 100, each.predicted.milliseconds, "spot", title(each));
    this.root.replaceChildren(make("p", { class: "note" }, `${plural(all.length, "design")} that fit, ${count(best.length)} of them better than any other in time or in size. Predicted.`),
      make("section", { class: "card wide" }, plot.svg),
      make("table", {}, make("thead", {}, make("tr", {}, ["Milliseconds", "Tokens a second", "Joules for a token", "Share", "Configuration"]
        .map((name, i) => make("th", { scope: "col", class: i < 4 ? "number" : "" }, name)))),
      make("tbody", {}, best.map((each) => make("tr", {}, make("td", { class: "number" }, each.predicted.milliseconds.toFixed(4)),
        make("td", { class: "number" }, each.predicted.tokens_per_second?.toFixed(3) ?? ""),
        make("td", { class: "number" }, each.predicted.joules_per_token?.toFixed(3) ?? ""),
        make("td", { class: "number" }, percent(each.share)), make("td", {}, make("code", {}, JSON.stringify(each.configuration))))))));
  }

  /** Of the scarcest resource. */
  static share(resources) {
    const shares = Object.keys(RESOURCES).map((kind) => (resources[kind] ?? 0) / (design.predicted_resources?.[kind]?.available || Infinity));
    return Math.max(1e-6, ...shares);
  }

  mark() {}
}
