import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { build, issuesOf, pairs } from "./check.ts";
import { clos, leafSpine, makeFabric, podsOf } from "./fabrics.ts";

const podSizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });

function isPermutation(src: Uint32Array, dst: Uint32Array): boolean {
  const once = (ids: Uint32Array): boolean => new Set(ids).size === ids.length;
  const sameSet = [...src].sort((a, b) => a - b).join() === [...dst].sort((a, b) => a - b).join();
  return once(src) && once(dst) && sameSet && src.every((nic, f) => nic !== dst[f]);
}

describe("permutation", () => {
  it("sends every NIC to one other and to each NIC one, whatever the pods", () => {
    fc.assert(
      fc.property(podSizes, fc.nat(), (sizes, seed) => {
        fc.pre(sizes.reduce((a, b) => a + b) >= 2);
        const { flows } = build("permutation", podsOf(...sizes), { scope: "any" }, { seed });
        expect(isPermutation(flows.src, flows.dst)).toBe(true);
      }),
    );
  });

  it("leaves every pod where no pod holds more than half, and says which one does otherwise", () => {
    fc.assert(
      fc.property(podSizes, fc.nat(), (sizes, seed) => {
        const n = sizes.reduce((a, b) => a + b);
        fc.pre(sizes.length >= 2);
        const fabric = podsOf(...sizes);
        const largest = Math.max(...sizes);
        if (2 * largest > n) {
          const [issue] = issuesOf(() => build("permutation", fabric, { scope: "inter-pod" }, { seed }));
          expect(issue).toMatchObject({ code: "PERMUTATION_IMPOSSIBLE", path: "--scope" });
          expect(issue?.message).toContain(`pod ${sizes.indexOf(largest)} holds ${largest} of ${n} NICs`);
          return;
        }
        const { flows } = build("permutation", fabric, {}, { seed });
        expect(isPermutation(flows.src, flows.dst)).toBe(true);
        for (let f = 0; f < n; f++) expect(fabric.nodePod[flows.src[f]!]).not.toBe(fabric.nodePod[flows.dst[f]!]);
      }),
    );
  });

  it("takes the widest scope that the job spans", () => {
    const scopeOf = (...args: Parameters<typeof build>) => build(...args).parameters["scope"];
    expect(scopeOf("permutation", clos({ pods: 2, leavesPerPod: 2, nicsPerLeaf: 2, spinesPerPod: 2 }))).toBe(
      "inter-pod",
    );
    expect(scopeOf("permutation", leafSpine(2, 2, 1))).toBe("inter-leaf");
    expect(scopeOf("permutation", leafSpine(1, 4, 1))).toBe("any");
    const twoPods = clos({ pods: 2, leavesPerPod: 2, nicsPerLeaf: 2, spinesPerPod: 2 });
    expect(scopeOf("permutation", twoPods, {}, { ranks: Uint32Array.of(0, 1, 2, 3) })).toBe("inter-leaf");
  });

  it("says in words what it built", () => {
    expect(build("permutation", leafSpine(2, 4, 2)).text).toBe("random permutation between leaves");
    expect(build("permutation", podsOf(4, 4)).text).toBe("random permutation between pods");
    expect(build("permutation", podsOf(4, 4), { scope: "any" }).text).toBe("random permutation");
    expect(build("permutation", podsOf(4, 4), { crossShare: 0.5 }).text).toBe(
      "random permutation, 50 % of NICs to another pod, the others inside their own",
    );
  });

  it("is the same for a seed and another for another", () => {
    const fabric = leafSpine(8, 8, 8);
    expect(pairs(build("permutation", fabric, {}, { seed: 7 }))).toBe(
      pairs(build("permutation", fabric, {}, { seed: 7 })),
    );
    expect(pairs(build("permutation", fabric, {}, { seed: 7 }))).not.toBe(
      pairs(build("permutation", fabric, {}, { seed: 8 })),
    );
  });

  it("favours no destination: pairs of NICs in different leaves are equally likely", () => {
    const fabric = leafSpine(4, 2, 1);
    const runs = 12_000;
    const seen = new Map<string, number>();
    for (let seed = 0; seed < runs; seed++) {
      for (const pair of pairs(build("permutation", fabric, {}, { seed })).split(" ")) {
        seen.set(pair, (seen.get(pair) ?? 0) + 1);
      }
    }
    expect(seen.size).toBe(8 * 6);
    // Five standard deviations of a binomial with p = 1/6: a correct generator fails about once in 40,000 choices of seed.
    const slack = 5 * Math.sqrt(runs * (1 / 6) * (5 / 6));
    for (const count of seen.values()) expect(Math.abs(count - runs / 6)).toBeLessThan(slack);
  });

  it("favours no permutation: the nine derangements of four NICs are equally likely", () => {
    const fabric = leafSpine(1, 4, 1);
    const runs = 9000;
    const seen = new Map<string, number>();
    for (let seed = 0; seed < runs; seed++) {
      const drawn = pairs(build("permutation", fabric, {}, { seed }));
      seen.set(drawn, (seen.get(drawn) ?? 0) + 1);
    }
    expect(seen.size).toBe(9);
    const slack = 5 * Math.sqrt(runs * (1 / 9) * (8 / 9));
    for (const count of seen.values()) expect(Math.abs(count - runs / 9)).toBeLessThan(slack);
  });

  it("keeps a NIC whose cable is down in the job", () => {
    const fabric = leafSpine(2, 4, 2, { down: [0] });
    const { flows } = build("permutation", fabric, { scope: "inter-leaf" });
    expect(isPermutation(flows.src, flows.dst)).toBe(true);
    expect([...flows.src]).toContain(0);
  });

  it("does not take a NIC without cable and pod for a pod, or a leaf, of its own", () => {
    const nics = [0, 1, 2, 3, 4].map((i) => ({ name: `gpu-${i}`, tier: 0, pod: i === 4 ? -1 : 7 }));
    const leaves = [0, 1].map((i) => ({ name: `leaf-${i}`, tier: 1, pod: 7 }));
    const fabricOf = (count: number) =>
      makeFabric(
        [...nics, ...leaves.slice(0, count)],
        nics.map(({ name }, i) => [name, `leaf-${i % count}`] as const),
        [4],
      );
    expect(build("permutation", fabricOf(2)).parameters["scope"]).toBe("inter-leaf");
    expect(build("permutation", fabricOf(1)).parameters["scope"]).toBe("any");
  });

  it("works between leaves of a topology that names no pods, and refuses inter-pod there", () => {
    const nodes = ["leaf-0", "leaf-1"].map((name) => ({ name, tier: 1 }));
    const nics = [0, 1, 2, 3].map((i) => ({ name: `gpu-${i}`, tier: 0 }));
    const fabric = makeFabric(
      [...nodes, ...nics],
      nics.map(({ name }, i) => [name, `leaf-${i % 2}`] as const),
    );
    expect(build("permutation", fabric).parameters["scope"]).toBe("inter-leaf");
    const [issue] = issuesOf(() => build("permutation", fabric, { scope: "inter-pod" }));
    expect(issue?.message).toContain("no pod holds 4 of 4 NICs");
  });

  it.each([
    ["1 rank", {}, "TOO_FEW_NICS", "--pattern", "too few NICs for permutation (expected at least 2, got 1)"],
    [
      "unknown scope",
      { scope: "inter-pods" },
      "UNKNOWN_CHOICE",
      "--scope",
      'unknown scope "inter-pods" (expected one of auto, any, inter-leaf, inter-pod, did you mean "inter-pod"?)',
    ],
    [
      "share above 1",
      { crossShare: "1.5" },
      "OUT_OF_RANGE",
      "--cross-share",
      'out of range (expected a number from 0 to 1, got "1.5")',
    ],
    [
      "not a share",
      { crossShare: "half" },
      "NOT_A_NUMBER",
      "--cross-share",
      'not a number (expected a number from 0 to 1, got "half")',
    ],
    [
      "foreign parameter",
      { distance: 3 },
      "PARAMETER_NOT_ACCEPTED",
      "--distance",
      'not a parameter of pattern "permutation" (expected one of --scope, --cross-share)',
    ],
  ])("refuses %s", (_, parameters, code, path, message) => {
    const issues = issuesOf(() => build("permutation", leafSpine(1, 1, 1), parameters));
    expect(issues).toEqual([{ code, path, message }]);
  });
});

describe("permutation --cross-share", () => {
  it("sends the nearest possible count across, and keeps the others inside", () => {
    fc.assert(
      fc.property(podSizes, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (sizes, crossShare, seed) => {
        const n = sizes.reduce((a, b) => a + b);
        // Loners must cross and a majority can't: those limits have their own test.
        fc.pre(sizes.length >= 2 && Math.min(...sizes) >= 2 && 2 * Math.max(...sizes) <= n - 1 && crossShare < 1);
        const fabric = podsOf(...sizes);
        const { flows, parameters } = build("permutation", fabric, { crossShare }, { seed });
        expect(isPermutation(flows.src, flows.dst)).toBe(true);
        const crossing = flows.src.filter((nic, f) => fabric.nodePod[nic] !== fabric.nodePod[flows.dst[f]!]).length;
        expect(parameters["crossShare"]).toBe(crossing / n);
        // With three or more pods and no majority only a single crossing NIC is impossible.
        const rounded = Math.round(crossShare * n);
        if (rounded !== 1) expect(crossing).toBe(rounded);
        else expect([0, 2]).toContain(crossing);
      }),
    );
  });

  it("crosses an even count between two pods", () => {
    expect(build("permutation", podsOf(8, 8), { crossShare: 0.3 }).parameters["crossShare"]).toBe(4 / 16);
    expect(build("permutation", podsOf(8, 8), { crossShare: 0.33 }).parameters["crossShare"]).toBe(6 / 16);
  });

  it("keeps those that stay out of their own leaf", () => {
    const fabric = clos({ pods: 3, leavesPerPod: 4, nicsPerLeaf: 4, spinesPerPod: 4, cores: 4 });
    const { flows } = build("permutation", fabric, { crossShare: 0.25 });
    const sameLeaf = flows.src.filter((nic, f) => fabric.nicLeaf[nic] === fabric.nicLeaf[flows.dst[f]!]);
    expect(sameLeaf).toHaveLength(0);
  });

  it("means leaves where there is one pod", () => {
    const fabric = leafSpine(4, 8, 4);
    const { flows, text } = build("permutation", fabric, { crossShare: "0.5" });
    const across = flows.src.filter((nic, f) => fabric.nicLeaf[nic] !== fabric.nicLeaf[flows.dst[f]!]);
    expect(across).toHaveLength(16);
    expect(text).toBe("random permutation, 50 % of NICs to another leaf, the others inside their own");
  });

  it("says which shares a permutation can have", () => {
    // Two of six NICs outside the large pod: no more than two can leave it, so four cross at most.
    const [issue] = issuesOf(() => build("permutation", podsOf(4, 2), { crossShare: 0.99 }));
    expect(issue).toEqual({
      code: "PERMUTATION_IMPOSSIBLE",
      path: "--cross-share",
      message:
        "no permutation in which 6 of 6 NICs leave their group of at most 4 (expected from 0 to 0.6667, got 0.99)",
    });
    const [loner] = issuesOf(() => build("permutation", podsOf(1, 1, 1, 5), { crossShare: 0 }));
    expect(loner?.code).toBe("PERMUTATION_IMPOSSIBLE");
  });

  it.each([
    [podsOf(2, 2), { scope: "any", crossShare: 0.5 }],
    [leafSpine(1, 4, 1), { crossShare: 0.5 }],
  ])("refuses a share where nothing is outside", (fabric, parameters) => {
    expect(issuesOf(() => build("permutation", fabric, parameters))[0]?.code).toBe("NOTHING_TO_CROSS");
  });
});
