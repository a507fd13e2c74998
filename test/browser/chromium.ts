/** A headless Chromium on a page that this process serves. */

import { accessSync, constants } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { chromium, type Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** What keeps the browser to this machine and its profile to this test. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  wasm: "application/wasm",
};

/** The browser's program; undefined where there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(canRun);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What `visit` gives for a fresh page on `index.html` of these files; errors that nobody caught in the page are thrown. */
export async function inPage<T>(
  executablePath: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  visit: (page: Page) => Promise<T>,
): Promise<T> {
  const server = createServer(({ url }, response) => {
    const name = url === "/" ? "index.html" : (url ?? "").slice(1);
    const body = Object.hasOwn(files, name) ? files[name] : undefined;
    const type = TYPES[name.split(".").at(-1)!] ?? "text/plain";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Its profile is a new folder, gone with it.
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const page = await browser.newPage();
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const result = await visit(page);
    if (errors.length > 0) throw errors[0];
    return result;
  } finally {
    await browser.close();
    server.close();
  }
}
