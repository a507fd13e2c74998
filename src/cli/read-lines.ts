/** Reads a file line by line in pieces, however long it is: a journal of a million cells is more than one string holds. */

import { closeSync, openSync, readSync } from "node:fs";

const PIECE_BYTES = 2 ** 20;

/** Whole lines, each with the position behind its end; what follows the last line end is torn, and left out. */
export function* readLines(path: string): Generator<{ readonly line: string; readonly end: number }> {
  const file = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    let restStart = 0;
    for (;;) {
      const read = readSync(file, piece);
      if (read === 0) return;
      const bytes = Buffer.concat([rest, piece.subarray(0, read)]);
      let from = 0;
      for (let end = bytes.indexOf(10, from); end !== -1; end = bytes.indexOf(10, from)) {
        yield { line: bytes.toString("utf8", from, end), end: restStart + end + 1 };
        from = end + 1;
      }
      rest = bytes.subarray(from);
      restStart += from;
    }
  } finally {
    closeSync(file);
  }
}
