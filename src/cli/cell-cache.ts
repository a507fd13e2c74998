/** A folder of cells by their ids, shared by sweeps and by processes: what one has computed, no other has to. */

import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type CellResult, formatCell, parseCell } from "../index.ts";
import { guarded, writeAtomically } from "./durable-files.ts";

export interface CellCache {
  get(id: string): CellResult | undefined;
  /** Of cells that gave figures. @throws {UsageError} NO_SPACE and the like */
  put(result: CellResult): void;
}

/**
 * One file per cell, spread over 256 folders. A file that can't be believed counts as none.
 * @throws {UsageError} NOT_A_FOLDER, NOT_WRITABLE where there can be no such folder
 */
export function openCache(directory: string): CellCache {
  guarded(directory, () => mkdirSync(directory, { recursive: true }));
  const fileOf = (id: string): string => join(directory, id.slice(0, 2), `${id}.json`);
  return {
    get(id) {
      try {
        const file = fileOf(id);
        // A pipe would never answer, and a device never end.
        if (!statSync(file).isFile()) return undefined;
        const cell = parseCell(readFileSync(file, "utf8"));
        return cell?.id === id && cell.figures ? cell : undefined;
      } catch {
        return undefined;
      }
    },
    put(result) {
      const path = fileOf(result.id);
      guarded(path, () => mkdirSync(dirname(path), { recursive: true }));
      writeAtomically(path, `${formatCell(result)}\n`);
    },
  };
}
