/** Names things by what they hold: what the code below cli, which also runs in a browser, is given to do so. */

import { createHash } from "node:crypto";

/** SHA-256 of a text, hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
