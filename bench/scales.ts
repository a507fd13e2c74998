/** The fabrics that are measured: one family of Clos networks for the kernels, Colossus for what a user runs. */

export interface Scale {
  readonly label: string;
  /** NICs of `clos`, and thus flows of its permutation. */
  readonly nics: number;
  /**
   * Three tiers, non-blocking, 64 NICs a leaf, 400G everywhere. At 100k it is the network of the published solver times:
   * 98,304 NICs, 7,168 switches, 393,216 directed links between switches.
   */
  readonly clos: string;
  /** GPU NICs of `colossus`. */
  readonly gpus: number;
  readonly colossus: string;
  /** Rounds of a group of works that run in turns. */
  readonly rounds: { readonly build: number; readonly solve: number; readonly whole: number };
}

export function clos(pods: number, leavesPerPod: number, cores: number): Pick<Scale, "nics" | "clos"> {
  const parameters = {
    pods,
    leavesPerPod,
    spinesPerPod: 64,
    nicsPerLeaf: 64,
    uplinksPerSpine: leavesPerPod,
    cores,
    nicRate: "400Gbps",
    fabricRate: "400Gbps",
  };
  return { nics: pods * leavesPerPod * 64, clos: JSON.stringify({ builder: "clos3", parameters }) };
}

function colossus(gpus: number): Pick<Scale, "gpus" | "colossus"> {
  return { gpus, colossus: JSON.stringify({ builder: "colossus", parameters: { gpus, leaf: "tor" } }) };
}

export const SCALES: readonly Scale[] = [
  { label: "1k", ...clos(4, 4, 256), ...colossus(1_024), rounds: { build: 30, solve: 60, whole: 3 } },
  { label: "16k", ...clos(16, 16, 1_024), ...colossus(16_384), rounds: { build: 8, solve: 20, whole: 3 } },
  { label: "100k", ...clos(24, 64, 4_096), ...colossus(100_352), rounds: { build: 4, solve: 9, whole: 3 } },
];

/** Rounds with `--quick`: enough to see that everything runs. */
export function quickly({ rounds, ...scale }: Scale): Scale {
  const fewer = (n: number): number => Math.max(1, Math.floor(n / 4));
  return { ...scale, rounds: { build: fewer(rounds.build), solve: fewer(rounds.solve) + 1, whole: 1 } };
}
