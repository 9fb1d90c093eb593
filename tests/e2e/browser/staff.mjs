// Walks the staff's pages without script, on a phone and on a desktop: proposes, lets a colleague approve, stops, starts, and asks who was affected.
// Usage: node staff.mjs BASE_URL OUT_FOLDER JSON, where JSON has two accounts and a legal basis: {"staff": [{"name", "token"}, …], "toml", "component"}
// Prints one line of JSON. Exits with 1 if anything is not as it should be.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";
import { axe, markup, tooSmall, tooWide } from "./checks.mjs";

const [base, out, given] = process.argv.slice(2);
if (!base || !out || !given) {
  console.error("usage: node staff.mjs BASE_URL OUT_FOLDER JSON");
  process.exit(2);
}
const { staff, toml, component } = JSON.parse(given);

const VIEWPORTS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const PAGES = ["bases", "claims", "assistants", "affected", "history"];
const TIMEOUT_MS = 60_000;

const failures = [];
const found = { ok: true, failures, axe: {}, html: {} };

function check(holds, what) {
  if (!holds) failures.push(what);
}

/** One of the staff in a window of their own. */
async function enter(browser, name, viewport, { name: who, token }) {
  const context = await browser.newContext({ viewport, javaScriptEnabled: false, locale: "nb-NO" });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  // A wrong token is answered with 401, and a browser says so on its console.
  const expected = (text) => text.includes("status of 401");
  page.on("console", (message) => {
    if (message.type() === "error" && !expected(message.text())) failures.push(`${name} console: ${message.text()}`);
  });
  await page.goto(`${base}/staff/bases`);
  check(new URL(page.url()).pathname === "/staff/login", `${name}: a page without a login`);
  await look(page, `${name} login`);
  await page.fill("#name", who);
  await page.fill("#token", "feil");
  await press(page, page.locator('form[action="/staff/login"] button'));
  check((await page.locator('[role="alert"]').count()) === 1, `${name}: a wrong token is not told`);
  await page.fill("#name", who);
  await page.fill("#token", token);
  await press(page, page.locator('form[action="/staff/login"] button'));
  check(new URL(page.url()).pathname === "/staff/bases", `${name}: not let in`);
  return { context, page };
}

async function press(page, button) {
  await Promise.all([page.waitForEvent("framenavigated"), button.click()]);
  await page.waitForLoadState("load");
}

async function look(page, what) {
  const wide = await tooWide(page);
  check(wide <= 0, `${what}: ${wide} px wider than the window`);
  const small = await tooSmall(page);
  check(small.length === 0, `${what}: lower than 44 px: ${small.join(" ; ")}`);
  check((await page.locator("input:checked").count()) === 0, `${what}: something is chosen beforehand`);
}

/** axe needs script, and the pages' own policy allows none: it looks in a window of its own. */
async function accessibility(browser, name, viewport, entered) {
  const context = await browser.newContext({ viewport, bypassCSP: true, storageState: await entered.context.storageState() });
  const page = await context.newPage();
  for (const where of [...PAGES, "login"]) {
    await page.goto(`${base}/staff/${where}`);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    const violations = await axe(page);
    found.axe[`${name} ${where}`] = violations.length;
    failures.push(...violations.map((one) => `${name} ${where}: axe: ${one}`));
    const wrong = await markup(await (await context.request.get(`${base}/staff/${where}`)).text());
    found.html[where] = wrong.length;
    failures.push(...wrong.map((one) => `${where}: markup: ${one}`));
  }
  await context.close();
}

async function walk(browser, name) {
  const viewport = VIEWPORTS[name];
  const shot = (page, what) => page.screenshot({ path: path.join(out, `${name}-staff-${what}.png`), animations: "disabled" });
  const kari = await enter(browser, name, viewport, staff[0]);
  const ola = await enter(browser, name, viewport, staff[1]);
  await kari.page.fill("#toml", toml.replaceAll("NAME", name));
  await kari.page.fill("#propose-why", "Ny lov");
  await press(kari.page, kari.page.locator('form[action="/staff/proposals"] button'));
  check((await kari.page.locator('button[value="approve"]').count()) === 0, `${name}: offered to approve what one proposed`);
  await ola.page.goto(`${base}/staff/bases`);
  await look(ola.page, `${name} bases`);
  await shot(ola.page, "bases");
  const verdicts = ola.page.locator('form[action="/staff/verdicts"]').first();
  await verdicts.locator('input[name="why"]').fill("Enig");
  await press(ola.page, verdicts.locator('button[value="approve"]'));
  check((await ola.page.locator("summary", { hasText: `browser-${name}` }).count()) === 1, `${name}: not in force`);

  await kari.page.goto(`${base}/staff/assistants`);
  await kari.page.fill("#what", "no.samspill.iben");
  await kari.page.fill("#stop-why", "Svarer feil");
  await press(kari.page, kari.page.locator('form[action="/staff/stops"] button').first());
  await look(kari.page, `${name} assistants`);
  await accessibility(browser, name, viewport, kari);
  check((await kari.page.locator('input[value="start"]').count()) === 0, `${name}: offered to start what one stopped`);
  await ola.page.goto(`${base}/staff/assistants`);
  await shot(ola.page, "assistants");
  await ola.page.fill("#start-1", "Rettet");
  await press(ola.page, ola.page.locator('form:has(input[value="start"]) button'));
  check((await ola.page.locator('input[value="start"]').count()) === 0, `${name}: not started again`);

  await kari.page.goto(`${base}/staff/affected`);
  for (const [field, text] of [["#component", component], ["#from", "2020-01-01"], ["#to", "2099-12-31"], ["#look-why", "Avvik 7"]]) {
    await kari.page.fill(field, text);
  }
  await press(kari.page, kari.page.locator('button[value="pseudonyms"]'));
  await look(kari.page, `${name} affected`);
  check((await kari.page.locator("#found").count()) === 1, `${name}: nothing was found`);
  await shot(kari.page, "affected");
  for (const where of PAGES) {
    await kari.page.goto(`${base}/staff/${where}`);
    await look(kari.page, `${name} ${where}`);
    await kari.page.goto(`${base}/staff/${where}?lang=en`);
    check((await kari.page.locator("html").getAttribute("lang")) === "en", `${name} ${where}: not in English`);
    await kari.page.goto(`${base}/staff/${where}?lang=nb`);
  }
  // 400 % on a desktop, or a small phone (WCAG 1.4.10).
  await kari.page.setViewportSize({ width: 320, height: 640 });
  for (const where of PAGES) {
    await kari.page.goto(`${base}/staff/${where}`);
    const wide = await tooWide(kari.page);
    check(wide <= 0, `${name} ${where}: ${wide} px wider than a window of 320`);
  }
  await kari.context.close();
  await ola.context.close();
}

await mkdir(out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS });
try {
  for (const name of Object.keys(VIEWPORTS)) await walk(browser, name);
} catch (error) {
  failures.push(`the walk stopped: ${error.message}`);
} finally {
  await browser.close();
}
found.ok = failures.length === 0;
console.log(JSON.stringify(found));
process.exit(found.ok ? 0 : 1);
