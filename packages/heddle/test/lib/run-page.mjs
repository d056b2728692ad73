import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Outcome } from "./outcome.mjs";
import { serve } from "./static-server.mjs";
import { watchdog } from "./watchdog.mjs";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Runs the harness in a page of headless Chromium.
 * @param {string} executablePath
 * @param {import("./selection.mjs").Selection} selection
 * @param {number} patience how long the page may say nothing, in seconds
 * @returns {Promise<Outcome>}
 */
export async function runPage(executablePath, selection, patience) {
  const outcome = new Outcome();
  const server = await serve(PACKAGE);
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  let dog;
  const hung = new Promise((_, reject) => {
    dog = watchdog(patience, () => reject(new Error(`said nothing for ${patience} s, closed`)));
  });
  try {
    const page = await browser.newPage();
    page.on("console", (message) => {
      outcome.output += `${message.text()}\n`;
    });
    page.on("crash", () => outcome.end("the page crashed"));
    await page.exposeFunction("heddleReport", (report) => {
      dog.pat();
      outcome.take(report);
    });
    await page.goto(server.url);
    const run = page.evaluate(async (chosen) => {
      const { runPage } = await import("/test/lib/main-page.mjs");
      await runPage(chosen);
    }, selection);
    await Promise.race([run, hung]);
    outcome.end("the page ended");
  } catch (error) {
    outcome.end(error.message);
  } finally {
    dog.stop();
    await browser.close();
    server.close();
  }
  return outcome;
}
