/** Which points become which curves: axes, series, filters, intervals and ceilings, and what is refused. */

import { describe, expect, it } from "vitest";
import { curves, failedPoint, figure, figures, grid, point, problemsOf, QPS, summaryOf } from "./summaries.ts";

const names = (plot: ReturnType<typeof curves>) => plot.series.map(({ name }) => name);
const xs = (plot: ReturnType<typeof curves>) => plot.series.map(({ points }) => points.map(({ x }) => x));

describe("axes", () => {
  it("are by default the first of more than two numbers, the mean, and a curve for each of the rest", () => {
    const plot = curves(QPS);
    expect([plot.x.title, plot.y.title]).toEqual(["QPs per flow", "Mean goodput of flows, % of line rate"]);
    expect(names(plot)).toEqual(["ecmp", "spray"]);
    expect(plot.legend).toBe("policy");
    expect(xs(plot)[0]).toEqual([1, 2, 4, 8]);
  });

  it("are the longest where none has more than two numbers", () => {
    const plot = curves(grid({ qps: [1, 2], policy: ["ecmp", "spray", "ideal"] }, () => figures({ busbwGBps: 3 })));
    expect([plot.x.title, plot.y.title]).toEqual(["Policy", "Bus bandwidth, GB/s"]);
    expect(plot.x.ticks.map(({ label }) => label)).toEqual(["ecmp", "spray", "ideal"]);
    expect(names(plot)).toEqual(["qps 1", "qps 2"]);
  });

  it("are those that options name", () => {
    const plot = curves(QPS, { x: "policy", y: "efficiency.p5", by: ["qps"], title: "My own" });
    expect([plot.title, plot.x.title, plot.legend]).toEqual(["My own", "Policy", "qps"]);
    expect(names(plot)).toEqual(["qps 1", "qps 2", "qps 4", "qps 8"]);
    expect(plot.series.flatMap(({ points }) => points.map(({ y }) => y))).toEqual(Array(8).fill(0.25));
  });

  it("may be a figure, whose axis then need not be told apart", () => {
    const scaled = grid({ gpus: [64, 512, 4096], policy: ["ecmp", "spray"] }, ({ gpus }) =>
      figures({ "efficiency.mean": 0.5, "fabric.cables": 2 * Number(gpus) }),
    );
    const plot = curves(scaled, { x: "fabric.cables" });
    expect([plot.x.title, plot.legend]).toEqual(["Cables", "policy"]);
    expect(xs(plot)).toEqual(Array(2).fill([128, 1024, 8192]));
  });

  it("have points in ascending order, quantities by their size", () => {
    const sizes = grid({ sizes: ["1GiB", "8MiB", "64MiB"] }, ({ sizes: size }) =>
      figures({ busbwGBps: String(size).length }),
    );
    const plot = curves(sizes);
    expect(xs(plot)).toEqual([[2 ** 23, 2 ** 26, 2 ** 30]]);
    expect(plot.x.ticks.map(({ label }) => label)).toEqual(["8MiB", "64MiB", "1GiB"]);
  });
});

describe("presets", () => {
  const everything = grid({ gpus: [64, 512, 4096], failedShare: [0, 0.1], sizes: ["8M"] }, () =>
    figures({ "efficiency.mean": 0.5, busbwGBps: 40, "fabric.nics": 64 }),
  );

  it.each([
    ["scale", "GPUs", "Mean goodput of flows, % of line rate"],
    ["busbw", "Message size", "Bus bandwidth, GB/s"],
    ["failures", "Cables down, % of those that may fail", "Mean goodput of flows, % of line rate"],
  ])("%s sets both axes", (preset, x, y) => {
    const plot = curves(everything, { preset });
    expect([plot.x.title, plot.y.title]).toEqual([x, y]);
  });

  it("give way to options, and take the next of what they know where a sweep has not the first", () => {
    expect(curves(everything, { preset: "scale", y: "busbwGBps", x: "failedShare" })).toMatchObject({
      x: { title: "Cables down, % of those that may fail" },
      y: { title: "Bus bandwidth, GB/s" },
    });
    const fabrics = grid({ fabric: ["a", "b"] }, ({ fabric }) =>
      figures({ "efficiency.mean": 0.5, "fabric.nics": fabric === "a" ? 8 : 64 }),
    );
    expect(curves(fabrics, { preset: "scale" }).x.title).toBe("NICs");
  });
});

describe("points", () => {
  it("are those of all filters; values of one axis add up", () => {
    const plot = curves(QPS, { where: ["policy=ecmp", "qps=1,2", "qps=8"] });
    expect(names(plot)).toEqual(["efficiency.mean"]);
    expect(plot.legend).toBe("");
    expect(xs(plot)).toEqual([[1, 2, 8]]);
  });

  it("have the interval of the summary, or none", () => {
    const [ecmp, spray] = curves(QPS).series;
    expect(ecmp!.points[1]).toEqual({ x: 2, y: 0.6, low: 0.6 - 0.02, high: 0.6 + 0.02 });
    expect(spray!.points[1]).toEqual({ x: 2, y: 0.9, low: null, high: null });
    expect(curves(QPS).caption).toBe("small: means over 5 seeds. Bands are 95 % intervals of the mean.");
    expect(curves(QPS, { where: ["policy=spray"] }).caption).toBe("small: means over 5 seeds.");
  });

  it("without the figure are left out, and cells that failed beside others counted, with notes", () => {
    const { points } = QPS;
    const some = [...points.slice(0, 6), failedPoint(points[6]!.vary), { ...points[7]!, seeds: 3, failed: 2 }];
    const plot = curves(summaryOf(some));
    expect(xs(plot)).toEqual([
      [1, 2, 4],
      [1, 2, 4, 8],
    ]);
    expect(plot.notes).toEqual([
      "1 point without efficiency.mean is left out",
      "2 cells of 1 point failed: its mean is over fewer seeds",
    ]);
    expect(plot.caption).toContain("means over 3 to 5 seeds");
    expect(curves(QPS).notes).toEqual([]);
  });

  it("without a value, as an include may leave them, are called default", () => {
    const plot = curves(
      summaryOf([
        point({ policy: "ecmp", qps: 4 }, figures({ busbwGBps: 1 })),
        point({ policy: "ecmp" }, figures({ busbwGBps: 2 })),
      ]),
    );
    expect(plot.x.ticks.map(({ label }) => label)).toEqual(["4", "default"]);
  });
});

describe("ceilings", () => {
  it("of goodput is line rate, with what headers leave where that is the same everywhere", () => {
    expect(curves(QPS).ceiling).toEqual({
      label: "line rate; headers leave 90.0 %",
      points: [
        { x: 1, y: 1 },
        { x: 8, y: 1 },
      ],
    });
    const mixed = grid({ qps: [1, 2, 4] }, ({ qps }) =>
      figures({ "efficiency.mean": 0.5, "wireEfficiency.mean": 0.6 + Number(qps) / 100 }),
    );
    expect(curves(mixed).ceiling!.label).toBe("line rate");
  });

  it("of bus bandwidth is the fabric's own, where it depends on x alone", () => {
    const of = (ideal: (vary: Record<string, unknown>) => number) =>
      grid({ qps: [1, 2, 4], policy: ["ecmp", "spray"] }, (vary) =>
        figures({ busbwGBps: 30, idealBusbwGBps: ideal(vary) }),
      );
    const plot = curves(of(({ qps }) => 40 + Number(qps)));
    expect(plot.ceiling!.points).toEqual([
      { x: 1, y: 41 },
      { x: 2, y: 42 },
      { x: 4, y: 44 },
    ]);
    expect(plot.y.domain).toEqual([0, 50]);
    expect(curves(of(({ policy }) => (policy === "ecmp" ? 40 : 41))).ceiling).toBeUndefined();
  });

  it("of other figures does not exist", () => {
    expect(
      curves(
        grid({ qps: [1, 2, 4] }, () => figures({ timeS: 1 })),
        { y: "timeS" },
      ).ceiling,
    ).toBeUndefined();
  });
});

describe("refused", () => {
  const FIGURES = "efficiency.mean, wireEfficiency.mean, efficiency.p5";

  it.each([
    [
      { x: "qsp" },
      `UNKNOWN_AXIS -x: unknown axis "qsp" (expected one of qps, policy, ${FIGURES}, did you mean "qps"?)`,
    ],
    [
      { y: "efficency.mean" },
      `UNKNOWN_FIGURE -y: unknown figure "efficency.mean" (expected one of ${FIGURES}, did you mean "efficiency.mean"?)`,
    ],
    [
      { by: ["polcy"] },
      'UNKNOWN_AXIS --by: unknown axis "polcy" (expected one of qps, policy, did you mean "policy"?)',
    ],
    [{ by: ["qps"] }, "ON_X --by: qps is on the x axis (expected another)"],
    [
      { where: ["polcy=ecmp"] },
      'UNKNOWN_AXIS --where: unknown axis "polcy" (expected one of qps, policy, did you mean "policy"?)',
    ],
    [
      { where: ["policy=ecpm"] },
      'UNKNOWN_VALUE --where: policy has no value "ecpm" (expected one of ecmp, spray, did you mean "ecmp"?)',
    ],
    [
      { where: ["policy"] },
      'NOT_A_FILTER --where: not a filter (expected <axis>=<value>, as in policy=ecmp, got "policy")',
    ],
    [
      { preset: "busbw", y: "efficiency.p5" },
      "NO_AXIS -x: the sweep does not vary sizes, over which busbw draws (expected -x with one of qps, policy)",
    ],
    [{ preset: "busbw", x: "qps" }, `NO_FIGURE -y: the sweep has no busbwGBps (expected one of ${FIGURES})`],
    [
      { preset: "flow-rate" },
      'UNKNOWN_PLOT_PRESET --preset: unknown plot preset "flow-rate" (expected one of scale, busbw, failures, flow-rates, link-loads, did you mean "flow-rates"?)',
    ],
    [
      { preset: "flow-rates" },
      "NO_RECORD --preset: the sweep has not kept what flow-rates draws (expected record: [flow-rates] in the sweep's file, and the sweep run again)",
    ],
    [
      { preset: "link-loads", x: "qps" },
      "HAS_OWN_AXES -x: the preset link-loads has its own axes (expected it without -x)",
    ],
    [
      { by: [] },
      "AXIS_MISSING --by: points differ in policy, too: ecmp, spray (expected --by policy, or one of them, as with --where policy=ecmp)",
    ],
  ])("%j", (options, problem) => {
    expect(problemsOf(QPS, options)).toEqual([problem]);
  });

  it("all at once", () => {
    expect(problemsOf(QPS, { x: "qsp", y: "mean", by: ["hash"] })).toHaveLength(3);
    expect(problemsOf(QPS, { preset: "scael", where: ["qps=3", "hash"] })).toHaveLength(3);
  });

  it("where filters leave no point, or no point has the figure", () => {
    const holes = summaryOf([point({ qps: 1, policy: "ecmp" }, {}), point({ qps: 2, policy: "spray" }, {})]);
    expect(problemsOf(holes, { where: ["qps=1", "policy=spray"] })).toEqual([
      "NO_POINTS --where: no point agrees with all filters (expected at least one)",
    ]);
    expect(problemsOf(summaryOf([1, 2, 4].map((qps) => failedPoint({ qps }))), {})).toEqual([
      "NO_FIGURES -y: no point has efficiency.mean (expected at least one; the first failed: gpu-0 does not reach gpu-1)",
    ]);
  });

  it("where nothing varies, or too much to be told apart", () => {
    expect(problemsOf(summaryOf([point({}, figures({ busbwGBps: 1 }))]), {})).toEqual([
      "NOTHING_VARIES -x: nothing varies in this sweep (expected at least one axis)",
    ]);
    const many = grid({ qps: [1, 2, 4], seed: Array.from({ length: 17 }, (_, i) => `s${i}`) }, () =>
      figures({ busbwGBps: 1 }),
    );
    expect(problemsOf(many, {})).toEqual([
      "TOO_MANY_SERIES --by: 17 series (expected at most 16, as with --where seed=s0, got seed)",
    ]);
    expect(curves(many, { where: ["seed=s0,s1"] }).series).toHaveLength(2);
  });
});

it("titles are the sweep's description, or its name; characters that no picture holds are written out", () => {
  expect(curves(QPS).title).toBe("What do QPs do?");
  expect(curves({ ...QPS, description: "" }).title).toBe("Small");
  expect(curves({ ...QPS, description: "a\u001b[31mb\uFFFF" }).title).toBe("A?[31mb?");
  const named = summaryOf([1, 2].map((i) => point({ fabric: `f${i}\u0000` }, { busbwGBps: figure(i, 0.1) })));
  expect(JSON.stringify(curves(named).x)).not.toContain("\\u0000");
});
