/** Turns the bytes of the WebAssembly core into instances with typed exports; knows nothing of where the bytes came from. */

import { KernelError } from "../errors.ts";
import type { CoreExports } from "./exports.ts";

/** A compiled core: make one per process, and as many `Core`s of it as there are simulation contexts. */
export interface CoreModule {
  readonly module: WebAssembly.Module;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
}

/** An instance's functions, and its numbered names read from its exported globals. */
export interface CoreInstance {
  readonly exports: CoreExports;
  /** `number("Column", "LinkRate")`; throws a KernelError for a name that the module does not have. */
  number(group: "Column" | "Status" | "HashFamily" | "HashSeeds", name: string): number;
}

/** Compiles and hashes. Works in Node and in a browser. */
export async function compileCore(bytes: Uint8Array<ArrayBuffer>): Promise<CoreModule> {
  const [module, digest] = await Promise.all([
    WebAssembly.compile(bytes),
    globalThis.crypto.subtle.digest("SHA-256", bytes),
  ]);
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { module, hash };
}

/** A fresh instance with its own memory. */
export function instantiateCore({ module }: CoreModule): CoreInstance {
  let memory: WebAssembly.Memory | undefined;
  const abort = (message: number, file: number, line: number, column: number): never => {
    throw kernelError("TRAP", `${text(memory, message)} (${text(memory, file)}:${line}:${column})`);
  };
  const exports = new WebAssembly.Instance(module, { env: { abort } }).exports;
  memory = exports["memory"] as WebAssembly.Memory;

  function number(group: string, name: string): number {
    const global = exports[`${group}.${name}`];
    if (!(global instanceof WebAssembly.Global)) {
      throw kernelError("ABI_MISMATCH", `the core has no ${group}.${name}: build it anew`);
    }
    return global.value as number;
  }

  return { exports: exports as unknown as CoreExports, number };
}

export function kernelError(code: "TRAP" | "ABI_MISMATCH" | "STATUS", message: string): KernelError {
  return new KernelError([{ code, path: "core", message }]);
}

/** An AssemblyScript string: UTF-16, its byte length in the word before it. */
function text(memory: WebAssembly.Memory | undefined, pointer: number): string {
  if (!memory || pointer === 0) return "unknown";
  const byteLength = new Uint32Array(memory.buffer)[(pointer - 4) >>> 2]!;
  return String.fromCharCode(...new Uint16Array(memory.buffer, pointer, byteLength >>> 1));
}
