// The whole way with the keyboard only: find the gemeente, have its site read, see the result, get the letter.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { browse, serve, smallTown } from "./house.mjs";

let folder, town, server, browser;
before(async () => (browser = await browse()));
after(() => browser?.close());
// A data folder for each: where there is a fresh result, the site is not read again.
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ocowijzer-path-"));
  town = await smallTown(folder);
  server = await serve(join(folder, "data"), "--municipalities", town.register, "--allow-private-addresses", "--delay", "0s");
});
afterEach(async () => {
  await server?.stop();
  town?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Presses Tab until the thing with this name has the focus, as a person would. */
async function tabTo(page, name) {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const it = document.activeElement;
      return it === document.body ? "" : (it.labels?.[0]?.textContent ?? it.getAttribute("aria-label") ?? it.textContent).trim();
    });
    if (focused.includes(name)) return;
  }
  assert.fail(`Tab never comes to "${name}" on ${page.url()}`);
}

for (const javaScriptEnabled of [true, false]) {
  test(`from question to letter with the keyboard only, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
    const context = await browser.newContext({ javaScriptEnabled, acceptDownloads: true });
    // Without scripts the page cannot be asked where the focus is; the way is the same one.
    const page = await context.newPage();
    await page.goto(server.address + "gemeente/zuiderwiel/");
    if (javaScriptEnabled) {
      await page.goto(server.address);
      await tabTo(page, "Naam van uw gemeente");
      await page.keyboard.type("zuiderwiel");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/gemeente/zuiderwiel/");
      await tabTo(page, "Lees de website nu");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/check/");
      await page.getByRole("link", { name: "Bekijk de uitslag" }).waitFor();
      await tabTo(page, "Bekijk de uitslag");
      await page.keyboard.press("Enter");
    } else {
      await page.getByRole("button", { name: "Lees de website nu" }).press("Enter");
      await page.getByRole("link", { name: "Bekijk de uitslag" }).press("Enter");
    }
    await page.waitForURL("**/gemeente/zuiderwiel/");
    assert.match(await page.locator("main").innerText(), /15 euro per gesprek/);
    const letter = page.getByRole("link", { name: "Schrijf een brief" });
    await (javaScriptEnabled ? tabTo(page, "Schrijf een brief").then(() => page.keyboard.press("Enter")) : letter.press("Enter"));
    await page.waitForURL("**/brief/**");
    assert.match(await page.locator("main").innerText(), /15 euro per gesprek/);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: /Word|DOCX/ }).first().press("Enter");
    const file = await (await download).path();
    assert.equal(readFileSync(file).subarray(0, 2).toString(), "PK");
    await context.close();
  });
}
