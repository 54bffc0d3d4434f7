/** What is known about the thing that is chosen, or about the whole design. */
class Panel {
  constructor(root, choose) {
    this.root = root;
    this.choose = choose;
  }

  show(thing, kernel) {
    this.root.scrollTop = 0;
    if (thing === undefined) this.root.replaceChildren(...this.overview(kernel));
    else this.root.replaceChildren(...(thing.kind === "task" ? this.task(thing.item) : this.fifo(thing.item)));
  }

  overview(kernel) {
    const tasks = design.kernels.reduce((sum, each) => sum + each.tasks.length, 0);
    const fifos = design.kernels.flatMap((each) => each.fifos);
    const memory = design.memory?.intermediate_bits;
    return [
      make("h2", {}, "The design"),
      facts({
        Kernels: count(design.kernels.length), Tasks: count(tasks), FIFOs: count(fifos.length),
        "Held in FIFOs": bits(fifos.reduce((sum, fifo) => sum + fifo.bits, 0)),
        "Between tasks, fused": memory && bits(memory.fused), "Between tasks, unfused": memory && bits(memory.unfused),
      }),
      section("Predicted resources", design.predicted_resources && meters(design.predicted_resources)),
      make("h3", {}, "Kernel"),
      make("h2", {}, kernel.name),
      facts({
        Runs: kernel.placement === "host" ? "on the host" : "on the device", Image: design.groups && kernel.group,
        Tasks: count(kernel.tasks.length), FIFOs: count(kernel.fifos.length),
        "From the model": kernel.origin?.join(", "),
      }),
      this.remarks(kernel.name),
    ].flat();
  }

  task(task) {
    return [
      badge(task.role, ROLES[task.role] ?? "task"),
      make("h2", {}, task.name),
      facts({
        "Predicted cycles": task.predicted_cycles !== undefined && `${count(task.predicted_cycles)} · ${time(task.predicted_cycles)}`,
        "Works from, to": task.start !== undefined && `${count(task.start)}, ${count(task.end)}`,
        "Done by": task.unit && `${task.unit}, in turn with others`, Die: task.die, "From the model": task.origin?.join(", "),
      }),
      section("Resources", task.predicted_resources && taken(task.predicted_resources)),
      section("Loops", task.loops?.length && make("pre", { class: "loops" }, loops(task.loops, 0).join("\n"))),
      section("Reads", task.inputs.length && task.inputs.map((fifo) => this.link(fifo.thing, fifo.from, fifo))),
      section("Writes", task.outputs.length && task.outputs.map((fifo) => this.link(fifo.thing, fifo.to, fifo))),
      section("Buffers", task.buffers?.length && buffers(task.buffers)),
      this.remarks(task.name),
    ].flat();
  }

  fifo(fifo) {
    return [
      badge(fifo.memory, "FIFO in " + (KINDS[fifo.memory] ?? "memory of the tool's choice")),
      make("h2", {}, fifo.name),
      facts({
        Depth: count(fifo.depth), "Type of a token": fifo.type, Size: bits(fifo.bits),
        "Tokens in a run": fifo.tokens !== undefined && count(fifo.tokens), "Shares": fifo.fifo, Die: fifo.die,
        "From the model": fifo.origin?.join(", "),
      }),
      section("From", this.link(fifo.writer.thing, fifo.from)),
      section("To", this.link(fifo.reader.thing, fifo.to)),
      section("Resources", fifo.predicted_resources && taken(fifo.predicted_resources)),
      this.remarks(fifo.name),
    ].flat();
  }

  link(thing, text, fifo) {
    return make("button", { type: "button", class: "link", click: () => this.choose(thing) }, text,
      fifo && make("small", {}, ` ${fifo.type}, depth ${count(fifo.depth)}`));
  }

  remarks(name) {
    const all = remarksAbout.get(name) ?? [];
    return section("Decisions", all.length > 0 && all.map(remarkCard));
  }
}

function remarkCard(remark) {
  const numbers = Object.entries(remark.numbers ?? {}).map(([name, value]) => `${name.replaceAll("_", " ")} ${count(value)}`);
  return make("div", { class: "remark" }, make("p", {}, remark.what), make("p", {}, remark.why),
    make("small", {}, [remark.stage, ...numbers].join(" · ")));
}

function section(title, content) {
  return content ? [make("h3", {}, title), content].flat() : [];
}

function badge(kind, text) {
  return make("div", { class: "badge" }, make("i", { class: "swatch " + (kind ?? "register") }), text);
}

function facts(entries) {
  const rows = Object.entries(entries).filter(([, value]) => value !== undefined && value !== false && value !== "");
  return make("dl", {}, rows.map(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]));
}

function taken(resources) {
  const kinds = Object.keys(RESOURCES).filter((kind) => resources[kind] > 0);
  return kinds.length ? facts(Object.fromEntries(kinds.map((kind) => [RESOURCES[kind], count(resources[kind])]))) : undefined;
}

/** Bars of what is needed against what there is. */
function meters(resources) {
  return Object.keys(RESOURCES).filter((kind) => resources[kind] && (resources[kind].available || resources[kind].needed))
    .map((kind) => {
      const { needed, available } = resources[kind];
      const share = available ? needed / available : 2;
      const bar = make("i");
      bar.style.width = Math.min(100, share * 100) + "%";
      bar.hidden = needed === 0;
      return make("div", { class: "meter" + (share > 1 ? " over" : "") }, make("span", {}, RESOURCES[kind]),
        make("div", { class: "track", role: "img",
          "aria-label": `${RESOURCES[kind]}: ${count(needed)} of ${count(available)}` }, bar),
        make("span", { class: "number", title: available ? (share * 100).toFixed(1) + "%" : "" },
          `${count(needed)} / ${count(available)}`));
    });
}

/** One line for each loop, indented. */
function loops(nest, depth) {
  return nest.flatMap((loop) => {
    const notes = [loop.ii !== undefined && `II ${loop.ii}`, loop.depth !== undefined && `depth ${loop.depth}`,
      loop.flattened && "flattened", loop.unrolled && "unrolled",
      loop.latency !== undefined && `${count(loop.latency)} cycles`].filter(Boolean);
    const line = "  ".repeat(depth) + `${loop.trips === undefined ? "?" : count(loop.trips)} ×`;
    return [notes.length ? `${line.padEnd(16)} ${notes.join(", ")}` : line, ...loops(loop.loops ?? [], depth + 1)];
  });
}

function buffers(all) {
  const rows = all.map((buffer) => make("tr", {}, make("td", { class: "name" }, buffer.type),
    make("td", {}, (KINDS[buffer.memory] ?? buffer.memory ?? "") + (buffer.double ? ", double" : "")),
    make("td", { class: "number" }, count(buffer.banks))));
  return make("table", {}, make("thead", {}, make("tr", {}, make("th", {}, "Type"), make("th", {}, "Memory"),
    make("th", { class: "number" }, "Banks"))), make("tbody", {}, rows));
}
