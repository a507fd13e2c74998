/** Summaries with plausible figures, typed as the contract: what the reporters are shown, without running anything. */

import type {
  Collisions,
  CompareSummary,
  Efficiency,
  Estimate,
  PolicySummary,
  TierCollisions,
  WaterfallRow,
} from "../../src/metrics/summary.ts";

/** Payload of a full packet at MTU 4096 over IPv4, as MODEL.md section 2 derives it: 4096 / (4096 + 82). */
const HEADER_EFFICIENCY = 4096 / 4178;

const NO_COLLISIONS: Collisions = {
  overloadedLinks: 0,
  collidingFlows: 0,
  collidingPairs: 0,
  avoidableLinks: 0,
  flowShare: 0,
  tiers: [],
  worstLinks: [],
};

export const LATENCIES: Readonly<Record<string, Required<Pick<PolicySummary, "latency">>>> = {
  ecmp: {
    latency: {
      baseS: estimate(4.571e-6, 0),
      addedP50S: estimate(1.504e-6, 0.02e-6),
      addedP99S: estimate(3.008e-6, 0.01e-6),
      worstHop: {
        tier: "leaf-spine down",
        from: "spine-3",
        to: "leaf-5",
        connections: 9,
        offeredLoad: 2.25,
        queueS: 1.505e-6,
        onsetS: 12.5e-6,
      },
    },
  },
  spray: { latency: { baseS: estimate(4.571e-6, 0), addedP50S: estimate(0, 0), addedP99S: estimate(0, 0) } },
  adaptive: {
    latency: {
      baseS: estimate(4.571e-6, 0),
      addedP50S: estimate(0.8754e-6, 0),
      addedP99S: estimate(5.361e-6, 0),
      worstHop: {
        tier: "leaf-spine down",
        from: "spine-0 and 31 like it",
        to: "leaf-0",
        connections: 2,
        offeredLoad: 1,
        queueS: 1.089e-6,
        onsetS: 0,
      },
    },
  },
};

/** 512 NICs, healthy, five seeds, three policies. */
export const colossusArray: CompareSummary = {
  schema: "heddle/compare@1",
  version: "0.1.0",
  coreHash: "9f2c41d7a0b35e68c1f4d2a97be03815647cda90e1b2f3348d5a6c7089fe1b24",
  topology: {
    name: "colossus-array",
    description: "One Colossus array: 8 racks of 8 servers, 8 GPU NICs and one host NIC each, leaf = rack ToR.",
    assumptions: [
      "64 × 400G down and 32 × 800G up per leaf: oversubscription is not published",
      "cables of 3 m inside a rack and 30 m between leaf and spine; lengths are not published, nor is the latency of a switch at this speed",
    ],
    nics: 512,
    hostNics: 64,
    hostSwitches: 1,
    hostLinks: 64,
    switches: 16,
    links: 832,
    cablesDown: 0,
    cablesDegraded: 0,
    tiers: 2,
    nicLineRateBps: 400e9,
  },
  scenario: {
    pattern: "permutation",
    patternParameters: { scope: "inter-leaf" },
    patternText: "random permutation between leaves",
    nics: "all",
    placement: "packed",
    jobNics: 512,
    flows: 512,
    qps: 2,
    qpMode: "static",
    hash: "mix64",
    hashSeeds: "per-switch",
    seeds: 5,
    seed: 1,
    mtuBytes: 4096,
    ipVersion: 4,
    headerEfficiency: HEADER_EFFICIENCY,
    fairness: "max-min",
    window: 1.25,
  },
  results: [
    policy("ecmp", [0.6413, 0.6274, 0.4138, 0.3452, 0.2857], 0.0041, {
      collisions: {
        overloadedLinks: 187.4,
        collidingFlows: 487.2,
        collidingPairs: 1046.8,
        avoidableLinks: 181.6,
        flowShare: 487.2 / 512,
        tiers: [
          tier("nic-leaf up", 512, 0, 0, 0, 0),
          tier("leaf-spine up", 256, 93.8, 329.4, 521.2, 92.4),
          tier("leaf-spine down", 256, 93.6, 327.8, 525.6, 89.2),
          tier("nic-leaf down", 512, 0, 0, 0, 0),
        ],
        worstLinks: [
          link("leaf-spine down", "spine-3", "leaf-5", 800e9, 9, 2.25, true),
          link("leaf-spine up", "leaf-0", "spine-6", 800e9, 8, 2, true),
          link("leaf-spine up", "leaf-7", "spine-1", 800e9, 7, 1.75, false),
        ],
      },
      waterfall: [
        step("headers", HEADER_EFFICIENCY - 1),
        step("collisions leaf-spine up", -0.2183),
        step("collisions leaf-spine down", -0.1207747),
      ],
    }),
    policy("spray", [0.9404, 0.9404, 0.9404, 0.9404, 0.9404], 0, {
      collisions: NO_COLLISIONS,
      waterfall: [step("headers", HEADER_EFFICIENCY - 1), step("queueing", -0.03997)],
      queueing: [{ hops: 4, baseRttS: 7.04e-6, baseRttPackets: 84.2, contendedStages: 2, utilization: 0.9589 }],
    }),
    policy("adaptive", [0.9577, 0.9577, 0.9577, 0.9577, 0.9577], 0, {
      collisions: NO_COLLISIONS,
      waterfall: [step("headers", HEADER_EFFICIENCY - 1), step("queueing", -0.0227)],
      queueing: [{ hops: 4, baseRttS: 7.04e-6, baseRttPackets: 84.2, contendedStages: 1, utilization: 0.9767 }],
    }),
  ],
};

/** The same with the ceiling of an approximation beside them. */
export const league: CompareSummary = {
  ...colossusArray,
  results: [
    ...colossusArray.results,
    policy("optimal", [0.9791, 0.9804, 0.9804, 0.9721, 0.97], 0.0004, {
      collisions: NO_COLLISIONS,
      waterfall: [step("headers", HEADER_EFFICIENCY - 1), step("what paths can't join", -0.0013)],
      optimum: { methods: ["linear program", "approximation"], low: 0.9842, high: 0.9894 },
    }),
  ],
};

/** The same with latency: two policies that queue each their way, a bound that has none, and the model's parameters. */
export const withLatency: CompareSummary = {
  ...league,
  scenario: {
    ...league.scenario,
    latencyModel: {
      dcqcn: "nvidia",
      ecnKminBytes: 150e3,
      ecnKmaxBytes: 1500e3,
      ecnPmax: 1,
      feedbackDelayS: 10e-6,
      bufferBytes: 64e6,
    },
  },
  results: league.results.map((result) => ({ ...result, ...LATENCIES[result.policy] })),
};

/** A small fabric with names that need quoting, cables down and degraded, one seed, polarized, no adaptive. */
export const degraded: CompareSummary = {
  ...colossusArray,
  topology: {
    ...colossusArray.topology,
    name: 'lab, "row 7" | east',
    description: "A leaf-spine with two dead cables.",
    assumptions: [],
    nics: 128,
    hostNics: 0,
    hostSwitches: 0,
    hostLinks: 0,
    switches: 24,
    links: 254,
    cablesDown: 2,
    cablesDegraded: 1,
  },
  scenario: {
    ...colossusArray.scenario,
    pattern: "incast",
    patternParameters: { fanIn: 16, scope: "any" },
    patternText: "incast of 16 senders",
    jobNics: 128,
    flows: 120,
    qps: 1,
    hashSeeds: "polarized",
    seeds: 1,
    seed: 7,
    mtuBytes: 1024,
    ipVersion: 6,
    headerEfficiency: 1024 / 1126,
  },
  results: [
    policy("ecmp", [0.0568, 0.0568, 0.0568, 0.0568, 0.0284], null, {
      aggregate: single(0.0284),
      collisions: {
        overloadedLinks: 19,
        collidingFlows: 120,
        collidingPairs: 1204,
        avoidableLinks: 11,
        flowShare: 1,
        tiers: [
          tier("leaf-spine up", 128, 11, 74, 284, 11),
          tier("leaf-spine down", 126, 0, 0, 0, 0),
          tier("nic-leaf down", 128, 8, 120, 960, 0),
        ],
        worstLinks: [link("nic-leaf down", "leaf-0", "gpu-0", 400e9, 15, 15, false)],
      },
      waterfall: [
        step("headers", 1024 / 1126 - 1),
        step("destination NIC", -0.8525),
        step("collisions leaf-spine up", -0.00011),
      ],
    }),
    policy("spray", [0.0606, 0.0606, 0.0606, 0.0606, 0.0606], null, {
      aggregate: single(0.0606),
      collisions: {
        ...NO_COLLISIONS,
        overloadedLinks: 8,
        collidingFlows: 120,
        collidingPairs: 960,
        flowShare: 1,
        tiers: [tier("leaf-spine up", 128, 0, 0, 0, 0), tier("nic-leaf down", 128, 8, 120, 960, 0)],
      },
      waterfall: [step("headers", 1024 / 1126 - 1), step("destination NIC", -0.8488134)],
      queueing: [
        { hops: 2, baseRttS: 3.1e-6, baseRttPackets: 137.6, contendedStages: 0, utilization: 0.9912 },
        { hops: 4, baseRttS: 7.04e-6, baseRttPackets: 312.6, contendedStages: 2, utilization: 0.9771 },
      ],
    }),
  ],
};

/** 100,352 NICs on three tiers, four policies: long counts and the widest table. */
export const colossus100k: CompareSummary = {
  ...colossusArray,
  topology: {
    ...colossusArray.topology,
    name: "colossus-100k",
    description: "100,352 GPUs in 196 arrays on three tiers.",
    nics: 100_352,
    hostNics: 12_544,
    hostSwitches: 310,
    hostLinks: 14_896,
    switches: 3920,
    links: 213_248,
    tiers: 3,
  },
  scenario: {
    ...colossusArray.scenario,
    patternParameters: { scope: "inter-pod" },
    patternText: "random permutation between pods",
    jobNics: 100_352,
    flows: 100_352,
  },
  results: [
    policy("ecmp", [0.5291, 0.5102, 0.3268, 0.2678, 0.1633], 0.0004, {
      collisions: {
        overloadedLinks: 68_214.4,
        collidingFlows: 99_871.2,
        collidingPairs: 1_234_567.8,
        avoidableLinks: 61_021,
        flowShare: 99_871.2 / 100_352,
        tiers: [tier("leaf-spine up", 50_176, 18_301.2, 64_204.6, 301_238.4, 18_002)],
        worstLinks: [link("spine-core down", "core-101", "pod-48/spine-31", 800e9, 14, 3.5, true)],
      },
      waterfall: [step("headers", HEADER_EFFICIENCY - 1), step("collisions leaf-spine up", -0.4512735)],
    }),
    { ...colossusArray.results[1]!, policy: "spray" },
    { ...colossusArray.results[2]!, policy: "adaptive" },
    policy(
      "ideal",
      [HEADER_EFFICIENCY, HEADER_EFFICIENCY, HEADER_EFFICIENCY, HEADER_EFFICIENCY, HEADER_EFFICIENCY],
      0,
      {
        collisions: NO_COLLISIONS,
        waterfall: [step("headers", HEADER_EFFICIENCY - 1)],
      },
    ),
  ],
};

type Rest = Omit<PolicySummary, "policy" | "efficiency" | "wireEfficiency" | "goodputBps">;

/** A policy whose intervals all have the half width given (null: one seed), its waterfall closed with goodput. */
function policy(name: string, fractions: readonly number[], half: number | null, rest: Rest): PolicySummary {
  const headers = 1 + rest.waterfall[0]!.fraction;
  const [mean = 0] = fractions;
  return {
    policy: name,
    efficiency: efficiency(fractions, half),
    wireEfficiency: efficiency(
      fractions.map((fraction) => fraction / headers),
      half,
    ),
    goodputBps: estimate(mean * 400e9, half === null ? null : half * 400e9),
    ...rest,
    waterfall: [step("line rate", 1), ...rest.waterfall, step("goodput", mean)],
  };
}

function efficiency(
  [mean = 0, p50 = 0, p5 = 0, p1 = 0, slowest = 0]: readonly number[],
  half: number | null,
): Efficiency {
  return {
    mean: estimate(mean, half),
    p50: estimate(p50, half),
    p5: estimate(p5, half),
    p1: estimate(p1, half),
    slowest: estimate(slowest, half),
  };
}

function estimate(value: number, half: number | null): Estimate {
  return { value, ci95: half === null ? [null, null] : [value - half, value + half] };
}

function single(value: number): Estimate {
  return estimate(value, null);
}

function step(stage: string, fraction: number): WaterfallRow {
  return { stage, fraction };
}

function tier(
  name: string,
  links: number,
  overloadedLinks: number,
  collidingFlows: number,
  collidingPairs: number,
  avoidableLinks: number,
): TierCollisions {
  return { tier: name, links, overloadedLinks, collidingFlows, collidingPairs, avoidableLinks };
}

function link(
  tierName: string,
  from: string,
  to: string,
  rateBps: number,
  flows: number,
  offeredLoad: number,
  avoidable: boolean,
): Collisions["worstLinks"][number] {
  return { tier: tierName, from, to, rateBps, flows, offeredLoad, avoidable };
}
