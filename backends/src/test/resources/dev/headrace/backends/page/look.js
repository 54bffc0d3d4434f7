// Opens a report page in a browser, uses it, and prints what is there as JSON.
// node look.js FOLDER-OF-PLAYWRIGHT BROWSER PAGE TASK FIFO
const [, , playwright, browserPath, address, task, fifo] = process.argv;
const { chromium } = require(playwright);

async function look() {
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"], timeout: 60_000 });
  const seen = { problems: [], requests: [] };
  try {
    const page = await (await browser.newContext({ colorScheme: "dark", viewport: { width: 1366, height: 768 } })).newPage();
    page.setDefaultTimeout(20_000);
    page.on("console", (message) => seen.problems.push(message.text()));
    page.on("pageerror", (error) => seen.problems.push(String(error)));
    page.on("request", (request) => seen.requests.push(request.url()));
    await page.goto(address);
    seen.title = await page.title();
    seen.kernels = await page.locator("#kernel option").allTextContents();
    seen.tasks = await page.locator(".task > title").allTextContents();
    seen.fifos = await page.locator(".fifo").count();
    seen.tabs = await page.locator("[role=tab]:visible").allTextContents();

    const box = (name) => page.locator(".task").filter({ has: page.locator("title", { hasText: name }) }).first();
    await box(task).click();
    seen.panel = await page.locator("#panel").innerText();
    seen.near = await page.locator(".fifo.near").count();
    await page.keyboard.press("ArrowDown");
    seen.below = await page.locator("#panel h2").first().innerText();

    await page.keyboard.press("/");
    await page.keyboard.type(fifo);
    seen.found = await page.locator("#found li .name").allTextContents();
    await page.keyboard.press("Enter");
    seen.chosen = await page.locator("#panel").innerText();
    seen.focus = await page.evaluate(() => document.activeElement.id);
    seen.address = await page.evaluate(() => decodeURIComponent(location.hash));

    for (const tab of seen.tabs) {
      await page.getByRole("tab", { name: tab }).click();
      seen[tab] = await page.locator(".view:visible").innerText();
      if (tab === "Timeline") seen.bars = await page.locator(".view:visible .row i").count();
    }
    const scheme = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    seen.dark = await scheme();
    await page.locator("#theme").click();
    seen.light = await scheme();
    seen.strangers = await page.evaluate(() => document.querySelectorAll("img, iframe, object, link, a").length);
    seen.scripts = await page.evaluate(() => document.querySelectorAll("script").length);
    seen.owned = await page.evaluate(() => globalThis.owned === undefined ? "no" : "yes");
    seen.unnamed = await page.evaluate(() => [...document.querySelectorAll("button, input, select")]
      .filter((each) => !each.textContent.trim() && !each.ariaLabel && !each.labels?.length).length);
  } finally {
    await browser.close();
  }
  console.log(JSON.stringify(seen));
}
look().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
