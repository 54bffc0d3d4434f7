const design = JSON.parse(document.getElementById("design").textContent);
const RESOURCES = { lut: "LUT", ff: "FF", dsp: "DSP", bram18: "BRAM18", uram: "URAM" };
const ROLES = {
  __proto__: null,
  load: "load from memory", compute: "compute", convert: "converter", lines: "line buffer", fork: "fork",
  route: "route", store: "store to memory",
};
const KINDS = { register: "registers", lutram: "LUT RAM", bram: "block RAM", uram: "UltraRAM" };

/** Everything that can be chosen: `{kind, name, item, kernel}`, kind `task` or `fifo`. */
const things = [];
design.kernels.forEach((kernel, number) => {
  kernel.number = number;
  kernel.fifos ??= [];
  kernel.tasks ??= [];
  const byName = new Map(kernel.tasks.map((task) => [task.name, task]));
  for (const task of kernel.tasks) {
    task.inputs = [];
    task.outputs = [];
    task.short = short(task, kernel);
    task.thing = { kind: "task", name: task.name, item: task, kernel };
    things.push(task.thing);
  }
  for (const fifo of kernel.fifos) {
    fifo.writer = byName.get(fifo.from);
    fifo.reader = byName.get(fifo.to);
    fifo.writer.outputs.push(fifo);
    fifo.reader.inputs.push(fifo);
    fifo.thing = { kind: "fifo", name: fifo.name, item: fifo, kernel };
    things.push(fifo.thing);
  }
});
const thingNamed = new Map(things.map((thing) => [thing.name, thing]));

/** Remarks by the first word of their subject: what they say about a buffer of a task is about the task too. */
const remarksAbout = new Map();
for (const remark of design.remarks) {
  const about = remark.subject.split(" ")[0];
  if (!remarksAbout.has(about)) remarksAbout.set(about, []);
  remarksAbout.get(about).push(remark);
}

/** A task without what its kernel and its colour say already. */
function short(task, kernel) {
  let name = task.name;
  const [first] = name.split(".", 1);
  if (first !== task.name && first in ROLES) name = name.slice(first.length + 1);
  if (name.startsWith(kernel.name + ".")) name = name.slice(kernel.name.length + 1);
  return name;
}

function shortened(text, most) {
  if (text.length <= most) return text;
  const tail = Math.floor(most * 0.62);
  return text.slice(0, most - tail - 1) + "…" + text.slice(text.length - tail);
}

const count = (number) => number.toLocaleString("en");
const plural = (number, word) => count(number) + " " + word + (number === 1 ? "" : "s");

function bits(number) {
  if (number < 8192) return count(number) + " bit";
  const kib = number / 8192;
  return kib < 1024 ? kib.toFixed(kib < 10 ? 1 : 0) + " KiB" : (kib / 1024).toFixed(1) + " MiB";
}

function time(cycles) {
  const micro = cycles / design.megahertz;
  return micro < 1000 ? micro.toFixed(micro < 10 ? 2 : 1) + " µs" : (micro / 1000).toFixed(2) + " ms";
}

/** An element; text children become text nodes, never markup. */
function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function draw(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "click") element.addEventListener("click", value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}
