/** Options that are wrong: named as they were typed, all at once, before any work is done. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directoryWith, heddle, refused } from "./heddle.ts";

let directory: ReturnType<typeof directoryWith>;
beforeAll(() => {
  directory = directoryWith({ "flows.csv": "src,dst\ngpu-0,gpu-127\n", "bad.csv": "src,dst\ngpu-0,gpu-9999\n" });
});
afterAll(() => directory.remove());

const run = (...args: string[]) => refused(heddle(args, { cwd: directory.path }));
const compare = (...args: string[]) => run("compare", "leaf-spine-8x16", ...args);

describe("compare", () => {
  it.each([
    ["--qps 4x", '--qps: not a whole number (expected digits only, as in "4", got "4x")'],
    ["--qps 1.5", '--qps: not a whole number (expected digits only, as in "4", got "1.5")'],
    ["--qps 0", "--qps: out of range (expected a whole number from 1 to 256, got 0)"],
    ["--seeds -1", "--seeds: out of range (expected a whole number from 1 to 10000, got -1)"],
    ["--seed 99999999999999999999", "--seed: out of range (expected a whole number from 0 to "],
    ["--seed 0x10", '--seed: not a whole number (expected digits only, as in "4", got "0x10")'],
    ["--mtu 4k", "--mtu: not a whole number ("],
    ["--window wide", '--window: not a number (expected a number, as in "1.25", got "wide")'],
    ["--window Infinity", "--window: not a number ("],
    ["--ip-version 5", '--ip-version: unknown IP version "5" (expected one of 4, 6'],
    [
      "--qp-mode statik",
      '--qp-mode: unknown QP mode "statik" (expected one of static, pooled, did you mean "static"?)',
    ],
    [
      "--hash crc32",
      '--hash: unknown hash "crc32" (expected one of fair, crc16, crc32c, xxhash32, did you mean "crc32c"?)',
    ],
    ["--policy adaptve", '--policy: unknown policy "adaptve" (expected one of ecmp, e-ecmp, wcmp, '],
    ["--policy ecmp --scheduler gff", "--scheduler: not a parameter of ecmp (expected with policy hedera)"],
    ["--policy hedera --scheduler g", '--scheduler: unknown scheduler "g" (expected one of annealing, gff)'],
    ["--policy wcmp --table-entries 0", "--table-entries: out of range (expected an integer from 1 to 4096, got 0)"],
    ["--policy flowlet --flowlet-gap 5", "--flowlet-gap: missing unit"],
    [
      "--loss-recovery go-back",
      '--loss-recovery: unknown loss recovery "go-back" (expected one of none, go-back-n, selective-repeat, did you mean "go-back-n"?)',
    ],
    ["--loss-recovery go-back-n", "--loss-recovery: how many packets are dropped is not said (expected --drop-rate"],
    ["--drop-rate 0.1", "--drop-rate: what is dropped has to be sent again (expected --loss-recovery"],
    ["--loss-recovery go-back-n --drop-rate 1", "--drop-rate: out of range (expected a number from 0 to 0.5, got 1)"],
    [
      "--loss-recovery go-back-n --drop-rate 1%",
      '--drop-rate: not a number (expected a number, as in "1.25", got "1%")',
    ],
    ["--pfc on", '--pfc: unknown PFC effect "on" (expected one of off, report, head-of-line'],
    ["--pfc-xoff 1MB", "--pfc-xoff: a threshold of what is off (expected --pfc report or head-of-line"],
    ["--pfc report --pfc-xoff 1000", "--pfc-xoff: missing unit (expected a size with a unit"],
    ["--pfc report --pfc-xoff 1B", "--pfc-xoff: out of range (expected 1kB to 1GB, got 1B)"],
    ["--hash-seeds per-tire", 'did you mean "per-tier"?)'],
    ["--polarized --hash-seeds per-tier", "--hash-seeds: beside --polarized"],
    ["--policy adaptve", 'did you mean "adaptive"?)'],
    ["--pattern permutaton", 'did you mean "permutation"?)'],
    [
      "--placement pakced",
      '--placement: unknown placement "pakced" (expected one of packed, rail-aligned, strided, random, random-servers, fragmented, hosts, did you mean "packed"?)',
    ],
    [
      "--placement-stride 3",
      '--placement-stride: not a parameter of placement "packed" (expected with --placement strided)',
    ],
    ["--placement strided --placement-stride x", "--placement-stride: not a whole number ("],
    ["--placement rail-aligned", "--placement: rail-aligned needs to know the rail of each NIC ("],
    ["--placement hosts", "--hosts: missing (expected a list of hosts for placement hosts)"],
    ["--hosts missing.txt", "missing.txt: no such file (expected a list of hosts)"],
    ["--hosts flows.csv", 'flows.csv:1: unknown host "src" ('],
    ["--nics gppu", '--nics: unknown nics "gppu" (expected one of gpu, host, all, did you mean "gpu"?)'],
    ["--job-nics 1000", "--job-nics: not a possible job size (expected an integer from 1 to 128"],
    ["--pattern bisection --job-nics 9", "bisection needs two equal halves (expected an even number of NICs, got 9)"],
    ["--distance 3", '--distance: not a parameter of pattern "permutation" (expected with --pattern stride)'],
    [
      "--direction bi",
      '--direction: not a parameter of pattern "permutation" (expected with --pattern bisection or ring)',
    ],
    [
      "--pattern ring --flows flows.csv",
      '--flows: not a parameter of pattern "ring" (expected with --pattern flow-list)',
    ],
    ["--pattern incast --fan-in many", "--fan-in: not a whole number ("],
    ["--cross-share 1.5", "--cross-share: out of range (expected a number from 0 to 1, got 1.5)"],
    ["--scope inter-rack", '--scope: unknown scope "inter-rack" (expected one of auto, any, inter-leaf, inter-pod'],
    ["--flows missing.csv", "missing.csv: no such file (expected a CSV file of flows)"],
    ["--flows bad.csv", 'bad.csv:2 dst: unknown NIC "gpu-9999"'],
    ["--pattern flow-list", "--flows: missing (expected a CSV file of flows for pattern flow-list)"],
    ["--format yaml", '--format: unknown reporter "yaml" (expected one of text, json, csv, markdown)'],
    ["--json --csv", "--format: more than one format (expected one, got json and csv)"],
    ["-o nowhere/out.json", "nowhere/out.json: no directory nowhere (expected a file that can be written)"],
    ["-o .", ".: a directory (expected a file that can be written)"],
    ["--polcy ecmp", "unknown option '--polcy'\n(Did you mean --policy?)"],
    ["--qps", "option '--qps <count>' argument missing"],
    ["colossus-rack", "too many arguments for 'compare'"],
  ])("%s", (args, message) => {
    expect(compare(...args.split(" "))).toContain(message);
  });

  it("names everything that is wrong at once", () => {
    const message = compare("--qps", "x", "--policy", "emcp,sprai", "--seeds", "0");
    expect(message.trimEnd().split("\n")).toHaveLength(5);
    for (const path of [
      "--qps: ",
      '--policy: unknown policy "emcp"',
      '--policy: unknown policy "sprai"',
      "--seeds: ",
    ]) {
      expect(message).toContain(path);
    }
  });

  it("needs a fabric", () => {
    expect(run("compare")).toContain("missing required argument 'fabric'");
  });
});

describe("inspect", () => {
  it.each([
    ["--path gpu-0 gpu-1z7", 'unknown NIC "gpu-1z7" (expected the name of a NIC, as in "gpu-0", did you mean "gpu-1'],
    ["--path gpu-0 leaf-0", '--path: "leaf-0" is a switch (expected the name of a NIC, as in "gpu-0")'],
    ["--path gpu-0 gpu-0", '--path: from "gpu-0" to itself (expected two different NICs)'],
    ["--path gpu-0", "--path: not a pair (expected the names of two NICs, got gpu-0)"],
    ["--limit 0", "--limit: out of range (expected a whole number from 1 to 100000, got 0)"],
  ])("%s", (args, message) => {
    expect(run("inspect", "leaf-spine-8x16", ...args.split(" "))).toContain(message);
  });
});

describe("the command itself", () => {
  it("suggests the nearest command", () => {
    expect(run("compre", "colossus-array")).toContain("unknown command 'compre'\n(Did you mean compare?)");
  });

  it("suggests the nearest section of list", () => {
    expect(run("list", "polices")).toContain('unknown section "polices" (expected one of presets, ');
  });

  it("without a command shows help on stderr", () => {
    const { status, stdout, stderr } = heddle([]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("Usage: heddle [options] [command]");
  });
});
