/** Names as Slurm's lists have them: `gpu-[0-7,12],login`. */

/** Names that differ in a number at their end only are folded, where none of them has characters that the list gives a meaning. */
export function hostList(names: readonly string[]): string {
  const numbersOf = new Map<string, string[]>();
  const plain: string[] = [];
  for (const name of names) {
    const parts = /^(.*?)(0|[1-9]\d{0,8})$/.exec(name);
    if (parts === null) plain.push(name);
    else {
      const [, stem = "", number = ""] = parts;
      const known = numbersOf.get(stem);
      if (known) known.push(number);
      else numbersOf.set(stem, [number]);
    }
  }
  const folded = [...numbersOf].map(([stem, numbers]) =>
    numbers.length === 1 ? `${stem}${numbers[0]}` : `${stem}[${ranges(numbers.map(Number))}]`,
  );
  return [...folded, ...plain].join(",");
}

/** `0-7,12`, in ascending order. */
function ranges(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const found: [first: number, last: number][] = [];
  for (const number of sorted) {
    const last = found.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}
