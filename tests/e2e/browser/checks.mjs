// What is checked on a page: words and tasks on the first screen, width, accessibility, and the markup itself.

import { AxeBuilder } from "@axe-core/playwright";
import { HtmlValidate } from "html-validate";

/** Words and tasks on the first screen at most: the limits of `samspill_core::overview`. */
export const WORDS_MAX = 120;
export const TASKS_MAX = 3;

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // Of taste, and not of what a browser or a reader meets.
    "doctype-style": "off",
    "long-title": "off",
    "no-trailing-whitespace": "off",
    // The style sheet keeps a telephone number on one line.
    "tel-non-breaking": "off",
    // One consent has many scopes, and a choice has many buttons.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit", "button"] }],
  },
});

/** The first screen's words and tasks. */
export async function firstScreen(page) {
  const first = page.locator("#first-screen");
  const text = (await first.textContent()) ?? "";
  return {
    words: text.split(/\s+/u).filter(Boolean).length,
    tasks: await first.locator("li").count(),
    phone: await first.locator('a[href^="tel:"]').count(),
  };
}

/** How many pixels the page is wider than its window. */
export async function tooWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What can be pressed and is lower than 44 px, links in running text and what is hidden left out. */
export async function tooSmall(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("button, summary, textarea, a.ds-button, input[type=search]")]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
      .map((one) => one.outerHTML.slice(0, 120)),
  );
}

/** Violations that axe finds on what a page shows, each in one line. */
export async function axe(page) {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** What is wrong with the markup, each in one line. */
export async function markup(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) =>
    result.messages.filter((one) => one.severity === 2).map((one) => `${one.ruleId} ${one.line}:${one.column} ${one.message}`),
  );
}
