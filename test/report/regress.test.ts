/** A regression run as text, Markdown, JSON, JUnit XML and for github-action-benchmark. */

import { describe, expect, it } from "vitest";
import { compareWithStored, type RegressSummary, resultsToStore } from "../../src/metrics/index.ts";
import { renderRegress, renderRegressBenchmark, renderRegressJunit } from "../../src/report/index.ts";
import { CORE_HASH, ringResult, summaryOf, VERSION } from "./regress-fixtures.ts";

const PLAIN = { colour: false, verbose: false };

const stored = resultsToStore(summaryOf([ringResult("ecmp", [20, 300]), ringResult("adaptive", [25, 390])]));
const question = { name: "ring-packed", stored, expectations: [], updated: false };

function wrapped(...scenarios: RegressSummary["scenarios"]): RegressSummary {
  return {
    schema: "heddle/regress@1",
    version: VERSION,
    coreHash: CORE_HASH,
    baseline: "all-reduce.yaml",
    ok: scenarios.every(({ ok }) => ok),
    updated: false,
    scenarios,
  };
}

const unchanged = wrapped(
  compareWithStored(question, summaryOf([ringResult("ecmp", [20, 300]), ringResult("adaptive", [25, 390])])),
);
const { stored: _, ...never } = question;
/** A busbw that fell by 1 %, one that moved in its last digit, an expectation missed, and a scenario without results. */
const failed = wrapped(
  compareWithStored(
    { ...question, expectations: [{ policy: "ecmp", metric: "busbwGBps", comparison: ">=", bound: 298 }] },
    summaryOf([ringResult("ecmp", [20, 297]), ringResult("adaptive", [25 * (1 + Number.EPSILON), 390])]),
  ),
  compareWithStored({ ...never, name: 'a<b>&"c"|d' }, summaryOf([ringResult("ecmp", [20, 300])])),
);

describe("text", () => {
  it("says in few lines that nothing changed", () => {
    const { output, exitCode } = renderRegress(unchanged, "text", PLAIN);
    expect(exitCode).toBe(0);
    expect(output).toBe(
      [
        "heddle regress all-reduce.yaml",
        "heddle 0.1.0, core 9f2c41d7a0b3",
        "",
        "scenario     of             figure       old  new  change  tolerance  verdict",
        "ring-packed  ecmp ring      busbw at 1G  300  300       0      exact  same",
        "ring-packed  adaptive ring  busbw at 1G  390  390       0      exact  same",
        "",
        "1 scenario, 10 figures: 10 as stored.",
        "",
      ].join("\n"),
    );
    expect(renderRegress(unchanged, "text", { ...PLAIN, verbose: true }).output.split("\n")).toHaveLength(17);
  });

  it("has a row for all that fails, with the digits that differ", () => {
    const { output, exitCode } = renderRegress(failed, "text", { ...PLAIN, width: 200 });
    expect(exitCode).toBe(1);
    const rows = output.split("\n").map((line) => line.split(/ {2,}/).join(" | "));
    expect(rows.slice(3)).toEqual([
      "scenario | of | figure | old | new | change | tolerance | verdict",
      "ring-packed | ecmp ring | busbw at 1G | 300 | 297 | -1 % | exact | beyond",
      "ring-packed | adaptive ring | busbw at 8M | 25 | 25.00000000000001 | +2.2e-14 % | exact | beyond",
      "ring-packed | adaptive ring | busbw at 1G | 390 | 390 | 0 | exact | same",
      "ring-packed | ecmp ring | busbw at 1G | · | 297 | · | >= 298 | missed",
      'a<b>&"c"|d | ecmp ring | busbw at 8M | · | 20 | · | · | new',
      'a<b>&"c"|d | ecmp ring | busbw at 1G | · | 300 | · | · | new',
      'a<b>&"c"|d | ecmp ring | efficiency | · | 0.75 | · | · | new',
      'a<b>&"c"|d | ecmp ring | overloaded links | · | 12.5 | · | · | new',
      'a<b>&"c"|d | ecmp ring | colliding flows | · | 40 | · | · | new',
      "",
      "2 scenarios, 15 figures: 8 as stored, 2 beyond tolerance, 5 new, 1 expectation missed.",
      "2 of 2 scenarios failed.",
      "If the new figures are right, heddle regress all-reduce.yaml --update stores them.",
      "Expectations are changed by hand only.",
      "",
    ]);
  });

  it("names the version that had stored the figures, where it is another", () => {
    const other = compareWithStored({ ...question, stored: { ...stored, version: "0.0.9" } }, summaryOf([]));
    expect(renderRegress(wrapped(other), "text", PLAIN).output).toContain(
      "heddle 0.1.0, core 9f2c41d7a0b3; stored figures are of heddle 0.0.9, core 9f2c41d7a0b3\n",
    );
  });
});

it("Markdown escapes what a name may hold", () => {
  const { output, exitCode } = renderRegress(failed, "markdown", PLAIN);
  expect(exitCode).toBe(1);
  expect(output).toContain("| ring-packed | ecmp ring | busbw at 1G | 300 | 297 | -1 % | exact | beyond |\n");
  expect(output).toContain('| a&lt;b>&amp;"c"\\|d | ecmp ring | efficiency | · | 0.75 | · |');
});

it("JSON is the summary itself", () => {
  expect(JSON.parse(renderRegress(failed, "json", PLAIN).output)).toEqual(JSON.parse(JSON.stringify(failed)));
});

describe("JUnit", () => {
  it("has a case per figure and expectation, and a failure for each that fails", () => {
    const xml = renderRegressJunit(failed);
    expect(xml.split("\n").slice(0, 3)).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="heddle regress all-reduce.yaml" tests="16" failures="8">',
      '  <testsuite name="ring-packed" tests="11" failures="3" errors="0" skipped="0">',
    ]);
    expect(xml.match(/<testcase /g)).toHaveLength(16);
    expect(xml.match(/<failure /g)).toHaveLength(8);
    expect(xml).toContain('<failure type="beyond" message="expected exactly 300, got 297"/>');
    expect(xml).toContain('<failure type="expectation" message="expected &gt;= 298, got 297"/>');
    expect(xml).toContain('classname="a&lt;b&gt;&amp;&quot;c&quot;|d" name="ecmp ring efficiency"');
    expect(renderRegressJunit(unchanged)).not.toContain("<failure");
  });

  it("keeps names text: no tag, no entity, no end of a section, no character that XML has none for", () => {
    const name = "]]>&lol;<script>\u0000\u001b";
    const text = renderRegressJunit({
      ...failed,
      baseline: `a"><x y='`,
      scenarios: [{ ...failed.scenarios[0]!, name }],
    });
    expect(text).toContain('name="heddle regress a&quot;&gt;&lt;x y=\'"');
    expect(text).toContain('<testsuite name="]]&gt;&amp;lol;&lt;script&gt;??"');
  });

  it("is well-formed: every tag that opens closes, in order", () => {
    const open: string[] = [];
    for (const [, closing, name, single] of renderRegressJunit(failed).matchAll(
      /<(\/?)(\w+)(?: [\w]+="[^"<]*")*(\/?)>/g,
    )) {
      if (closing) expect(open.pop()).toBe(name);
      else if (!single) open.push(name!);
    }
    expect(open).toEqual([]);
  });
});

it("github-action-benchmark gets busbw and efficiency, with half the interval as range", () => {
  const entries = JSON.parse(renderRegressBenchmark(failed)) as Record<string, unknown>[];
  expect(entries).toHaveLength(9); // (2 + 1) of each of three results; the counts are left out
  expect(entries[1]).toEqual({
    name: "ring-packed ecmp ring busbw at 1G",
    unit: "GB/s",
    value: 297,
    range: "± 0.5",
    extra: "heddle 0.1.0, core 9f2c41d7a0b3",
  });
  expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
});
