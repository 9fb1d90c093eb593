// Citizens in browsers of their own, without script: what a walk does with each of them, and what it has found.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";
import { axe, markup, tooSmall, tooWide } from "./checks.mjs";

const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
export const VIEWPORT = { width: 390, height: 844 };
export const CONVERSATION = /\/conversation\/[a-z0-9-]+(\?.*)?(#.*)?$/u;

/**
 * A walk over the pages of a host, and who takes part in it.
 * @param {string} base the host's address
 * @param {string} out where pictures are put
 * @param {string} name what their names begin with
 */
export function walking(base, out, name) {
  const failures = [];
  const found = { ok: true, failures, axe: {}, html: {}, said: {} };

  function check(holds, what) {
    if (!holds) failures.push(what);
  }

  /** Somebody in a browser of their own. */
  class Person {
    static async logIn(browser, name, level = "high") {
      const context = await browser.newContext({ viewport: VIEWPORT, javaScriptEnabled: false, locale: "nb-NO" });
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      await page.goto(`${base}/login?q=${encodeURIComponent(name)}`);
      await page.locator("form details > summary").click();
      await page.locator(`#level-${level}`).check();
      await page.locator("ul.persons button", { hasText: name }).first().click();
      await page.waitForURL(/\/(#ask)?$/u);
      return new Person(name, context, page);
    }

    constructor(name, context, page) {
      Object.assign(this, { name, context, page });
    }

    async ask(question) {
      await this.page.fill("#say", question);
      // The page that is left may be the one that the answer leads to.
      const left = this.page.waitForEvent("framenavigated");
      await this.page.locator('form:has(#say) button').click({ noWaitAfter: true });
      await left;
      await this.page.waitForURL(CONVERSATION, { waitUntil: "load" });
      this.conversation ??= new URL(this.page.url()).pathname;
    }

    async says(text, what) {
      const body = (await this.page.locator("body").textContent()).replace(/\s+/gu, " ");
      found.said[what] = body.includes(text);
      check(body.includes(text), `${this.name}, ${what}: ${text} is not on ${this.page.url()}`);
    }

    async saysNot(text, what) {
      const body = (await this.page.locator("body").textContent()).replace(/\s+/gu, " ");
      check(!body.includes(text), `${this.name}, ${what}: ${text} is on ${this.page.url()}`);
    }

    async look(what) {
      await this.page.waitForLoadState("load");
      const wide = await tooWide(this.page);
      check(wide <= 0, `${what}: ${wide} px wider than the window`);
      const small = await tooSmall(this.page);
      check(small.length === 0, `${what}: lower than 44 px: ${small.join(" ; ")}`);
      await this.page.screenshot({ path: path.join(out, `${name}-${what}.png`), fullPage: true, animations: "disabled" });
    }

    /** axe needs script, and the pages' own policy allows none: it looks in a window of its own. */
    async accessible(browser, paths, from = base) {
      const storageState = await this.context.storageState();
      const context = await browser.newContext({ viewport: VIEWPORT, bypassCSP: true, storageState });
      const page = await context.newPage();
      for (const [what, where] of Object.entries(paths)) {
        await page.goto(`${from}${where}`);
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
        const violations = await axe(page);
        found.axe[what] = violations.length;
        failures.push(...violations.map((one) => `${what}: axe: ${one}`));
        const wrong = await markup(await (await this.context.request.get(`${from}${where}`)).text());
        found.html[what] = wrong.length;
        failures.push(...wrong.map((one) => `${what}: markup: ${one}`));
      }
      await context.close();
    }
  }

  /** Takes the steps one after another, prints one line of JSON, and exits with 1 if anything is not as it should be. */
  async function walk(steps) {
    await mkdir(out, { recursive: true });
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS });
    try {
      for (const step of steps) await step(browser);
    } catch (error) {
      failures.push(`the walk stopped: ${error.message}`);
    } finally {
      await browser.close();
    }
    found.ok = failures.length === 0;
    console.log(JSON.stringify(found));
    process.exit(found.ok ? 0 : 1);
  }

  return { Person, check, walk };
}
