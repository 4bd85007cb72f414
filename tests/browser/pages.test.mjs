// Every kind of page: accessible (WCAG 2.2 AA by axe-core), valid HTML, usable on a narrow screen, small enough.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, exampleRun, report, serve } from "./house.mjs";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const vnu = join(require.resolve("vnu-jar/package.json"), "..", "build", "dist", "vnu.jar");

// Path, and the most it may weigh in kB when that is promised.
const PAGES = [
  ["", 150], ["?punt=free", 150], ["gemeenten/"], ["gemeenten/?zoek=nergenshuizen"], ["gemeenten/?zoek=https://www.example.org/"], ["wijzigingen/"], ["uitleg/"], ["probeer/"],
  ["punt/free/"], ["punt/findable/"],
  ["gemeente/bruggenhoek/", 100], ["gemeente/lindermeer/", 100], ["gemeente/kortevoort/", 100], ["gemeente/wielerdam/", 100],
  ["gemeente/utrecht/", 100], ["gemeente/bruggenhoek/brief/"], ["gemeente/bruggenhoek/gesprek/"], ["gemeente/bruggenhoek/bewijs/e1/"],
].flatMap(([path, most]) => [[path, most], [`en/${path}`, most]]);

let run, server, browser;
before(async () => {
  run = exampleRun();
  server = await serve(run.folder, "--allow-any-site");
  browser = await browse();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  run?.remove();
});

// What axe cannot decide and a person has: what lies under a text in a picture (the signs on the map are ink on the
// fills of style.css), and whether a single sign is text (each has a word beside it, in the same colour).
const lookedAt = (id, node) => id === "color-contrast"
  && (node.html.startsWith("<text") || />\s*\S\s*</.test(node.html) || node.any.some((check) => check.data?.messageKey === "shortTextContent"));

/** What axe finds wrong or cannot decide, as lines; what a person looked at is left out. */
async function findings(page) {
  await page.evaluate(axe);
  // What is folded away must be for everybody as well.
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  const result = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const lines = (kind) => ({ id, nodes }) =>
    nodes.filter((node) => kind === "wrong" || !lookedAt(id, node)).map((node) => `${kind} ${id}: ${node.html.slice(0, 120)}`);
  return [...new Set([...result.violations.flatMap(lines("wrong")), ...result.incomplete.flatMap(lines("undecided"))])];
}

for (const scheme of ["light", "dark"]) {
  test(`no page shuts anybody out (${scheme})`, async () => {
    const context = await browser.newContext({ colorScheme: scheme, bypassCSP: true });
    const page = await context.newPage();
    const wrong = [];
    for (const [path] of PAGES) {
      await page.goto(server.address + path);
      wrong.push(...(await findings(page)).map((line) => `/${path} ${line}`));
    }
    await context.close();
    assert.deepEqual(wrong, []);
  });
}

test("no page needs more than 320 pixels of width, which is also 1280 at 400 %", async () => {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  const wide = [];
  for (const [path] of PAGES) {
    await page.goto(server.address + path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 320) wide.push(`/${path} is ${width} wide`);
  }
  await page.close();
  assert.deepEqual(wide, []);
});

test("every page has a title of its own, a language, one h1, and weighs little", async () => {
  const titles = new Map();
  for (const [path, most] of PAGES) {
    const response = await fetch(server.address + path);
    const html = await response.text();
    assert.ok(response.ok, `/${path}: ${response.status}`);
    const title = html.match(/<title>([^<]+)<\/title>/)?.[1];
    assert.ok(title, `/${path} has no title`);
    const language = path.startsWith("en/") ? "en" : "nl";
    assert.match(html, new RegExp(`<html lang="${language}"`), `/${path}`);
    assert.equal(html.match(/<h1[ >]/g)?.length, 1, `/${path}: one h1`);
    if (most) assert.ok(html.length < most * 1000, `/${path}: ${html.length} bytes`);
    if (!path.includes("?")) {
      assert.ok(!titles.has(title), `/${path} and /${titles.get(title)} are both called "${title}"`);
      titles.set(title, path);
    }
  }
});

test("no page breaks the grammar of HTML", async () => {
  const folder = join(run.folder, "vnu");
  mkdirSync(folder);
  for (const [number, [path]] of PAGES.entries()) {
    const html = await (await fetch(server.address + path)).text();
    writeFileSync(join(folder, `${String(number).padStart(2, "0")}-${path.replaceAll(/\W+/g, "-")}.html`), html);
  }
  const site = join(run.folder, "site");
  report(run.folder, site);
  const files = readdirSync(folder).map((file) => join(folder, file));
  files.push(join(site, "index.html"), join(site, "gemeente", "bruggenhoek", "index.html"));
  let said = "";
  try {
    execFileSync("java", ["-jar", vnu, "--errors-only", "--format", "json", ...files], { stdio: ["ignore", "ignore", "pipe"], maxBuffer: 1 << 26 });
  } catch (error) {
    said = String(error.stderr);
  }
  const errors = said ? JSON.parse(said).messages.map((m) => `${m.url?.split("/").pop()}:${m.lastLine}:${m.lastColumn} ${m.message}`) : [];
  assert.deepEqual(errors, []);
});

test("no page asks a third party for anything, sets a cookie or runs a script of its own making", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const elsewhere = [];
  const complaints = [];
  page.on("request", (request) => { if (!request.url().startsWith(server.address)) elsewhere.push(request.url()); });
  page.on("console", (message) => { if (message.type() === "error") complaints.push(`${page.url()}: ${message.text()}`); });
  for (const [path] of PAGES) await page.goto(server.address + path);
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(complaints, []);
  assert.deepEqual(await context.cookies(), []);
  await context.close();
});
