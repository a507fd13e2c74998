/** Gives instances of a changed core what it imports besides `env`: which mutant it is, a limit to its loops, marks of places. */

/** Loop rounds after which an instance counts as endless; the tests' longest run takes a tenth. */
const MOST_TICKS = 3e8;
/** More places than the core has. */
const MOST_PLACES = 1 << 16;

export interface Hosted {
  /** Number of the mutant that instances made from now on are; −1 for none. */
  mutant: number;
  /** Loop rounds that are left. */
  ticks: number;
  readonly hits: Uint8Array; // [places] 1 where one was passed
}

/** Replaces `WebAssembly.Instance` in this process. */
export function hostChangedCores(): Hosted {
  const hosted: Hosted = { mutant: -1, ticks: MOST_TICKS, hits: new Uint8Array(MOST_PLACES) };
  const { hits } = hosted;
  const tick = (): void => {
    if (--hosted.ticks < 0) throw new Error("the core does not end");
  };
  const hit = (place: number): void => {
    hits[place] = 1;
  };
  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(module: WebAssembly.Module, imports: WebAssembly.Imports = {}) {
      super(module, { ...imports, trust: { mutant: hosted.mutant, tick, hit } });
    }
  };
  return hosted;
}
