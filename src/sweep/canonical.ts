/** One text for equal values, and the names of cells that follow from it. */

/** JSON with sorted keys and nothing that is undefined: equal values have equal texts, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, of: unknown) => {
    if (typeof of !== "object" || of === null || Array.isArray(of)) return of;
    return Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** SHA-256 of a point's id and a seed, hexadecimal. */
export function cellId(pointId: string, seed: number, sha256: (text: string) => string): string {
  return sha256(`${pointId} ${seed}`);
}
