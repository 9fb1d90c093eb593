// Walks the citizen's pages without script, on a phone and on a desktop, as someone who asks before logging in.
// Usage: node walk.mjs BASE_URL OUT_FOLDER PERSON [QUESTION]
// Prints one line of JSON. Exits with 1 if anything is not as it should be.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";
import { TASKS_MAX, WORDS_MAX, axe, firstScreen, markup, tooSmall, tooWide } from "./checks.mjs";

const [base, out, person, question = "Mannen min døde i forrige uke. Hva må jeg gjøre?"] = process.argv.slice(2);
if (!base || !out || !person) {
  console.error("usage: node walk.mjs BASE_URL OUT_FOLDER PERSON [QUESTION]");
  process.exit(2);
}

const VIEWPORTS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const TIMEOUT_MS = 60_000;
const CONVERSATION = /\/conversation\/[a-z0-9-]+$/u;

const failures = [];
const found = { ok: true, failures, viewports: {}, axe: {}, html: {} };

function check(holds, what) {
  if (!holds) failures.push(what);
}

/** One way through the pages in one window. */
class Walk {
  constructor(name, context, page) {
    Object.assign(this, { name, context, page, seen: {}, html: {} });
  }

  async shot(what, fullPage = false) {
    await this.page.screenshot({ path: path.join(out, `${this.name}-${what}.png`), fullPage, animations: "disabled" });
  }

  /** Looks at a page that stands still. */
  async look(what) {
    await this.page.waitForLoadState("load");
    const wide = await tooWide(this.page);
    check(wide <= 0, `${this.name} ${what}: ${wide} px wider than the window`);
    const small = await tooSmall(this.page);
    check(small.length === 0, `${this.name} ${what}: lower than 44 px: ${small.join(" ; ")}`);
    this.html[what] = await this.page.content();
  }

  /** Presses something that runs a turn, and follows the answer to where it stands. */
  async turn(press, shot) {
    // The page that is left may be the one that the answer leads to.
    const left = this.page.waitForEvent("framenavigated", { timeout: TIMEOUT_MS });
    await press.click({ noWaitAfter: true });
    await left;
    let arrived = 0;
    try {
      // Whichever comes first: a part, or the page where the whole answer stands.
      const part = this.page.waitForSelector("article.part", { timeout: TIMEOUT_MS }).catch(() => undefined);
      const over = this.page.waitForURL(CONVERSATION, { timeout: TIMEOUT_MS, waitUntil: "load" }).catch(() => undefined);
      await Promise.race([part, over]);
      await this.page.waitForTimeout(300);
      arrived = await this.page.locator("article.part").count();
      if (shot) await this.shot(shot);
    } catch {
      // It was over before it could be seen.
    }
    await this.page.waitForURL(CONVERSATION, { timeout: TIMEOUT_MS, waitUntil: "load" });
    return arrived;
  }

  async first(what) {
    const first = await firstScreen(this.page);
    this.seen[what] = first;
    check(first.words > 0 && first.words <= WORDS_MAX, `${this.name} ${what}: ${first.words} words on the first screen`);
    check(first.tasks <= TASKS_MAX, `${this.name} ${what}: ${first.tasks} tasks on the first screen`);
    check(first.phone === 1, `${this.name} ${what}: ${first.phone} telephone numbers on the first screen`);
    await this.shot(what);
  }

  async unfold() {
    const folded = this.page.locator("details:not([open]) > summary:visible");
    while ((await folded.count()) > 0) await folded.first().click();
  }
}

async function ask(walk) {
  const { page } = walk;
  await page.goto(base);
  await walk.look("home");
  await walk.shot("home", true);
  await page.fill("#say", question);
  await walk.turn(page.locator('form[action="/ask"] button'));
  await walk.look("anonymous");
  await walk.first("first-screen");
  await walk.shot("whole-page", true);
}

async function logIn(walk) {
  const { page } = walk;
  const before = new URL(page.url()).pathname;
  const link = page.locator('a[href^="/login?conversation="]').first();
  check((await link.count()) === 1, `${walk.name}: no way to log in and go on`);
  await link.click();
  await walk.look("login");
  await walk.shot("login", true);
  // There are more people than a page shows.
  const search = page.locator('form[action="/login"] input[type="search"], form[action="/login"] input[name="q"]').first();
  await search.fill(person);
  await search.press("Enter");
  await page.waitForLoadState("load");
  walk.seen.arrived = await walk.turn(page.locator("ul.persons button", { hasText: person }).first(), "streaming");
  check(new URL(page.url()).pathname === before, `${walk.name}: another conversation after the login`);
  await walk.look("logged-in");
  await walk.first("first-screen-logged-in");
}

async function reply(walk) {
  const { page } = walk;
  const form = page.locator('form[action$="/replies"]').first();
  walk.seen.asked = (await form.count()) > 0;
  if (!walk.seen.asked) return;
  check((await page.locator('input[type="radio"]:checked').count()) === 0, `${walk.name}: an answer is chosen beforehand`);
  await form.scrollIntoViewIfNeeded();
  await walk.shot("question");
  // The whole box can be pressed, not only the words.
  const box = form.locator(".ds-field").first();
  const { width, height } = await box.boundingBox();
  check(height >= 44, `${walk.name}: an answer is ${height} px high`);
  await box.click({ position: { x: width - 6, y: height / 2 } });
  check(await form.locator('input[value="yes"]').isChecked(), `${walk.name}: pressing the box does not choose the answer`);
  await walk.turn(form.locator("button"));
  await walk.look("replied");
  await walk.first("first-screen-replied");
}

/** A task on the first screen leads to what more there is to say about it, out of its fold. */
async function follow(walk) {
  const link = walk.page.locator("#first-screen li a").first();
  if ((await link.count()) === 0) return;
  const target = walk.page.locator(await link.getAttribute("href"));
  check(!(await target.isVisible()), `${walk.name}: the plan is not folded`);
  await link.click();
  await target.waitFor({ state: "visible", timeout: 5_000 }).catch(() => check(false, `${walk.name}: the task stays folded`));
}

async function rest(walk) {
  const { page } = walk;
  await follow(walk);
  await walk.unfold();
  await walk.look("unfolded");
  await walk.shot("unfolded", true);
  // 400 % on a desktop, or a small phone: everything still in one column (WCAG 1.4.10).
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await tooWide(page);
  check(wide <= 0, `${walk.name}: ${wide} px wider than a window of 320`);
  await page.setViewportSize(VIEWPORTS[walk.name]);
  await page.emulateMedia({ media: "print" });
  await walk.shot("print", true);
  await page.emulateMedia({ media: "screen" });
  walk.conversation = new URL(page.url()).pathname;
  await page.goto(`${base}${walk.conversation}/receipts`);
  await walk.look("receipts");
  await walk.shot("receipts", true);
  await page.goto(`${base}/receipts`);
  await walk.look("sightings");
  await walk.shot("sightings", true);
}

/** axe needs script, and the pages' own policy allows none: it looks in a window of its own. */
async function accessibility(browser, walk) {
  const storageState = await walk.context.storageState();
  const context = await browser.newContext({ viewport: VIEWPORTS[walk.name], bypassCSP: true, storageState });
  const page = await context.newPage();
  const paths = { home: "/", assistants: "/assistants", conversation: walk.conversation, receipts: `${walk.conversation}/receipts`, sightings: "/receipts" };
  for (const [what, where] of Object.entries(paths)) {
    await page.goto(`${base}${where}`);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    note(`${walk.name} ${what}`, await axe(page));
  }
  const sent = await context.request.post(`${base}${walk.conversation}/turns`, { form: { say: question } });
  const html = await sent.text();
  walk.html.streaming = html;
  await page.setContent(html.replace(/<meta http-equiv="refresh"[^>]*>/u, ""));
  note(`${walk.name} streaming`, await axe(page));
  await context.clearCookies();
  await page.goto(`${base}/login`);
  note(`${walk.name} login`, await axe(page));
  await context.close();
}

function note(what, violations) {
  found.axe[what] = violations.length;
  failures.push(...violations.map((one) => `${what}: axe: ${one}`));
}

async function written(walk) {
  for (const [what, html] of Object.entries(walk.html)) {
    await writeFile(path.join(out, `${walk.name}-${what}.html`), html);
    // What a browser has read is not what was sent: only what was sent is checked as markup.
    if (what !== "streaming") continue;
    const wrong = await markup(html);
    found.html[what] = wrong.length;
    failures.push(...wrong.map((one) => `${walk.name} ${what}: markup: ${one}`));
  }
}

/** The pages as they are sent, for the markup. */
async function sent(walk) {
  for (const where of ["/", "/assistants", "/receipts", walk.conversation, `${walk.conversation}/receipts`]) {
    const answer = await walk.context.request.get(`${base}${where}`);
    const wrong = await markup(await answer.text());
    found.html[where.replace(walk.conversation, "/conversation")] = wrong.length;
    failures.push(...wrong.map((one) => `${where}: markup: ${one}`));
  }
}

await mkdir(out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS });
try {
  for (const [name, viewport] of Object.entries(VIEWPORTS)) {
    const context = await browser.newContext({ viewport, javaScriptEnabled: false, locale: "nb-NO" });
    context.setDefaultTimeout(TIMEOUT_MS);
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && failures.push(`${name} console: ${message.text()}`));
    const walk = new Walk(name, context, page);
    for (const step of [ask, logIn, reply, rest]) await step(walk);
    await accessibility(browser, walk);
    if (name === "phone") await sent(walk);
    await written(walk);
    found.viewports[name] = walk.seen;
    await context.close();
  }
} catch (error) {
  failures.push(`the walk stopped: ${error.message}`);
} finally {
  await browser.close();
}
found.ok = failures.length === 0;
console.log(JSON.stringify(found));
process.exit(found.ok ? 0 : 1);
