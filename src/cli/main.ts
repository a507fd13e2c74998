#!/usr/bin/env node
/** The `heddle` command: parses, runs, and turns what was thrown into an exit code. */

import { CommanderError } from "commander";
import { isInputError } from "../index.ts";
import { packageVersion } from "./files.ts";
import { buildProgram } from "./program.ts";

const EXIT_WRONG_INPUT = 2;
/** EX_SOFTWARE of sysexits.h: our fault. 1 is for thresholds. */
const EXIT_BUG = 70;

// Whoever reads us may stop early, as in `heddle list | head -1`; that is no error of anyone's.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", ({ code = "unknown error" }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") process.exit();
    if (stream === process.stdout) process.stderr.write(`heddle: stdout: can't be written, ${code}\n`);
    process.exit(EXIT_WRONG_INPUT);
  });
}

try {
  await buildProgram(packageVersion()).parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // Commander has said what is wrong; help and version come here too, with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_WRONG_INPUT;
  if (isInputError(error)) {
    const [first = "", ...more] = error.message.split("\n");
    const lines =
      more.length === 0 ? [`heddle: ${first}`] : ["heddle:", ...[first, ...more].map((line) => `  ${line}`)];
    process.stderr.write(`${lines.join("\n")}\n`);
    return EXIT_WRONG_INPUT;
  }
  const detail = error instanceof Error ? error.stack : String(error);
  process.stderr.write(
    `heddle: an error of heddle's own; please report it with the command that led here\n${detail}\n`,
  );
  return EXIT_BUG;
}
