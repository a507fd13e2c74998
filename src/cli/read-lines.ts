/** Reads a file line by line in pieces, however long it is: a journal of a million cells is more than one string holds. */

import { closeSync, openSync, readSync } from "node:fs";

const PIECE_BYTES = 2 ** 20;
/** Longest line that is kept, bytes: far above a cell with records of all its links. Assumed. */
const LONGEST_BYTES = 2 ** 26;

/**
 * Whole lines, each with the position behind its end; what follows the last line end is torn, and left out. A line that is
 * too long to be a cell comes as an empty one.
 */
export function* readLines(path: string): Generator<{ readonly line: string; readonly end: number }> {
  const file = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let rest: Buffer[] = [];
    let restBytes = 0;
    for (let position = 0; ; ) {
      const read = readSync(file, piece);
      if (read === 0) return;
      let from = 0;
      for (let end = piece.indexOf(10); end !== -1 && end < read; end = piece.indexOf(10, from)) {
        const isKept = restBytes + end - from <= LONGEST_BYTES;
        const line = isKept ? Buffer.concat([...rest, piece.subarray(from, end)]).toString("utf8") : "";
        yield { line, end: position + end + 1 };
        rest = [];
        restBytes = 0;
        from = end + 1;
      }
      restBytes += read - from;
      if (restBytes > LONGEST_BYTES) rest = [];
      else rest.push(Buffer.from(piece.subarray(from, read)));
      position += read;
    }
  } finally {
    closeSync(file);
  }
}
