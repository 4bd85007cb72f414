// Makes the pictures of the README from the example municipalities:
//   cargo build && (cd tests/browser && npm ci) && node docs/screenshots/make.mjs
// Needs Node.js, Chromium, and nothing from the network besides the packages.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browse, exampleRun, serve } from "../../tests/browser/house.mjs";

const here = new URL("./", import.meta.url).pathname;
const PICTURES = [
  { name: "result", path: "gemeente/bruggenhoek/", width: 1100, height: 1300 },
  { name: "result-narrow", path: "gemeente/bruggenhoek/", width: 360, height: 800 },
  { name: "letter", path: "gemeente/bruggenhoek/brief/", width: 1100, height: 1300 },
  { name: "try", path: "probeer/", width: 1100, height: 1100, before: tryText },
];

// A text with one good sentence and one that is wrong.
async function tryText(page) {
  await page.getByRole("textbox").first().fill(
    "Onafhankelijke cliëntondersteuning\n\nEen cliëntondersteuner denkt met u mee en gaat mee naar het gesprek. "
      + "De cliëntondersteuner werkt niet voor de gemeente.\n\nDe hulp van de cliëntondersteuner kost 15 euro per gesprek.",
  );
  await page.locator("main form button").last().click();
  await page.waitForLoadState();
}

async function picture(browser, address, { name, path, width, height, before }) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: "light" });
  await page.goto(address + path);
  await before?.(page);
  await page.screenshot({ path: `${here}${name}.png` });
  await page.close();
}

// The front page as a new user sees it: nothing was read yet, so the examples are shown, once they have been read.
async function frontPage(browser) {
  const folder = mkdtempSync(join(tmpdir(), "ocowijzer-empty-"));
  const server = await serve(folder);
  try {
    const example = `${server.address}gemeente/bruggenhoek/`;
    while ((await fetch(example)).status === 404) await new Promise((resolve) => setTimeout(resolve, 500));
    await picture(browser, server.address, { name: "home", path: "", width: 1100, height: 1200 });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const run = exampleRun();
const server = await serve(run.folder);
const browser = await browse();
try {
  for (const one of PICTURES) await picture(browser, server.address, one);
  await frontPage(browser);
} finally {
  await browser.close();
  await server.stop();
  run.remove();
}
