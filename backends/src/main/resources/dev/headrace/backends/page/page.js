const panel = new Panel(document.getElementById("panel"), choose);
const graph = new Graph(choose);
const views = [
  { name: "Graph", view: graph, has: () => true },
  { name: "Timeline", view: new Times(choose), has: (kernel) => Times.has(kernel) },
  { name: "Performance", view: new Performance(), has: () => Performance.has() },
  { name: "FIFOs", view: new FifoTable(choose), has: (kernel) => kernel.fifos.length > 0 },
  { name: "Resources", view: new ResourceView(), has: () => ResourceView.has() },
  { name: "Explored", view: new Explored(), has: () => Explored.has() },
  { name: "Decisions", view: new Decisions(choose), has: () => design.remarks.length > 0 },
];
const tabs = document.getElementById("tabs");
const kernels = document.getElementById("kernel");
let kernel;
let chosen;
let open = views[0];

function choose(thing) {
  chosen = thing;
  if (thing !== undefined && thing.kernel !== kernel) showKernel(thing.kernel);
  for (const { view } of views) view.mark(thing);
  panel.show(thing, kernel);
  if (thing !== undefined && open.view === graph) graph.reveal(thing);
  history.replaceState(null, "", thing === undefined ? "#" : "#" + encodeURIComponent(thing.name));
}

function showKernel(next) {
  kernel = next;
  kernels.value = next.number;
  for (const each of views) each.tab.hidden = !each.has(next);
  if (open.has(next)) open.view.show(next);
  else show(views[0]);
}

function show(next) {
  open = next;
  for (const each of views) {
    each.view.root.hidden = each !== next;
    each.tab.setAttribute("aria-selected", each === next);
    each.tab.tabIndex = each === next ? 0 : -1;
  }
  next.view.show(kernel);
  next.view.mark(chosen);
  if (next.view === graph && chosen !== undefined) graph.reveal(chosen);
}

for (const each of views) {
  each.tab = make("button", { type: "button", role: "tab", click: () => show(each) }, each.name);
  tabs.append(each.tab);
  document.getElementById("views").append(each.view.root);
}
tabs.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const there = views.filter((each) => !each.tab.hidden);
  const next = there[(there.indexOf(open) + step + there.length) % there.length];
  show(next);
  next.tab.focus();
});
kernels.append(...design.kernels.map((each) => make("option", { value: each.number },
  `${each.name} — ${each.placement === "host" ? "on the host" : plural(each.tasks.length, "task")}`)));
kernels.addEventListener("change", () => {
  showKernel(design.kernels[Number(kernels.value)]);
  choose(undefined);
});

const search = document.getElementById("search");
const found = document.getElementById("found");
let hits = [];
let at = 0;

function find() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  hits = words.length === 0 ? [] : things.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  graph.highlight(new Set(hits.filter((hit) => hit.kernel === kernel && hit.kind === "task").map((hit) => hit.name)));
  hits = hits.toSorted((a, b) => (a.kernel !== kernel) - (b.kernel !== kernel) || (a.kind === "fifo") - (b.kind === "fifo")
    || a.name.length - b.name.length);
  at = 0;
  list();
}

function list() {
  found.replaceChildren(...hits.slice(0, 60).map((hit, i) => make("li",
    { role: "option", id: "hit" + i, "aria-selected": i === at, click: () => take(hit) },
    make("i", { class: "swatch " + (hit.kind === "task" ? hit.item.role : "thin " + hit.item.memory) }),
    make("span", { class: "name" }, hit.name), hit.kernel !== kernel && make("small", { class: "quiet" }, hit.kernel.name))));
  if (search.value.trim() && hits.length === 0) found.append(make("li", { class: "quiet" }, "Nothing has this name."));
  found.hidden = found.childElementCount === 0;
  search.setAttribute("aria-expanded", !found.hidden);
  if (hits.length > 0) search.setAttribute("aria-activedescendant", "hit" + at);
  else search.removeAttribute("aria-activedescendant");
  found.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
}

function take(hit) {
  search.value = "";
  find();
  if (open.view !== graph) show(views[0]);
  choose(hit);
  if (hit.kind === "task") graph.tasks.get(hit.name).focus({ preventScroll: true });
  else panel.root.focus();
}

search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  const shown = Math.min(hits.length, 60);
  if (event.key === "Enter" && shown > 0) take(hits[at]);
  else if (event.key === "ArrowDown" && shown > 0) at = (at + 1) % shown;
  else if (event.key === "ArrowUp" && shown > 0) at = (at + shown - 1) % shown;
  else if (event.key === "Escape") search.value = "";
  else return;
  event.preventDefault();
  if (event.key === "Escape") {
    find();
    search.blur();
  } else if (event.key !== "Enter") list();
});
document.addEventListener("click", (event) => {
  if (!document.getElementById("find").contains(event.target)) found.hidden = true;
});
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = {
    "/": () => search.focus(), Escape: () => choose(undefined),
    "+": () => graph.zoom(1.3), "-": () => graph.zoom(1 / 1.3), 0: () => graph.fit(),
  }[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});

const theme = document.getElementById("theme");
theme.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.style.colorScheme
    ? root.style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.style.colorScheme = dark ? "light" : "dark";
});

document.title = `${design.model ?? "Design"} — Headrace`;
document.getElementById("about").append(...[
  make("b", {}, design.model ?? "A design"), design.target && make("span", { class: "chip" }, design.target),
  make("span", { class: "chip" }, `${design.megahertz} MHz`),
  design.level !== "sized" && design.level && make("span", { class: "chip" }, design.level),
].filter(Boolean));

/** The kernel with the most tasks, unless the address names something. */
function start() {
  let named;
  try {
    named = thingNamed.get(decodeURIComponent(location.hash.slice(1)));
  } catch {
    named = undefined;
  }
  const largest = design.kernels.reduce((a, b) => (b.tasks.length > a.tasks.length ? b : a), design.kernels[0]);
  if (largest === undefined) {
    panel.root.append(make("p", {}, "This design has no kernels: all of it runs on the host."));
    return;
  }
  kernel = named?.kernel ?? largest;
  showKernel(kernel);
  show(views[0]);
  choose(named);
}
start();
