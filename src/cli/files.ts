/** The only room that touches the file system: presets, topology files, flow lists, the core's bytes, reports. */

import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { KernelError, suggestion, TOPOLOGY_ENDINGS, UsageError } from "../index.ts";

// src/cli and dist/cli are equally deep below the package.
const PACKAGE = new URL("../../", import.meta.url);
const PRESETS = new URL("topologies/", PACKAGE);
const SWEEPS = new URL("sweeps/", PRESETS);
const CORE = new URL("build/release.wasm", PACKAGE);

const FILE_ENDING = /\.(ya?ml|json)$/i;
/** Longest file that is read at all, bytes: what readers take is less. */
export const MAX_FILE_BYTES = 2 ** 29 - 2 ** 20;

/** What is read of a file at once, at least. */
const PIECE_BYTES = 2 ** 16;

const WRITABLE = "expected a file that can be written";

/** What went wrong with a file, by the operating system's code. */
const PROBLEMS: Readonly<Record<string, readonly [code: string, problem: string]>> = {
  ENOENT: ["FILE_NOT_FOUND", "no such file"],
  ENOTDIR: ["FILE_NOT_FOUND", "no such file"],
  EISDIR: ["IS_A_DIRECTORY", "a directory"],
  EACCES: ["FILE_NOT_READABLE", "no permission"],
  EPERM: ["FILE_NOT_READABLE", "no permission"],
};

/** What this command has read, by real paths: a result that goes there by a slip would cost the user the input. */
const inputs = new Set<string>();

export interface NamedText {
  /** As the user wrote it. */
  readonly name: string;
  readonly text: string;
}

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Version of this package. */
export function packageVersion(): string {
  const text = readFileSync(new URL("package.json", PACKAGE), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Bytes of the WebAssembly core, release build. */
export function readCore(): Uint8Array<ArrayBuffer> {
  if (!existsSync(CORE)) {
    const message = "build/release.wasm is missing from the package (expected it there; npm run build makes it)";
    throw new KernelError([{ code: "CORE_MISSING", path: "core", message }]);
  }
  return new Uint8Array(readFileSync(CORE));
}

/** Names of the topologies that the package brings along. */
export function presetNames(): string[] {
  return namesIn(PRESETS);
}

/** Names of the sweeps that the package brings along. */
export function sweepNames(): string[] {
  return namesIn(SWEEPS);
}

/** Text of a sweep that the package brings along. */
export function readReadySweep(name: string): NamedText {
  return { name: `${name}.yaml`, text: readFileSync(new URL(`${name}.yaml`, SWEEPS), "utf8") };
}

function namesIn(folder: URL): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.replace(FILE_ENDING, ""))
    .sort(byNumbersInNames);
}

/** Names and descriptions of the presets; the description is the line that each file has for it. */
export function presets(): { readonly name: string; readonly summary: string }[] {
  return presetNames().map((name) => {
    const line = /^description: *(.*)$/m.exec(readFileSync(presetUrl(name), "utf8"));
    return { name, summary: line?.[1] ?? "" };
  });
}

/**
 * Text of a fabric: a preset by its name, else a file by its path, which starts at `directory`.
 *
 * @throws {UsageError} UNKNOWN_FABRIC, FILE_NOT_FOUND, IS_A_DIRECTORY, FILE_NOT_READABLE, FILE_TOO_LARGE
 */
export function readFabric(fabric: string, directory = ""): NamedText {
  const known = presetNames();
  if (known.includes(fabric)) return { name: `${fabric}.yaml`, text: readFileSync(presetUrl(fabric), "utf8") };
  const isPath = hasTopologyEnding(fabric) || /[\\/]/.test(fabric);
  const path = within(directory, fabric);
  if (isPath || existsSync(path)) {
    const stem = basename(fabric).replace(FILE_ENDING, "");
    return readText(path, "a preset's name, or a topology file", suggestion(stem, known));
  }
  const expected = `expected a preset, one of ${known.join(", ")}, or a topology file, which heddle list formats has`;
  const message = `no preset and no file of this name (${expected}${suggestion(fabric, known)})`;
  throw new UsageError([{ code: "UNKNOWN_FABRIC", path: fabric === "" ? '""' : fabric, message }]);
}

/** Whether a name has the ending of a topology file, and hence is no preset's. */
export function hasTopologyEnding(name: string): boolean {
  const lower = name.toLowerCase();
  return TOPOLOGY_ENDINGS.some((ending) => lower.endsWith(ending));
}

/** A path that starts at `directory`, as files name others. */
export function within(directory: string, path: string): string {
  return directory === "" || isAbsolute(path) ? path : join(directory, path);
}

/** @throws {UsageError} FILE_NOT_FOUND, IS_A_DIRECTORY, FILE_NOT_READABLE, FILE_TOO_LARGE */
export function readText(path: string, expected: string, hint = ""): NamedText {
  const { bytes } = readBytes(path, `${expected}${hint}`);
  return { name: path, text: bytes.toString("utf8") };
}

/** The same in bytes. @throws {UsageError} as `readText` */
export function readBytes(path: string, expected: string): NamedBytes {
  try {
    const bytes = readBounded(path);
    inputs.add(realFile(path));
    return { name: path, bytes };
  } catch (error) {
    throw fileError(error, path, `expected ${expected}`);
  }
}

/** A pipe or a device may never end, and a file may say that it is empty and not be: /dev/zero, /proc. */
function readBounded(path: string): Buffer {
  const tooLarge = (got: string) => {
    const message = `file too large (expected at most ${MAX_FILE_BYTES} bytes, got ${got})`;
    return new UsageError([{ code: "FILE_TOO_LARGE", path, message }]);
  };
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size > MAX_FILE_BYTES) throw tooLarge(String(size));
    const pieces: Buffer[] = [];
    let total = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(Math.max(PIECE_BYTES, size + 1 - total));
      const read = readSync(file, piece);
      if (read === 0) return Buffer.concat(pieces, total);
      pieces.push(piece.subarray(0, read));
      total += read;
      if (total > MAX_FILE_BYTES) throw tooLarge("more");
    }
  } finally {
    closeSync(file);
  }
}

export function isThere(path: string): boolean {
  return existsSync(path);
}

/** Names in a directory, in order; undefined for what is none. @throws {UsageError} FILE_NOT_READABLE */
export function directoryNames(path: string): string[] | undefined {
  try {
    return isDirectory(path) ? readdirSync(path).sort() : undefined;
  } catch (error) {
    throw fileError(error, path, "expected a directory that can be read");
  }
}

/**
 * Says early what `writeWhole` would say after the work is done.
 * @throws {UsageError} NO_NAME, NO_DIRECTORY, IS_A_DIRECTORY, IS_AN_INPUT
 */
export function requireRoomFor(path: string, { mayBeInput = false } = {}): void {
  const issue = (code: string, problem: string) =>
    new UsageError([{ code, path, message: `${problem} (${WRITABLE})` }]);
  try {
    if (path === "") throw new UsageError([{ code: "NO_NAME", path: '""', message: `no name (${WRITABLE})` }]);
    const directory = dirname(path);
    if (!isDirectory(directory)) throw issue("NO_DIRECTORY", `no directory ${directory}`);
    if (isDirectory(path)) throw issue("IS_A_DIRECTORY", "a directory");
    if (!mayBeInput && inputs.has(realFile(path))) {
      const message = "an input of this command (expected another file for the result)";
      throw new UsageError([{ code: "IS_AN_INPUT", path, message }]);
    }
  } catch (error) {
    throw fileError(error, path, WRITABLE);
  }
}

/**
 * For names that a file of somebody else's chooses: nothing outside its own folder is written, links followed.
 * @throws {UsageError} OUTSIDE_FOLDER
 */
export function requireInside(path: string, directory: string, option: string): void {
  if (realFile(path).startsWith(`${realpathSync(resolve(directory))}${sep}`) && !isSpecial(path)) return;
  const message = `outside the folder of the file that names it (expected a file in or below it; ${option} may name any other)`;
  throw new UsageError([{ code: "OUTSIDE_FOLDER", path, message }]);
}

/** Those of `paths` that are the same file as one before them, whatever they are called. */
export function namedTwice(paths: readonly string[]): string[] {
  const files = paths.map(realFile);
  return paths.filter((path, i) => !isSpecial(path) && files.indexOf(files[i]!) !== i);
}

/** Writes the whole text or nothing: to a neighbour of the file first, which then takes its name. */
export function writeWhole(path: string, text: string, options: { readonly mayBeInput?: boolean } = {}): void {
  requireRoomFor(path, options);
  // A device or a pipe is written to, not replaced; nor is a symbolic link, but the file behind it.
  const special = isSpecial(path);
  const file = realFile(path);
  const target = special ? path : join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeFileSync(target, text);
    if (!special) renameSync(target, file);
  } catch (error) {
    if (!special) rmSync(target, { force: true });
    throw fileError(error, path, WRITABLE);
  }
}

/** A device or a pipe. */
function isSpecial(path: string): boolean {
  try {
    return !statSync(path).isFile();
  } catch {
    // What can't be looked at is no file yet; whoever opens it says why.
    return false;
  }
}

/** The file's one absolute path, links followed; a file that is not there yet has its directory's. */
function realFile(path: string): string {
  if (isSpecial(path)) return path;
  if (existsSync(path)) return realpathSync(path);
  const directory = resolve(dirname(path));
  return join(existsSync(directory) ? realpathSync(directory) : directory, basename(path));
}

/** A problem of the operating system as a UsageError; errors of ours pass. */
function fileError(error: unknown, path: string, expected: string): unknown {
  const system = (error as NodeJS.ErrnoException | undefined)?.code;
  if (error instanceof UsageError || typeof system !== "string") return error;
  const [code, problem] = PROBLEMS[system] ?? ["FILE_NOT_READABLE", `can't be used, ${system}`];
  return new UsageError([{ code, path, message: `${problem} (${expected})` }], { cause: error });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function presetUrl(name: string): URL {
  return new URL(`${name}.yaml`, PRESETS);
}

/** `k4` before `k16`, in every locale the same. */
function byNumbersInNames(a: string, b: string): number {
  const padded = (name: string) => name.replace(/\d+/g, (digits) => digits.padStart(9, "0"));
  return padded(a) < padded(b) ? -1 : 1;
}
