/** `heddle convert`, and files of other tools where a fabric is asked for, as a user runs them. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SAMPLES } from "../topology/formats/samples.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";

/** Four ranks compute 5 µs and reduce 4 KiB. */
const RING = `HYBRID_TRANSFORMER_FWD_IN_BCKWD model_parallel_NPU_group: 4 ep: 1 pp: 1 vpp: 1 ga: 1 all_gpus: 4
1
layer -1 5000 ALLREDUCE 4096 0 NONE 0 0 NONE 0 0
`;

const directory = directoryWith({
  "cables.csv": SAMPLES["cables"]![0]!,
  "lab.clab.yml": SAMPLES["containerlab"]![0]!,
  "fat.txt": SAMPLES["hpcc"]![0]!,
  "ib.txt": SAMPLES["ibnetdiscover"]![0]!,
  "junk.txt": "hello\n",
  "ring.txt": RING,
  "trace.csv": "src,dst,bytes\ngpu-0,gpu-2,8\n",
  "fan.csv": "id,src,dst,bytes,after\n0,0,1,8,\n1,1,2,8,0\n2,2,3,8,0 1\n3,3,4,8,0 2\n",
});
afterAll(() => directory.remove());
const run = (...args: string[]) => heddle(args, { cwd: directory.path });

describe("heddle convert", () => {
  it("goes by endings, and tells what it guessed and lost", () => {
    const { status, stdout, stderr } = run("convert", "cables.csv", "fabric.hpcc.txt", "--rate", "400Gbps");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toContain(
      "note: cables.csv: tiers inferred from the distance to the nearest NIC: 2 leaf, 1 spine\n",
    );
    expect(stderr).toContain("note: fabric.hpcc.txt: lost, names of nodes, which are numbered: 7\n");
    // Four NICs, three switches, four cables of NICs and two between switches.
    expect(readFileSync(join(directory.path, "fabric.hpcc.txt"), "utf8")).toMatch(/^7 3 6\n4 5 6\n0 4 400Gbps /);
  });

  it("writes to stdout, silent on request, and reads presets", () => {
    const text = done(run("convert", "fat-tree-k4", "-", "--to", "slurm", "--quiet"));
    expect(text).toContain("SwitchName=leaf-7 Nodes=gpu-[14-15]\n");
  });

  it("refuses what it can't do, with nothing written", () => {
    expect(refused(run("convert", "fat.txt", "x.foo"))).toMatch(
      /^heddle: x\.foo: no format to write \(expected --to, one of/,
    );
    expect(refused(run("convert", "fat.txt", "-", "--to", "gexff"))).toContain('did you mean "gexf"?');
    expect(refused(run("convert", "fat.txt", "x.graphml"))).toContain("no format to write");
    expect(refused(run("convert", "junk.txt", "x.yaml"))).toContain("junk.txt: looks like no format of topologies");
    expect(refused(run("convert", "cables.csv", "x.yaml"))).toContain("6 cables in all without a rate");
    expect(refused(run("convert", "fat.txt", "x.topo"))).toContain("not a fabric that htsim's .topo can say");
    expect(refused(run("convert", "fat.txt", "fat.txt"))).toContain("an input of this command");
    const wrong = refused(run("convert", "fat.txt", "x.yaml", "--rate", "fast", "--nic-names", "(", "--from", "hpc"));
    for (const part of ["--rate: not a rate", "--nic-names: not a regular", 'did you mean "hpcc"?'])
      expect(wrong).toContain(part);
    for (const file of ["x.yaml", "x.topo", "x.foo"]) expect(existsSync(join(directory.path, file))).toBe(false);
  });
});

describe("files of other tools as fabrics", () => {
  it.each([
    ["lab.clab.yml", 1],
    ["fat.txt", 3],
    ["ib.txt", 3],
  ])("inspect %s", (file, nics) => {
    const { status, stdout, stderr } = run("inspect", file, "--json");
    expect(status).toBe(0);
    expect(stderr).toContain(`note: ${file}: `);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(`"nics":${nics},`);
  });

  it("compare a cabling sheet, with the rate that it lacks", () => {
    const { status, stdout } = run("compare", "cables.csv", "--rate", "400Gbps", "--policy", "ecmp", "--seeds", "1");
    expect(status).toBe(0);
    expect(stdout).toContain("4 GPU NICs at 400 Gb/s, 3 switches in 2 tiers, 6 cables");
  });
});

describe("workloads", () => {
  const text = (name: string) => readFileSync(join(directory.path, name), "utf8");

  it("of tasks become messages: connections with triggers, GOAL, and CSV", () => {
    const { status, stdout, stderr } = run("convert", "ring.txt", "ring.cm");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toContain("note: ring.txt: SimAI: layers run once forward and once back");
    expect(stderr).toContain("note: ring.cm: lost, 1 collectives are written out as messages");
    // A ring of 4: each of 2 · 3 steps has 4 messages of a quarter; those of the first step start after 5 µs.
    expect(text("ring.cm")).toMatch(/^Nodes 4\nConnections 24\nTriggers 20\n0->1 id 1 start 5000000 size 1024 /);
    expect(
      done(run("convert", "ring.txt", "-", "--to", "csv", "--quiet"))
        .trimEnd()
        .split("\n"),
    ).toHaveLength(1 + 24);
    done(run("convert", "ring.cm", "ring.goal", "--fabric", "fat-tree-k4", "--quiet"));
    expect(text("ring.goal").match(/ send 1024b /g)).toHaveLength(24);
    // Starts of a trace count from its first: the 5 µs before it are gone. Its ranks are the fabric's NICs.
    const report = done(run("run", "ring.goal", "--fabric", "fat-tree-k4"));
    expect(report).toContain("16 ranks: 24 transfers");
  });

  it("of flows need the fabric whose NICs they name", () => {
    const cm = done(run("convert", "trace.csv", "-", "--to", "cm", "--fabric", "fat-tree-k4"));
    expect(cm).toBe("Nodes 16\nConnections 1\n0->2 id 1 start 0 size 8\n");
    expect(refused(run("convert", "trace.csv", "x.cm"))).toContain(
      "--fabric: no fabric (expected the one whose NICs trace.csv names",
    );
  });

  it("are refused with nothing written", () => {
    expect(refused(run("convert", "fan.csv", "x.cm", "--fabric", "fat-tree-k4"))).toContain("starts 3 sets of others");
    expect(refused(run("convert", "junk.txt", "x.goal", "--from", "goal"))).toContain("junk.txt:1: outside of a rank");
    expect(refused(run("convert", "ring.txt", "x.goal", "--from", "simia"))).toContain('did you mean "simai"?');
    expect(refused(run("convert", "ring.txt", "x.goal", "--rate", "1Gbps"))).toContain(
      "--rate: beside a workload that is to be written (expected none)",
    );
    expect(refused(run("convert", "fat.txt", "x.yaml", "--fabric", "fat-tree-k4"))).toContain(
      "--fabric: beside a topology that is to be written",
    );
    expect(refused(run("convert", "ring.txt", "-", "--to", "gaol"))).toContain('did you mean "goal"?');
    for (const file of ["x.cm", "x.goal", "x.yaml"]) expect(existsSync(join(directory.path, file))).toBe(false);
  });
});
