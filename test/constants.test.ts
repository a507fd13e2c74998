/** No source computes with the published figures: 60 %, 95 %, and their ratio 1.6 must come out of a model or not at all. */

import ts from "typescript";
import { describe, expect, it } from "vitest";
import { nodesOf, type Source, sourcesIn } from "./sources.ts";

/** The published efficiencies and their ratio, however written: 0.6, .60, 6e-1, 3 / 5. */
const EFFICIENCIES = [0.6, 0.95, 1.6];
/** The same in percent: 60, 95 / 100, "60 %". */
const PERCENTS = [60, 95];
const PERCENT_IN_TEXT = new RegExp(`(?<![\\d.])(${PERCENTS.join("|")})\\s*%`);

/** Lines that may hold such a number, and why: none of them is an efficiency. */
const ALLOWED: readonly { file: string; line: string; reason: string }[] = [
  {
    file: "src/sim/queueing.ts",
    line: "const HOST_QUEUE_SCALE = 0.6;",
    reason: "scale of the host queue in MODEL.md section 5, a number of packets",
  },
  {
    file: "src/report/claim.ts",
    line: '{ policy: "ecmp", name: "standard Ethernet", percent: 60 },',
    reason: "the claim itself, to be printed beside a result",
  },
  {
    file: "src/report/claim.ts",
    line: '{ policy: "adaptive", name: "Spectrum-X", percent: 95 },',
    reason: "the claim itself, to be printed beside a result",
  },
  {
    file: "src/report/figures.ts",
    line: 'rows.push({ label: "  95 % interval", cells: spans(estimates.map(formatInterval), "faint") });',
    reason: "confidence level of an interval",
  },
  {
    file: "src/report/collective-markdown.ts",
    line: 'sizeTable("95 % interval of busbw, GB/s", results, (row) => intervalText(row.busbwGBps) ?? "·"),',
    reason: "confidence level of an interval",
  },
  {
    file: "src/report/collective-sentences.ts",
    line: 'const INTERVAL = "95 %";',
    reason: "confidence level of an interval",
  },
  {
    file: "src/plot/curves.ts",
    line: 'const INTERVAL = "95 %";',
    reason: "confidence level of an interval",
  },
  {
    file: "src/metrics/flow-statistics.ts",
    line: "p95: quantile(values, 19 / 20),",
    reason: "a quantile of completion times",
  },
  {
    file: "src/metrics/validation.ts",
    line: "p95: quantile(errors, 19 / 20),",
    reason: "a quantile of errors",
  },
  {
    file: "src/metrics/sweep.ts",
    line: "return { mean, ci95, p5: quantile(ascending, 1 / 20), p95: quantile(ascending, 19 / 20) };",
    reason: "a quantile over seeds",
  },
  {
    file: "src/report/sweep.ts",
    line: 'const note = "± is half of the 95 % interval of the mean over seeds (Student\'s t); p5–p95 is over seeds.";',
    reason: "confidence level of an interval",
  },
  {
    file: "src/cli/commands/sweep.ts",
    line: '.option("--until <ci95>", "add seeds until half of the mean\'s 95 % interval is that small: 0.005, or 1%")',
    reason: "confidence level of an interval",
  },
  { file: "src/units.ts", line: "const SIXTY = 60;", reason: "seconds of a minute, minutes of an hour" },
  { file: "src/sim/resend.ts", line: "const MOST_ITERATIONS = 60;", reason: "bound of a loop" },
  { file: "src/sim/queueing.ts", line: "for (let step = 0; step < 60; step++) {", reason: "bound of a loop" },
  { file: "src/document/finding.ts", line: "const MAX_SHOWN = 60;", reason: "characters of a message" },
  {
    file: "src/workload/names.ts",
    line: "export function shorten(text: string, length = 60): string {",
    reason: "characters of a message",
  },
];

interface Finding {
  readonly file: string;
  readonly line: string;
}

function isPublished(value: number): boolean {
  return PERCENTS.includes(value) || EFFICIENCIES.some((published) => Math.abs(value - published) < 1e-12);
}

/** The number that a node writes out, as a literal or a quotient of two. */
function written(node: ts.Node): number | undefined {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.SlashToken) return undefined;
  const { left, right } = node;
  return ts.isNumericLiteral(left) && ts.isNumericLiteral(right) ? Number(left.text) / Number(right.text) : undefined;
}

function claims(node: ts.Node): boolean {
  const value = written(node);
  if (value !== undefined) return isPublished(value);
  return (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) && PERCENT_IN_TEXT.test(node.text);
}

/** Every line of a source that writes a published figure, once. */
function findingsIn(source: Source): Finding[] {
  const lines = source.text.split("\n");
  const found = new Set<number>();
  for (const { node, line } of nodesOf(source)) if (claims(node)) found.add(line);
  return [...found].map((line) => ({ file: source.file, line: lines[line]!.trim() }));
}

function same(a: Finding, b: Finding): boolean {
  return a.file === b.file && a.line === b.line;
}

describe("published figures", () => {
  const findings = [...sourcesIn("src"), ...sourcesIn("assembly")].flatMap(findingsIn);

  it("are in no source, but for the lines that say what else the number is", () => {
    const complaints = findings
      .filter((finding) => !ALLOWED.some((allowed) => same(allowed, finding)))
      .map(({ file, line }) => `${file}: ${line}`);
    const advice =
      "an efficiency must follow from the model: derive it, or, if this number is something else, say what in ALLOWED";
    expect(complaints, advice).toEqual([]);
  });

  it("are allowed on lines that exist", () => {
    const stale = ALLOWED.filter((allowed) => !findings.some((finding) => same(allowed, finding)));
    expect(stale, "these lines changed or went: change or delete their rows of ALLOWED").toEqual([]);
  });

  it.each([
    "const ETHERNET = 0.6;",
    "const ETHERNET = .60;",
    "const ETHERNET = 6e-1;",
    "const ETHERNET = 60 / 100;",
    "const ETHERNET = 3 / 5;",
    "const rate = line * 0.95;",
    "const rate = -(.95 * line);",
    "const rate = (line * 95) / 100;",
    "const better: f64 = 1.6;",
    'const text = "60 % of line rate";',
    "const text = `95% of line rate`;",
  ])("are found in: %s", (line) => {
    for (const file of ["src/sim/sample.ts", "assembly/sample.ts"]) {
      expect(findingsIn({ file, text: `// A sample.\n${line}\n` })).toEqual([{ file, line }]);
    }
  });

  it.each([
    "// 0.6 of line rate, 60 %",
    "/* 0.95 */",
    'const section = "0.6";',
    "const rate = 10.6 + 0.65 + 21.6 + 600 + 1.95;",
    'const text = "160 %, 0.95 %, 1.60 %";',
  ])("are not found in: %s", (line) => {
    expect(findingsIn({ file: "src/sim/sample.ts", text: line })).toEqual([]);
  });
});
