/** Placements: which NICs a job gets, in which rank order, and what is refused. */

import { describe, expect, it } from "vitest";
import type { Fabric } from "../../src/fabric/fabric.ts";
import { createRng } from "../../src/rng.ts";
import { type NamedText, PLACEMENTS, placeJob, placementText } from "../../src/workload/index.ts";
import { issuesOf } from "./check.ts";
import { leafSpine } from "./fabrics.ts";

/** 4 leaves of 6 NICs, 2 spines; NIC i is in server floor(i / 3) and on rail i mod 3: 8 servers, 2 on each leaf. */
const FABRIC = withServers(leafSpine(4, 6, 2), 3);

function withServers(fabric: Fabric, nicsPerServer: number): Fabric {
  const of = (group: (nic: number) => number) => Int32Array.from({ length: fabric.hostCount }, (_, nic) => group(nic));
  return {
    ...fabric,
    nicServer: of((nic) => Math.floor(nic / nicsPerServer)),
    nicRail: of((nic) => nic % nicsPerServer),
  };
}

interface Given {
  readonly fabric?: Fabric;
  readonly jobNics?: number;
  readonly seed?: number;
  readonly placementStride?: number;
  readonly blockServers?: number;
  readonly hosts?: NamedText;
  readonly distance?: number;
}

function place(placement: string, { fabric = FABRIC, jobNics, seed = 1, ...parameters }: Given = {}): number[] {
  const options = { placement, placementParameters: parameters, ...(jobNics === undefined ? {} : { jobNics }) };
  return [...placeJob(fabric, options, createRng(seed, 0))];
}

const hosts = (text: string, jobNics?: number) =>
  place("hosts", { hosts: { name: "job.txt", text }, ...(jobNics === undefined ? {} : { jobNics }) });

describe("every placement", () => {
  const parametersOf = (name: string): Given =>
    name === "hosts" ? { hosts: { name: "all.txt", text: "gpu-[0-23]" } } : {};

  it.each(PLACEMENTS)("$name gives so many different NICs as asked, the same for the same seed", ({ name }) => {
    for (const jobNics of [1, 2, 7, 23, 24]) {
      const ranks = place(name, { jobNics, ...parametersOf(name) });
      expect(new Set(ranks).size).toBe(jobNics);
      expect(ranks).toHaveLength(jobNics);
      expect(place(name, { jobNics, ...parametersOf(name) })).toEqual(ranks);
    }
  });

  it.each(PLACEMENTS)("$name refuses a parameter of another", ({ name }) => {
    expect(issuesOf(() => place(name, { distance: 3 }))[0]).toMatchObject({
      code: "PARAMETER_NOT_ACCEPTED",
      path: "--distance",
      message: expect.stringContaining(`not a parameter of placement "${name}"`),
    });
  });
});

describe("rail-aligned", () => {
  it("ranks the packed NICs rail by rail", () => {
    // Servers 0 and 1, and the first NIC of server 2.
    expect(place("rail-aligned", { jobNics: 7 })).toEqual([0, 3, 6, 1, 4, 2, 5]);
  });

  it("puts NICs without a rail last, and needs some with one", () => {
    const nicRail = FABRIC.nicRail.slice();
    nicRail[3] = -1;
    expect(place("rail-aligned", { fabric: { ...FABRIC, nicRail }, jobNics: 6 })).toEqual([0, 1, 4, 2, 5, 3]);
    expect(issuesOf(() => place("rail-aligned", { fabric: leafSpine(2, 2, 1) }))).toEqual([
      {
        code: "NO_RAILS",
        path: "--placement",
        message:
          "rail-aligned needs to know the rail of each NIC (expected a fabric that names them, got one that does not)",
      },
    ]);
  });
});

describe("strided", () => {
  it("takes every k-th NIC, then starts over one further", () => {
    expect(place("strided", { placementStride: 10, jobNics: 6 })).toEqual([0, 10, 20, 1, 11, 21]);
    expect(place("strided", { placementStride: 1 })).toEqual(place("packed"));
  });

  it("spreads ranks as far as they fit where no stride is given", () => {
    expect(place("strided", { jobNics: 5 })).toEqual([0, 4, 8, 12, 16]); // floor(24 / 5) = 4
    expect(place("strided")).toEqual(place("packed"));
  });

  it("refuses a stride wider than the fabric", () => {
    expect(issuesOf(() => place("strided", { placementStride: 25 }))).toEqual([
      {
        code: "OUT_OF_RANGE",
        path: "--placement-stride",
        message: "wider than what it steps over (expected 1 to 24 for 24 NICs, got 25)",
      },
    ]);
  });
});

describe("blocks of servers", () => {
  const SERVERS = [0, 1, 2, 3, 4, 5, 6, 7];
  const serversOf = (ranks: readonly number[]) => ranks.filter((_, k) => k % 3 === 0).map((nic) => nic / 3);

  it("random-servers keeps the ranks of a server together, and draws the order", () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const ranks = place("random-servers", { seed });
      const servers = serversOf(ranks);
      expect(servers.slice().sort()).toEqual(SERVERS);
      expect(ranks).toEqual(servers.flatMap((server) => [3 * server, 3 * server + 1, 3 * server + 2]));
      seen.add(servers.join());
    }
    expect(seen.size).toBe(20); // of 8! orders
  });

  it("fragmented keeps neighbouring servers together, the last block short", () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 50; seed++) {
      const servers = serversOf(place("fragmented", { seed, blockServers: 3 }));
      const blocks = [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7],
      ];
      const order = blocks.slice().sort((a, b) => servers.indexOf(a[0]!) - servers.indexOf(b[0]!));
      expect(servers).toEqual(order.flat());
      seen.add(servers.join());
    }
    expect(seen.size).toBe(6); // every order of 3 blocks; one is missed in 50 draws with probability 6·(5/6)^50 < 0.001
  });

  it("is random-servers with blocks of one, and packed with one block", () => {
    expect(place("fragmented", { blockServers: 1, seed: 5 })).toEqual(place("random-servers", { seed: 5 }));
    expect(place("fragmented", { blockServers: 8 })).toEqual(place("packed"));
  });

  it.each(["random-servers", "fragmented"])("%s needs servers", (placement) => {
    expect(issuesOf(() => place(placement, { fabric: leafSpine(2, 2, 1) }))).toEqual([
      {
        code: "NO_SERVERS",
        path: "--placement",
        message: `${placement} needs to know the server of each NIC (expected a fabric that names them, got one that does not)`,
      },
    ]);
  });
});

describe("hosts", () => {
  it("follows the file: names, ranges, servers, leaves, comments, any separators", () => {
    expect(hosts("gpu-[0-2,7,10-11]")).toEqual([0, 1, 2, 7, 10, 11]);
    expect(hosts("\uFEFF# job 4711\r\ngpu-5, gpu-3\r\n\n  gpu-[8, 9]\tgpu-0 # master\n")).toEqual([5, 3, 8, 9, 0]);
    expect(hosts("server-[7,1-2]")).toEqual([21, 22, 23, 3, 4, 5, 6, 7, 8]);
    expect(hosts("leaf-3,gpu-0")).toEqual([18, 19, 20, 21, 22, 23, 0]);
  });

  it("makes the job as large as the list, or as asked", () => {
    expect(hosts("gpu-[4-9]", 2)).toEqual([4, 5]);
    expect(issuesOf(() => hosts("gpu-[4-9]", 7))).toEqual([
      {
        code: "BAD_JOB_SIZE",
        path: "--job-nics",
        message: "more than job.txt lists (expected an integer from 1 to 6, got 7)",
      },
    ]);
  });

  it("expands several dimensions and zero-padded numbers as Slurm does, the last fastest", () => {
    const names = ["r1n08", "r1n09", "r1n10", "r2n08", "r2n09", "r2n10"];
    const nodeNames = FABRIC.nodeNames.map((name, nic) => names[nic] ?? name);
    const ranks = place("hosts", { fabric: { ...FABRIC, nodeNames }, hosts: { name: "s", text: "r[1-2]n[08-10]" } });
    expect(ranks).toEqual([0, 1, 2, 3, 4, 5]);
    expect(
      issuesOf(() => place("hosts", { fabric: { ...FABRIC, nodeNames }, hosts: { name: "s", text: "r[1-2]n[8-10]" } })),
    ).toMatchObject([
      { message: expect.stringContaining('unknown host "r1n8"') },
      { message: expect.stringContaining('"r1n9"') },
      { message: expect.stringContaining('"r2n8"') },
      { message: expect.stringContaining('"r2n9"') },
    ]);
  });

  const AS_IN = 'expected numbers and ranges, as in "gpu-[0-7,64-71]"';
  it.each([
    ["", "EMPTY_HOST_LIST", "job.txt", 'no hosts (expected names such as "gpu-0", got none)'],
    ["# nothing\n", "EMPTY_HOST_LIST", "job.txt", 'no hosts (expected names such as "gpu-0", got none)'],
    [
      "gpu-0\ngpu-99",
      "UNKNOWN_HOST",
      "job.txt:2",
      'unknown host "gpu-99" (expected a NIC such as "gpu-0", a server such as "server-0" or a leaf, did you mean "gpu-9"?)',
    ],
    ["server-8", "UNKNOWN_HOST", "job.txt:1", 'unknown host "server-8"'],
    ["server-01", "UNKNOWN_HOST", "job.txt:1", 'unknown host "server-01"'],
    [
      "spine-0",
      "NIC_NOT_ON_OFFER",
      "job.txt:1",
      '"spine-0" has no NIC for this job (expected NICs of the kind that it uses, not held by another)',
    ],
    [
      "gpu-[0-3]\n\nserver-1",
      "DUPLICATE_NIC",
      "job.txt:3",
      '"gpu-3" is listed a second time, by "server-1" (expected each NIC once, got it on line 1 already)',
    ],
    [
      "gpu-0 gpu-0",
      "DUPLICATE_NIC",
      "job.txt:1",
      '"gpu-0" is listed a second time (expected each NIC once, got it on line 1 already)',
    ],
    ["gpu-[0-7", "BAD_HOST", "job.txt:1", `"gpu-[0-7": a bracket without its other one (${AS_IN})`],
    ["gpu-0]", "BAD_HOST", "job.txt:1", `"gpu-0]": a bracket without its other one (${AS_IN})`],
    ["gpu-[[0]]", "BAD_HOST", "job.txt:1", "a bracket without its other one"],
    ["gpu-[]", "BAD_HOST", "job.txt:1", `"gpu-[]": not a number or range "" (${AS_IN})`],
    [`[${"x".repeat(999)}]`, "BAD_HOST", "job.txt:1", `not a number or range "${"x".repeat(60)}…" (${AS_IN})`],
    ["gpu-[0-x]", "BAD_HOST", "job.txt:1", 'not a number or range "0-x"'],
    ["gpu-[3-1]", "BAD_HOST", "job.txt:1", 'a range that runs down (expected the smaller number first, got "3-1")'],
    [
      "gpu-[01-3]",
      "BAD_HOST",
      "job.txt:1",
      'zeros before one end only (expected both ends equally long, as in "01-08", got "01-3")',
    ],
    [`gpu-[${"9".repeat(16)}]`, "BAD_HOST", "job.txt:1", "a number too long (expected at most 15 digits"],
    [`gpu-${"[0]".repeat(9)}`, "BAD_HOST", "job.txt:1", "too many brackets (expected at most 8, got 9)"],
    // 24 NICs, 4 leaves, 2 spines.
    [
      "gpu-[0-999999999]n[0-999999999]",
      "TOO_MANY_HOSTS",
      "job.txt:1",
      '"gpu-[0-999999999]n[0-999999999]" makes the list longer than the fabric (expected at most 30 names, got 1000000000000000000)',
    ],
    ["gpu-\0", "NOT_A_TEXT_FILE", "job.txt", "not a text file (expected a list of hosts, got a NUL at character 4)"],
  ])("refuses %j", (text, code, path, message) => {
    const issues = issuesOf(() => hosts(text));
    expect(issues[0]).toMatchObject({ code, path, message: expect.stringContaining(message) });
    expect(issues).toHaveLength(1);
  });

  it("collects what is wrong, up to a hundred", () => {
    expect(issuesOf(() => hosts("gpu-0\nx\ngpu-0,y[")).map(({ code, path }) => `${code} ${path}`)).toEqual([
      "UNKNOWN_HOST job.txt:2",
      "DUPLICATE_NIC job.txt:3",
      "BAD_HOST job.txt:3",
    ]);
    const many = issuesOf(() => hosts("[\n".repeat(200)));
    expect(many).toHaveLength(101);
    expect(many.at(-1)).toMatchObject({ code: "TOO_MANY_ISSUES", path: "job.txt:100" });
  });

  it("reads long lists, whatever they hold, in no time", () => {
    const began = performance.now();
    for (const junk of ["[", "]", "[0]", "a", ",", "[0-", "#"]) {
      expect(issuesOf(() => hosts(junk.repeat(200_000))).length).toBeGreaterThan(0);
    }
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it("says so where it is missing", () => {
    expect(issuesOf(() => place("hosts"))).toEqual([
      { code: "MISSING_HOST_LIST", path: "--hosts", message: "missing (expected a list of hosts for placement hosts)" },
    ]);
  });
});

describe("placementText", () => {
  it("names the placement with its parameters, defaults filled in", () => {
    expect(placementText("packed")).toBe("packed");
    expect(placementText("fragmented")).toBe("fragmented, block-servers 4");
    expect(placementText("strided", { placementStride: 8 })).toBe("strided, placement-stride 8");
    expect(placementText("hosts", { hosts: { name: "job.txt", text: "gpu-0" } })).toBe("hosts, job.txt");
  });
});
