/** What heddle is asked to do on every engine: each stage, policy and format that computes or writes something of its own. */

/** A command line; `then`, what follows in the same folder. Output files are named after their command by the caller's folder. */
export const JOBS: readonly (readonly string[])[] = [
  "compare colossus-array --policy all --seeds 2 --json",
  "compare leaf-spine-8x16 --policy all --seeds 2 --verbose --collisions --color",
  "compare leaf-spine-8x16 --policy ecmp,balanced,hedera,optimal --pattern incast --hash-seeds per-tier --json",
  "compare leaf-spine-8x16 --policy ecmp,wcmp --fairness alpha:1.7 --json",
  "compare leaf-spine-8x16 --fairness alpha:32 --csv",
  "compare oversubscribed-2k --policy spray,reps,adaptive --window 0.7 --seeds 2 --json",
  "compare dragonfly-1k --policy ugal,valiant,adaptive --seeds 1 --json",
  "compare colossus-pod --seeds 1 --markdown -o compare.md",
  "collective all-reduce colossus-array --policy ecmp,spray --placement random --json",
  "collective all-to-all leaf-spine-8x16 --csv",
  "inspect jellyfish-1k --json",
  "inspect fat-tree-k8 --bill",
  "blast fat-tree-k4 --policy ecmp,adaptive --json",
  "run --init -o scenario.yaml",
  "run scenario.yaml --json --flows flows.csv --timeline timeline.csv",
  "run GOAL --fabric leaf-spine-8x16 --policy ecmp --json",
  "run SIMAI --fabric colossus-array --policy adaptive",
  "sweep smoke -o smoke",
  'sweep leaf-spine-8x16 --vary qps=2^0..2^3 --vary "window=0.5..3 factor 1.7" --seeds 3 -o powers',
  "plot smoke -x qps -y efficiency.mean --by policy -o curve.svg",
  "plot smoke -x qps -o curve.vl.json",
  "plot smoke -x qps",
  "regress BASELINE --only ring-packed --junit regress.xml --json",
  ...["heddle", "cables", "graphology", "gexf", "dot", "containerlab", "hpcc", "htsim"].map(
    (format) => `convert fat-tree-k4 - --to ${format}`,
  ),
  "convert SIMAI tasks.goal",
  // Wrong on purpose: messages are bytes too.
  "compare colosus-array",
  "sweep smoke --vary qps=0..9000000",
].map((line) => [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word));
