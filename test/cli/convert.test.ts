/** `heddle convert`, and files of other tools where a fabric is asked for, as a user runs them. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SAMPLES } from "../topology/formats/samples.ts";
import { directoryWith, done, heddle, refused } from "./heddle.ts";

const directory = directoryWith({
  "cables.csv": SAMPLES["cables"]![0]!,
  "lab.clab.yml": SAMPLES["containerlab"]![0]!,
  "fat.txt": SAMPLES["hpcc"]![0]!,
  "ib.txt": SAMPLES["ibnetdiscover"]![0]!,
  "junk.txt": "hello\n",
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
