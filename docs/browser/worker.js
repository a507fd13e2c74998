/** Compares policies on the topology that the page sends; a worker, so that the page stays awake. */

import { compare, compileCore, DEFAULT_SCENARIO, findReporter, freeze, isInputError, readTopology } from "heddle";

/** Of heddle, as reports record it. */
const VERSION = "0.1.0";

const core = fetch(new URL("core.wasm", import.meta.url))
  .then((response) => response.arrayBuffer())
  .then((bytes) => compileCore(new Uint8Array(bytes)));

self.addEventListener("message", async ({ data }) => {
  self.postMessage(await reportOn(data));
});

async function reportOn({ fabric, format }) {
  try {
    const summary = compare(await core, freeze(readTopology(fabric)), DEFAULT_SCENARIO, { version: VERSION });
    const options = { colour: false, verbose: false, collisions: false };
    return findReporter(format, "format").render(summary, options).output;
  } catch (error) {
    if (!isInputError(error)) throw error;
    return error.message;
  }
}
