// Two heirs in two browsers on one case, a parent who acts for a child, a citizen with a helper, and one who hands over to
// a person at a desk. Without script.
// Usage: node acting.mjs BASE_URL OUT_FOLDER JSON, where JSON is a case worker of NAV's: {"base", "name", "token"}
// Prints one line of JSON. Exits with 1 if anything is not as it should be.

import { CONVERSATION, VIEWPORT, walking } from "./person.mjs";

const [base, out, given] = process.argv.slice(2);
if (!base || !out || !given) {
  console.error("usage: node acting.mjs BASE_URL OUT_FOLDER JSON");
  process.exit(2);
}
const worker = JSON.parse(given);

const { Person, check, walk } = walking(base, out, "acting");

async function heirs(browser) {
  const hallvard = await Person.logIn(browser, "Hallvard Tveit");
  const guri = await Person.logIn(browser, "Guri Tveit Aasen");
  await hallvard.ask("Faren min døde i forrige uke");
  await guri.ask("Faren min døde i forrige uke");
  await guri.says("Du handler for dødsboet etter Olav Tveit.", "for whom she acts");
  await guri.saysNot("alle de andre partene har gitt deg fullmakt", "before the proxy");
  await hallvard.page.locator('a[href$="/estate"]').first().click();
  await hallvard.look("estate");
  await hallvard.page.getByRole("button", { name: "Gi fullmakt til Guri Tveit Aasen" }).click();
  await hallvard.says("Det er skrevet ned", "the proxy is given");
  await guri.ask("Hva nå?");
  await guri.says("Du har fullmakt fra alle de andre.", "the proxy is there");
  await guri.says("alle de andre partene har gitt deg fullmakt", "and opens the assets");
  await guri.look("with-proxy");
  const mark = guri.page.getByRole("button", { name: /^Marker som gjort/u }).first();
  const folded = guri.page.locator("details:not([open]) > summary:visible");
  while ((await folded.count()) > 0) await folded.first().click();
  await mark.click();
  await hallvard.page.goto(`${base}${hallvard.conversation}`);
  await hallvard.says("Gjort av Guri Tveit Aasen", "what she has done");
  // She has her page before her when he withdraws. Her next click says so.
  await guri.page.goto(`${base}${guri.conversation}`);
  await hallvard.page.goto(`${base}${hallvard.conversation}/estate`);
  await hallvard.page.getByRole("button", { name: "Trekk tilbake fullmakten til Guri Tveit Aasen" }).click();
  await hallvard.says("Det er trukket tilbake", "one step");
  await guri.page.locator('a[href$="/receipts"]').first().click();
  await guri.says("Hallvard Tveit har trukket tilbake fullmakten du hadde.", "her next click");
  await guri.look("withdrawn");
  await guri.page.goto(`${base}${guri.conversation}`);
  await guri.ask("Hva nå?");
  await guri.says("Hallvard Tveit har trukket tilbake fullmakten du hadde.", "her next question");
  const answer = await guri.page.locator('section[aria-labelledby="answer"]').textContent();
  check(!answer.includes("har gitt deg fullmakt"), "the answer still rests on the proxy");
  await guri.accessible(browser, {
    "heir: conversation": guri.conversation,
    "heir: receipts": `${guri.conversation}/receipts`,
    "heir: estate": `${guri.conversation}/estate`,
    "heir: home": "/",
  });
}

async function parent(browser) {
  const ingvild = await Person.logIn(browser, "Ingvild");
  await ingvild.says("Du handler for deg selv.", "on the front page");
  await ingvild.page.locator('a[href="/mandates"]').click();
  await ingvild.page.getByRole("button", { name: "Spør registrene" }).click();
  await ingvild.says("Du har foreldreansvar. Det sier Folkeregisteret (simulert).", "who states it");
  await ingvild.look("looked-up");
  const asked = new URL(ingvild.page.url());
  await ingvild.page.getByRole("button", { name: /^Handle for Eira/u }).click();
  await ingvild.page.waitForURL(CONVERSATION);
  await ingvild.says("Du handler for Eira", "before the first question");
  await ingvild.ask("Faren min døde");
  await ingvild.says("Du handler for Eira", "with the answer");
  await ingvild.says("Det gjelder alt.", "what it covers");
  await ingvild.look("for-a-child");
  await ingvild.accessible(browser, {
    "parent: asked": `${asked.pathname}${asked.search}`,
    "parent: conversation": ingvild.conversation,
    "parent: receipts": `${ingvild.conversation}/receipts`,
  });
  await ingvild.page.getByRole("link", { name: "Avslutt, og handle for deg selv" }).first().click();
  await ingvild.says("Du handler for deg selv.", "after leaving");
}

async function helped(browser) {
  const magda = await Person.logIn(browser, "Magda Lyngmo");
  const torstein = await Person.logIn(browser, "Torstein Lyngmo");
  await magda.page.goto(`${base}/mandates`);
  check((await magda.page.locator("input:checked").count()) === 0, "something is chosen beforehand");
  await magda.page.selectOption("#person", { label: "Torstein Lyngmo" });
  const last = await magda.page.locator("#until").getAttribute("max");
  await magda.page.fill("#until", last);
  await magda.page.getByRole("button", { name: "Gi lov til å hjelpe" }).click();
  await magda.says("Velg minst én ting som de kan hjelpe med.", "what was forgotten");
  const chosen = await magda.page.locator("#person option:checked").textContent();
  const until = await magda.page.locator("#until").inputValue();
  check(chosen === "Torstein Lyngmo" && until === last, `what was written is lost: ${chosen}, ${until}`);
  await magda.look("helpers-wrong");
  await magda.page.getByText("Familie og samliv", { exact: true }).click();
  await magda.page.getByRole("button", { name: "Gi lov til å hjelpe" }).click();
  await magda.says("Det er skrevet ned", "given");
  await magda.look("helpers");
  await torstein.page.goto(`${base}/mandates`);
  await torstein.page.getByRole("button", { name: "Handle for Magda Lyngmo" }).click();
  await torstein.ask("Mannen min døde i forrige uke");
  await torstein.says("Du handler for Magda Lyngmo.", "for whom he acts");
  await magda.accessible(browser, { "helped: mandates": "/mandates" });
  await magda.page.getByRole("button", { name: "Trekk tilbake Torstein Lyngmo" }).click();
  await magda.says("Det er trukket tilbake", "withdrawn in one step");
  await torstein.page.locator('a[href$="/receipts"]').first().click();
  await torstein.says("Lov til å hjelpe er trukket tilbake.", "his next click");
}

/** A case worker, logged in on the staff's listener. */
async function caseWorker(browser) {
  const context = await browser.newContext({ viewport: VIEWPORT, javaScriptEnabled: false, locale: "nb-NO" });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto(`${worker.base}/staff/login`);
  await page.fill("#name", worker.name);
  await page.fill("#token", worker.token);
  await page.locator('form[action="/staff/login"] button').click();
  await page.waitForURL(/\/staff\/cases$/u);
  return new Person(worker.name, context, page);
}

async function handsOver(browser) {
  const ingvild = await Person.logIn(browser, "Ingvild");
  await ingvild.ask("Samboeren min døde i forrige uke");
  const folded = ingvild.page.locator("details:not([open]) > summary:visible");
  while ((await folded.count()) > 0) await folded.first().click();
  await ingvild.page.locator('a[href*="/desk/no.nav.etterlatte"]').first().click();
  check((await ingvild.page.locator("input:checked").count()) === 0, "something is chosen beforehand");
  await ingvild.says("Hver gang noen leser, får du en kvittering", "what handing over means");
  await ingvild.look("desk-offer");
  const offer = new URL(ingvild.page.url()).pathname;
  const consent = `${ingvild.conversation}/consents?assistant=no.nav.etterlatte`;
  await ingvild.page.locator(`a[href="${consent}"]`).first().click();
  check((await ingvild.page.locator("input:checked").count()) === 0, "a consent is chosen beforehand");
  await ingvild.look("consent");
  await ingvild.accessible(browser, { "desk: offer": offer, "consent: preview": consent });
  await ingvild.page.locator('label[for^="field-"]').first().click();
  await ingvild.page.getByRole("button", { name: "Si ja til det jeg har valgt" }).click();
  await ingvild.says("Du har sagt ja.", "the consent is given");
  await ingvild.page.goto(`${base}/consents`);
  await ingvild.says("NAV (simulert)", "her consents");
  await ingvild.look("own-consents");
  await ingvild.page.goto(`${base}${offer}`);
  await ingvild.page.getByRole("button", { name: "Ja, gi dem samtalen" }).click();
  await ingvild.says("Samtalen er gitt til en person.", "it is handed over");

  const kari = await caseWorker(browser);
  await kari.page.locator('a[href^="/staff/cases/"]').first().click();
  await kari.says("Samboeren min døde i forrige uke", "what the case worker reads");
  await kari.look("case");
  const opened = new URL(kari.page.url()).pathname;
  await kari.accessible(browser, { "desk: cases": "/staff/cases", "desk: case": opened }, worker.base);
  await kari.page.fill("#text", "Ring oss på mandag, så ser vi på det sammen.");
  await kari.page.locator('form[action$="/messages"] button').click();
  await ingvild.page.goto(`${base}${ingvild.conversation}`);
  await ingvild.says("Ring oss på mandag, så ser vi på det sammen.", "the answer of a person");
  await ingvild.look("answered-by-a-person");
  await ingvild.page.goto(`${base}/receipts`);
  await ingvild.says(worker.name, "who read");
  await ingvild.accessible(browser, {
    "desk: conversation": ingvild.conversation,
    "desk: receipts": "/receipts",
    "consent: own": "/consents",
  });
  await ingvild.page.goto(`${base}${offer}`);
  await ingvild.page.getByRole("button", { name: "Ta den tilbake" }).click();
  await ingvild.says("Du har tatt samtalen tilbake.", "taken back in one step");
  await kari.page.goto(`${worker.base}${opened}`);
  await kari.saysNot("Samboeren min døde i forrige uke", "after it was taken back");
}

await walk([heirs, parent, helped, handsOver]);
