// One who has logged in less surely than what she asks about takes, and does so again where she was. Without script.
// Usage: node login.mjs BASE_URL OUT_FOLDER PERSON LEAD

import { CONVERSATION, walking } from "./person.mjs";

const [base, out, name, lead] = process.argv.slice(2);
if (!base || !out || !name || !lead) {
  console.error("usage: node login.mjs BASE_URL OUT_FOLDER PERSON LEAD");
  process.exit(2);
}
const { Person, check, walk } = walking(base, out, "login");

async function moreSurely(browser) {
  const me = await Person.logIn(browser, name, "substantial");
  await me.page.goto(`${base}/?lead=${lead}`);
  await me.ask("Hei");
  await me.says("Dette krever en sikrere innlogging enn den du har brukt.", "why there is no answer");
  await me.look("too-low");
  const folded = me.page.locator("details:not([open]) > summary:visible");
  while ((await folded.count()) > 0) await folded.first().click();
  await me.page.getByRole("link", { name: "Logg inn sikrere og fortsett" }).first().click();
  await me.look("levels");
  check((await me.page.locator("ul.persons button").count()) === 1, "somebody else can go on with her conversation");
  check((await me.page.locator("#level-substantial").count()) === 0, "what she has is offered");
  const login = `/login?conversation=${new URL(me.page.url()).searchParams.get("conversation")}`;
  await me.accessible(browser, { "login: too low": me.conversation, "login: levels": login });
  await me.page.locator("ul.persons button").click({ noWaitAfter: true });
  await me.page.waitForURL(CONVERSATION, { waitUntil: "load" });
  await me.says("De får ikke vite noe om deg før du sier ja.", "what is left is hers to say");
  await me.saysNot("Dette krever en sikrere innlogging", "logged in more surely");

  const lesser = await Person.logIn(browser, name, "low");
  await lesser.page.goto(`${base}${me.conversation}`);
  await lesser.says("Samtalen krever en sikrere innlogging", "a lesser login");
  await lesser.look("refused");
  await lesser.accessible(browser, { "login: refused": me.conversation });
  await lesser.page.getByRole("link", { name: "Logg inn sikrere og fortsett" }).click();
  await lesser.page.locator("ul.persons button").click({ noWaitAfter: true });
  await lesser.page.waitForURL(CONVERSATION, { waitUntil: "load" });
  await lesser.says("De får ikke vite noe om deg før du sier ja.", "and the way back in");
}

await walk([moreSurely]);
