import { describe, expect, it } from "vitest";
import { createRng } from "../../src/rng.ts";
import { findPattern, findPlacement, PATTERNS, PLACEMENTS, placeJob } from "../../src/workload/index.ts";
import { build, issuesOf, pairs } from "./check.ts";
import { leafSpine, makeFabric } from "./fabrics.ts";

const counts = (ids: Uint32Array): number[] => {
  const seen = new Map<number, number>();
  for (const id of ids) seen.set(id, (seen.get(id) ?? 0) + 1);
  return [...seen.values()];
};

describe("the registries", () => {
  it("list their names, with a line each", () => {
    expect(PATTERNS.map((pattern) => pattern.name)).toEqual([
      "permutation",
      "bisection",
      "stride",
      "incast",
      "ring",
      "flow-list",
    ]);
    expect(PLACEMENTS.map((placement) => placement.name)).toEqual([
      "packed",
      "rail-aligned",
      "strided",
      "random",
      "random-servers",
      "fragmented",
      "hosts",
    ]);
    for (const { summary } of [...PATTERNS, ...PLACEMENTS]) expect(summary).toMatch(/^\S.{10,120}$/);
  });

  it("suggest the nearest name", () => {
    expect(issuesOf(() => findPattern("permutatoin"))).toEqual([
      {
        code: "UNKNOWN_PATTERN",
        path: "--pattern",
        message:
          'unknown pattern "permutatoin" (expected one of permutation, bisection, stride, incast, ring, flow-list, ' +
          'did you mean "permutation"?)',
      },
    ]);
    expect(issuesOf(() => findPlacement("pack"))[0]).toMatchObject({ code: "UNKNOWN_PLACEMENT", path: "--placement" });
  });

  it("build the same flows from the resolved parameters as from the defaults", () => {
    const fabric = leafSpine(6, 6, 2);
    for (const { name } of PATTERNS.filter((pattern) => pattern.name !== "flow-list")) {
      const first = build(name, fabric);
      const again = build(name, fabric, first.parameters as Record<string, string | number>);
      expect(pairs(again)).toBe(pairs(first));
      expect(again.text).toBe(first.text);
    }
  });
});

describe("bisection", () => {
  it("pairs every NIC with one of the other half", () => {
    const { flows, parameters } = build("bisection", leafSpine(4, 4, 2));
    expect(parameters).toEqual({ direction: "bi" });
    expect(flows.flowCount).toBe(16);
    expect(counts(flows.src)).toEqual(Array(16).fill(1));
    const peer = new Map(Array.from(flows.src, (src, f) => [src, flows.dst[f]!]));
    for (const [src, dst] of peer) expect(peer.get(dst)).toBe(src);
  });

  it("sends one way with direction uni", () => {
    const { flows } = build("bisection", leafSpine(4, 4, 2), { direction: "uni" });
    expect(flows.flowCount).toBe(8);
    expect(new Set([...flows.src, ...flows.dst]).size).toBe(16);
  });

  it("refuses an odd job", () => {
    expect(issuesOf(() => build("bisection", leafSpine(3, 5, 2)))).toEqual([
      {
        code: "ODD_NIC_COUNT",
        path: "--pattern",
        message: "bisection needs two equal halves (expected an even number of NICs, got 15)",
      },
    ]);
  });
});

describe("stride", () => {
  it("wraps round", () => {
    expect(pairs(build("stride", leafSpine(2, 2, 1), { distance: 3 }))).toBe("0>3 1>0 2>1 3>2");
    expect(build("stride", leafSpine(2, 4, 1)).parameters).toEqual({ distance: 4 });
  });

  it("follows ranks, not NIC ids", () => {
    const built = build("stride", leafSpine(2, 2, 1), { distance: 1 }, { ranks: Uint32Array.of(3, 0, 2) });
    expect(pairs(built)).toBe("3>0 0>2 2>3");
  });

  it("refuses a distance that comes back to its source", () => {
    expect(issuesOf(() => build("stride", leafSpine(2, 2, 1), { distance: 4 }))).toEqual([
      {
        code: "OUT_OF_RANGE",
        path: "--distance",
        message: "farther than the job is large (expected 1 to 3 for 4 NICs, got 4)",
      },
    ]);
    expect(issuesOf(() => build("stride", leafSpine(2, 2, 1), { distance: 1.5 }))[0]?.code).toBe("NOT_A_NUMBER");
  });
});

describe("incast", () => {
  it("gives each receiver its senders, and no NIC two parts", () => {
    const { flows, parameters, text } = build("incast", leafSpine(6, 6, 2), { fanIn: 3 });
    expect(parameters).toEqual({ fanIn: 3, groups: 9 });
    expect(text).toBe("9 incasts of 3 senders to one receiver");
    expect(counts(flows.dst)).toEqual(Array(9).fill(3));
    expect(new Set([...flows.src, ...flows.dst]).size).toBe(36);
  });

  it("takes senders from other leaves wherever there are enough of them", () => {
    const fabric = leafSpine(3, 6, 2);
    for (let seed = 0; seed < 50; seed++) {
      const { flows } = build("incast", fabric, { fanIn: 12, groups: 1 }, { seed });
      // Six NICs share the receiver's leaf, so exactly the twelve others send.
      for (let f = 0; f < 12; f++) expect(fabric.nicLeaf[flows.src[f]!]).not.toBe(fabric.nicLeaf[flows.dst[f]!]);
    }
  });

  it("stays inside the leaf only as much as it must", () => {
    const fabric = leafSpine(2, 6, 2);
    const { flows } = build("incast", fabric, { fanIn: 8 });
    const inside = flows.src.filter((nic, f) => fabric.nicLeaf[nic] === fabric.nicLeaf[flows.dst[f]!]);
    expect(inside).toHaveLength(2); // eight senders, six NICs in the other leaf
  });

  it("refuses more groups, or more senders, than there are NICs", () => {
    expect(issuesOf(() => build("incast", leafSpine(2, 6, 1), { groups: 2 }))).toEqual([
      {
        code: "OUT_OF_RANGE",
        path: "--groups",
        message: "too many groups (expected 1 to 1 for 12 NICs in groups of 9, got 2)",
      },
    ]);
    expect(issuesOf(() => build("incast", leafSpine(2, 4, 1), { fanIn: 8 }))[0]?.message).toBe(
      "too few NICs for incast with 8 senders (expected at least 9, got 8)",
    );
  });
});

describe("ring", () => {
  it("closes over the placement", () => {
    const ranks = Uint32Array.of(2, 0, 3);
    expect(pairs(build("ring", leafSpine(2, 2, 1), {}, { ranks }))).toBe("2>0 0>3 3>2");
    expect(pairs(build("ring", leafSpine(2, 2, 1), { direction: "bi" }, { ranks }))).toBe("2>0 0>3 3>2 0>2 3>0 2>3");
  });

  it("needs two ranks", () => {
    expect(issuesOf(() => build("ring", leafSpine(1, 1, 1)))[0]?.code).toBe("TOO_FEW_NICS");
  });
});

describe("placeJob", () => {
  const fabric = makeFabric(
    [
      { name: "leaf-0", tier: 1 },
      ...[0, 1, 2, 3].map((i) => ({ name: `gpu-${i}`, tier: 0 })),
      ...[0, 1].map((i) => ({ name: `host-${i}`, tier: 0, host: true })),
    ],
    [0, 1, 2, 3].map((i) => [`gpu-${i}`, "leaf-0"] as const),
  );
  const place = (options: Parameters<typeof placeJob>[1], seed = 1) => [
    ...placeJob(fabric, options, createRng(seed, 0)),
  ];

  it("takes all GPU NICs by default, and host NICs on request, cabled or not", () => {
    expect(place({})).toEqual([0, 1, 2, 3]);
    expect(place({ nics: "host" })).toEqual([4, 5]);
    expect(place({ nics: "all" })).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("packs from the first NIC, or draws", () => {
    expect(place({ jobNics: 2 })).toEqual([0, 1]);
    const drawn = place({ nics: "all", jobNics: 4, placement: "random" }, 3);
    expect(new Set(drawn).size).toBe(4);
    expect(place({ nics: "all", jobNics: 4, placement: "random" }, 3)).toEqual(drawn);
    expect(new Set([1, 2, 3, 4, 5].map((seed) => place({ placement: "random" }, seed).join())).size).toBeGreaterThan(1);
  });

  it.each([
    [
      { nics: "gpus" },
      "UNKNOWN_NICS",
      "--nics",
      'unknown nics "gpus" (expected one of gpu, host, all, did you mean "gpu"?)',
    ],
    [
      { jobNics: 5 },
      "BAD_JOB_SIZE",
      "--job-nics",
      "not a possible job size (expected an integer from 1 to 4, the GPU NICs of this fabric, got 5)",
    ],
    [
      { jobNics: 0, nics: "all" },
      "BAD_JOB_SIZE",
      "--job-nics",
      "not a possible job size (expected an integer from 1 to 6, the NICs of this fabric, got 0)",
    ],
  ])("refuses %o", (options, code, path, message) => {
    expect(issuesOf(() => place(options))).toEqual([{ code, path, message }]);
  });

  it("says when there is no such NIC", () => {
    expect(issuesOf(() => placeJob(leafSpine(1, 2, 1), { nics: "host" }, createRng(1, 0)))).toEqual([
      { code: "NO_NICS", path: "--nics", message: "this fabric has no host NICs (expected at least one, got 0)" },
    ]);
  });
});
