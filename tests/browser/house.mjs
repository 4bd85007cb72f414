// What every browser test needs: the example municipalities, a server that shows them, a browser.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const program = process.env.OCOWIJZER_BIN ?? new URL("../../target/debug/ocowijzer", import.meta.url).pathname;
const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .concat(process.env.OCOWIJZER_CHROMIUM ?? [])
  .findLast((path) => existsSync(path));

/** A data folder of its own with one run over the example municipalities. */
export function exampleRun() {
  const folder = mkdtempSync(join(tmpdir(), "ocowijzer-browser-"));
  // Whether every example is judged as expected is another test's question.
  spawnSync(program, ["demo", "--data", folder], { stdio: ["ignore", "ignore", "inherit"] });
  sayAbout(folder);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Reactions (one of them old) and a correction, so that they stand on the pages that are looked at. */
function sayAbout(folder) {
  const say = (...words) => execFileSync(program, [...words, "--data", folder], { stdio: ["ignore", "ignore", "inherit"] });
  const by = ["--by", "Gemeente Bruggenhoek, team Wmo"];
  say("reply", "add", "GM9916", ...by, "--text", "Onze website wordt vernieuwd.");
  say("reply", "add", "GM9916", ...by, "--rule", "free", "--text", "Wij passen de pagina aan.");
  say("reply", "add", "GM9916", ...by, "--rule", "free", "--text", "Wij zoeken het uit.", "--date", "2025-01-01", "--expires", "2025-02-01");
  say("reply", "add", "utrecht", "--by", "Gemeente Utrecht, team Wmo", "--text", "Onze pagina komt in mei.");
  say("correction", "add", "GM9916", "--rule", "no-conditions", "--outcome", "met", "--evidence", "e6", "--by", "redactie", "--reason", "Deze zin gaat over iets anders.");
}

/** Writes the static site of a run. */
export function report(folder, out) {
  execFileSync(program, ["report", "--data", folder, "--out", out], { stdio: ["ignore", "ignore", "inherit"] });
}

/** The web application over a data folder; resolves when it listens. */
export async function serve(folder, ...options) {
  const server = spawn(program, ["serve", "--data", folder, "--listen", "127.0.0.1:0", "--rate", "0", ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const address = await new Promise((resolve, reject) => {
    let said = "";
    server.stderr.on("data", (chunk) => {
      said += chunk;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
      if (found) resolve(found[0]);
    });
    server.on("exit", () => reject(new Error(`serve ended: ${said}`)));
  });
  const stop = () => new Promise((resolve) => server.on("exit", resolve) && server.kill("SIGTERM"));
  return { address, stop };
}

/** The browser of the system; nothing is downloaded, and it may not call home. */
export function browse() {
  return chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

/** A tiny municipal site on loopback, and a register that holds it alone. */
export async function smallTown(folder) {
  const pages = {
    "/": `<!doctype html><html lang="nl"><title>Gemeente Zuiderwiel</title><h1>Welkom</h1><nav><a href="/zorg">Zorg en Wmo</a></nav>`,
    "/zorg": `<!doctype html><html lang="nl"><title>Zorg en Wmo</title><main><h1>Zorg en Wmo</h1><p>U kunt een melding doen.
      <p><a href="/clientondersteuning">Onafhankelijke cliëntondersteuning</a></main>`,
    "/clientondersteuning": `<!doctype html><html lang="nl"><title>Onafhankelijke cliëntondersteuning</title><main>
      <h1>Onafhankelijke cliëntondersteuning</h1><p>Een cliëntondersteuner denkt met u mee. De cliëntondersteuner werkt niet voor de gemeente.
      <p>De hulp van de cliëntondersteuner kost 15 euro per gesprek.</main>`,
  };
  const site = createServer((request, response) => {
    const page = pages[request.url];
    response.writeHead(page ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
    response.end(page ?? "<!doctype html><title>Niet gevonden</title><p>Deze pagina is er niet.");
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const register = join(folder, "register.csv");
  writeFileSync(register, `code,name,website\nGM9999,Zuiderwiel,http://127.0.0.1:${site.address().port}/\n`);
  return { register, close: () => site.close() };
}
