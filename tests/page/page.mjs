// The search page as people use it: with an input method, a mouse, a keyboard alone, a phone, in the dark.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const base = process.env.URL;
const pictures = process.env.PICTURES;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const profile = mkdtempSync(join(tmpdir(), "duansou-page-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM,
  headless: true,
  viewport: { width: 1360, height: 860 },
  locale: "zh-CN",
  permissions: ["clipboard-read", "clipboard-write"],
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

let failed = 0;
async function test(name, body, options = {}) {
  const page = await (options.context ?? browser).newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.setViewportSize(options.viewport ?? { width: 1360, height: 860 });
  await page.emulateMedia({ colorScheme: options.dark ? "dark" : "light" });
  try {
    await page.goto(new URL(options.at ?? "/", base).href);
    await body(page);
    if (!options.complains) assert.deepEqual(complaints, []);
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
  await page.close();
}

const hits = (page) => page.locator(".hit");
const at = (query) => `/?${new URLSearchParams(query)}`;
const arrived = (page, query) => page.waitForFunction((query) => new URL(location).searchParams.get("q") === query, query);
const picture = (page, name) => pictures && page.screenshot({ path: join(pictures, name) });
async function accessible(page) {
  await page.evaluate(axe); // By the debugger, which the page's policy does not concern.
  const { violations } = await page.evaluate(() => axe.run(document));
  assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`), []);
}

await test("the start says what the index holds and offers queries that have hits", async (page) => {
  await accessible(page);
  assert.match(await page.locator(".holds").textContent(), /\d+ 篇文章，\d+ 个段落/);
  const examples = page.locator(".examples a");
  assert.equal(await examples.count(), 3);
  await examples.first().click();
  await hits(page).first().waitFor();
});

await test("typing with an input method searches when the composition ends, not before", async (page) => {
  const asked = [];
  page.on("request", (request) => request.url().includes("?q=") && asked.push(request.url()));
  const input = page.locator("#q");
  await input.focus();
  const session = await page.context().newCDPSession(page);
  for (const text of ["l", "lo", "long", "longzhou"]) {
    await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await page.waitForTimeout(400);
  assert.deepEqual(asked, []);
  await session.send("Input.insertText", { text: "龙舟" });
  await arrived(page, "龙舟");
  await hits(page).first().waitFor();
  assert.equal(asked.length, 1);
  assert.equal(await page.locator(".hit mark").first().textContent(), "龙舟");
});

await test("the last answer wins, however late an earlier one comes", async (page) => {
  await page.route(/q=%E9%BE%99(&|$)/, async (route) => {
    await new Promise((done) => setTimeout(done, 900));
    await route.continue().catch(() => {});
  });
  await page.locator("#q").pressSequentially("龙");
  await page.waitForTimeout(600);
  assert.equal(await page.evaluate(() => document.documentElement.classList.contains("busy")), true);
  await page.locator("#q").pressSequentially("舟赛");
  await arrived(page, "龙舟赛");
  await page.waitForTimeout(800);
  assert.equal(await page.locator(".hit mark").first().textContent(), "龙舟赛");
});

await test("topics, sources and years filter; chips take the filters away", async (page) => {
  await accessible(page);
  await page.locator(".facet", { hasText: "河湾日报" }).click();
  await page.locator(".chip", { hasText: "河湾日报" }).waitFor();
  for (const meta of await page.locator(".hit .meta").allTextContents()) assert.match(meta, /河湾日报/);
  assert.ok((await page.locator(".facet").count()) > 1, "other sources are still there to choose");
  await page.locator(".years a[data-year='2019']").click();
  await page.locator(".chip", { hasText: "2019" }).waitFor();
  await page.locator(".chip", { hasText: "河湾日报" }).click();
  await page.waitForFunction(() => !location.search.includes("source"));
  await page.goBack();
  await page.locator(".chip", { hasText: "河湾日报" }).waitFor();
}, { at: at({ q: "龙舟赛" }) });

await test("years are brushed", async (page) => {
  const box = (year) => page.locator(`.years a[data-year='${year}']`).boundingBox();
  const [from, to] = [await box(2018), await box(2021)];
  await page.mouse.move(from.x + from.width / 2, from.y + 40);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + 40, { steps: 8 });
  await page.mouse.up();
  await page.locator(".chip", { hasText: "2018—2021" }).waitFor();
  assert.equal(await hits(page).count(), 4);
}, { at: at({ q: "龙舟赛" }) });

await test("an article opens at its paragraph, back closes it", async (page) => {
  await page.locator(".hit h2 a").first().click();
  const here = page.locator("#here");
  await here.waitFor();
  assert.match(await here.textContent(), /灯塔旧事/);
  assert.equal(await here.locator("mark").textContent(), "灯塔旧事");
  await page.waitForTimeout(100);
  const [inside, box] = await page.evaluate(() =>
    [".read", "#here"].map((one) => document.querySelector(one).getBoundingClientRect().toJSON()));
  assert.ok(box.top >= inside.top && box.bottom <= inside.bottom, "the paragraph is in sight");
  assert.equal(await page.locator(".read p:not(.meta)").count(), 300);
  await accessible(page);
  await page.goBack();
  await page.locator(".read").waitFor({ state: "detached" });
  assert.equal(await page.locator("#q").inputValue(), "灯塔旧事");
}, { at: at({ q: "灯塔旧事" }) });

await test("the keyboard alone finds, opens and closes", async (page) => {
  await page.keyboard.press("Escape"); // The field has the focus at first.
  await page.keyboard.press("/");
  await page.keyboard.type("操场 跑道");
  await arrived(page, "操场 跑道");
  await hits(page).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.locator(".hit.selected").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".read").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".read").waitFor({ state: "detached" });
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" }).catch(() => {});
  assert.equal(await page.locator("dialog[open]").count(), 0);
});

await test("a citation is copied", async (page) => {
  await page.locator(".cite summary").first().click();
  const copied = async (name) => {
    await page.locator(".cite[open] li", { hasText: name }).locator(".copy").click();
    await page.waitForTimeout(100);
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied("GB/T 7714"), "操场向居民开放[N]. 海棠发布, 2023-06-11.");
  assert.match(await copied("Markdown"), /^> 镇政府.*—— 操场向居民开放，海棠发布，2023-06-11，first#0$/);
  await page.goto(await copied("链接"));
  assert.match(await page.locator("#here").textContent(), /围墙/);
}, { at: at({ q: "分隔栏" }) });

await test("copies stand under their original, and similar paragraphs are a click away", async (page) => {
  assert.equal(await hits(page).count(), 1);
  await page.locator(".copies summary").click();
  assert.match(await page.locator(".copies li").textContent(), /转载.*河湾日报/);
  await page.locator(".acts > a").click();
  await page.locator(".chip", { hasText: "first#0" }).waitFor();
}, { at: at({ q: "分隔栏" }) });

await test("what a title or a source holds is text", async (page) => {
  assert.match(await page.locator(".hit h2").textContent(), /<script>window\.broken=1<\/script>/);
  await page.locator(".hit h2 a").click();
  await page.locator(".read").waitFor();
  assert.match(await page.locator(".read h2").textContent(), /<script>/);
  assert.match(await page.locator(".read").textContent(), /\{main\} 和 \{query\}/);
  assert.match(await page.locator(".facet span").allTextContents().then(String), /"><b>引号日报<\/b>/);
  assert.equal(await page.evaluate(() => window.broken), undefined);
  await accessible(page);
}, { at: at({ q: "标题不是程序" }) });

await test("a query that is found loosely says so, and one that is not found helps on", async (page) => {
  assert.match(await page.locator(".help").textContent(), /没有段落包含全部词语/);
  await page.goto(new URL(at({ q: "龙舟赛", source: "海棠发布" }), base).href);
  assert.match(await page.locator(".empty").textContent(), /去掉筛选后有 10 段/);
  await accessible(page);
  await page.locator(".empty a").first().click();
  await hits(page).first().waitFor();
  await page.goto(new URL(at({ topic: "nothing" }), base).href);
  assert.match(await page.locator("[role=alert]:not([hidden])").textContent(), /无法搜索/);
}, { at: at({ q: "龙舟赛 蒸汽机车" }), complains: true });

await test("pages lead on and back", async (page) => {
  await page.locator("a[rel=next]").click();
  await page.waitForFunction(() => location.search.includes("page=2"));
  assert.equal(await page.locator("#hit-11").count(), 1);
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => !location.search.includes("page="));
}, { at: at({ q: "操场每天" }) });

await test("English for whoever asks for it", async (page) => {
  assert.match(await page.locator(".status").textContent(), /Literal matches/);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await accessible(page);
}, { at: at({ q: "龙舟赛", lang: "en" }) });

await test("Traditional texts have their own characters", async (page) => {
  assert.equal(await page.locator(".hit .text").getAttribute("lang"), "zh-Hant");
}, { at: at({ q: "圖書館" }) });

const showcase = at({ q: "职业教育" });
await test("light, on a desk", async (page) => {
  await page.locator(".hit h2 a").first().click();
  await page.locator("#here").waitFor();
  await page.mouse.move(0, 0);
  await picture(page, "page-light.png");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
}, { at: showcase });

await test("in the dark", async (page) => {
  await accessible(page);
  await picture(page, "page-dark.png");
}, { at: showcase, dark: true });

for (const width of [320, 360, 680, 1024, 2560]) {
  await test(`nothing sticks out at ${width} pixels`, async (page) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await accessible(page);
  }, { at: width === 680 ? showcase : at({ q: "非常长的标题 操场" }), viewport: { width, height: 800 } });
}

await test("on a phone the filters are a sheet and an article fills the screen", async (page) => {
  await picture(page, "page-phone.png");
  await page.locator(".sheet-open").click();
  await page.locator("#filters").waitFor({ state: "visible" });
  await accessible(page);
  await page.locator("#filters .facet").first().click();
  await page.locator("#filters").waitFor({ state: "hidden" });
  await page.locator(".hit h2 a").first().click();
  await page.locator(".read").waitFor();
  const box = await page.locator(".read").boundingBox();
  assert.deepEqual([box.x, box.y, box.width], [0, 0, 390]);
  await page.locator(".read .close").click();
  await page.locator(".read").waitFor({ state: "detached" });
}, { at: showcase, viewport: { width: 390, height: 844 } });

const plain = await browser.browser().newContext({ javaScriptEnabled: false, locale: "zh-CN" });
await test("without JavaScript a form and links do the same", async (page) => {
  await page.locator("#q").fill("龙舟赛");
  await page.locator("#search > button").click();
  assert.equal(await hits(page).count(), 10);
  await page.locator(".facet", { hasText: "澄江新闻网" }).click();
  await page.locator(".hit h2 a").first().click();
  assert.equal(await page.locator("#here mark").first().textContent(), "龙舟赛");
}, { context: plain });
await plain.close();

await test("a server that is gone is said to be gone", async (page) => {
  process.kill(Number(process.env.SERVER));
  await page.waitForTimeout(500);
  await page.locator("#q").fill("围墙");
  await page.locator("#offline").waitFor({ state: "visible" });
}, { complains: true });

await browser.close();
rmSync(profile, { recursive: true, force: true });
if (failed) process.exit(1);
