/** A sweep's summary in each of its forms: the same numbers in all of them, means and intervals as the textbook has them. */

import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { renderSweep, summarizeSweep, sweepFiles } from "../../src/index.ts";
import type { CellResult } from "../../src/metrics/index.ts";
import { CELLS, cell, failed, PLAN } from "../cli/sweep-world.ts";

// Two points of three seeds whose figure is seed / 10; one cell of the second point failed.
const cells: CellResult[] = [...CELLS.slice(0, 5), failed(1, 3, "input")];
const summary = summarizeSweep(PLAN, cells);

async function filesOf(of: CellResult[]) {
  return Object.fromEntries(
    (await sweepFiles(summarizeSweep(PLAN, of), of)).map(({ name, content }) => [name, content]),
  );
}
const read = async (content: string | Uint8Array) => {
  const bytes = content as Uint8Array<ArrayBuffer>;
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return { rows: await parquetReadObjects({ file }), metadata: parquetMetadata(file) };
};

describe("the summary", () => {
  it("has means, Student-t intervals and quantiles over seeds", () => {
    const [three, two] = summary.points;
    // 0.1, 0.2, 0.3: mean 0.2, standard deviation 0.1, t(2) = 4.3027.
    const half = (4.3027 * 0.1) / Math.sqrt(3);
    expect(three!.figures["efficiency"]!.mean).toBeCloseTo(0.2, 12);
    expect(three!.figures["efficiency"]!.ci95[0]).toBeCloseTo(0.2 - half, 12);
    expect(three!.figures["efficiency"]!.ci95[1]).toBeCloseTo(0.2 + half, 12);
    // A tenth of the way from the first to the second, as 5 % of two steps.
    expect(three!.figures["efficiency"]!.p5).toBeCloseTo(0.11, 12);
    expect(three!.figures["efficiency"]!.p95).toBeCloseTo(0.29, 12);
    expect([two!.seeds, two!.failed, two!.error]).toEqual([2, 1, { code: "SOME", message: "something" }]);
    expect([summary.cells, summary.failedCells]).toEqual([6, 1]);
  });

  it("does not depend on the order of cells, and leaves other sweeps' cells out", () => {
    const stranger = { ...cell(0, 1), point: "elsewhere" };
    expect(summarizeSweep(PLAN, [stranger, ...cells].reverse())).toEqual(summary);
  });
});

describe("files", () => {
  it("have the same rows as CSV and as Parquet, which any reader reads", async () => {
    const files = await filesOf(cells);
    const { rows, metadata } = await read(files["summary.parquet"]!);
    const [header = "", ...lines] = String(files["summary.csv"]).trimEnd().split("\n");
    expect(header).toBe("qps,fabric,figure,seeds,failed,mean,ci95_lo,ci95_hi,p5,p95,error");
    expect(
      rows.map((row) =>
        Object.values(row)
          .map((value) => String(value ?? ""))
          .join(","),
      ),
    ).toEqual(lines);
    expect(metadata.key_value_metadata).toContainEqual({ key: "heddle.sweep", value: PLAN.sweep });
  });

  it("have a row per cell as Parquet, failed ones with their errors", async () => {
    const { rows } = await read((await filesOf(cells))["cells.parquet"]!);
    expect(rows.map(({ qps, seed, efficiency, error, id }) => [qps, seed, efficiency, error, id])).toEqual(
      cells.map(({ vary, seed, figures, error, id }) => [
        vary["qps"],
        seed,
        figures?.["efficiency"] ?? null,
        error?.message ?? null,
        id,
      ]),
    );
  });

  it("are the same bytes for the same cells", async () => {
    expect(await filesOf(cells)).toEqual(await filesOf([...cells]));
  });
});

describe("reports", () => {
  const plain = { colour: false, verbose: false };

  it("as text have a row per point, and say what the interval is", () => {
    expect(renderSweep(summary, "text", plain).output).toMatchInlineSnapshot(`
      "small: 2 points, 6 cells

      qps  efficiency       ±         p5–p95        seeds
      1        20.0 %  24.8 %  11.0 %–29.0 %            3
      2        15.0 %  63.5 %  10.5 %–19.5 %  2, 1 failed

      ± is half of the 95 % interval of the mean over seeds (Student's t); p5–p95 is over seeds.
      "
    `);
  });

  it("as Markdown have the same cells", () => {
    expect(renderSweep(summary, "markdown", plain).output).toMatchInlineSnapshot(`
      "| qps | efficiency | ± | p5–p95 | seeds |
      | --- | --- | --- | --- | --- |
      | 1 | 20.0 % | 24.8 % | 11.0 %–29.0 % | 3 |
      | 2 | 15.0 % | 63.5 % | 10.5 %–19.5 % | 2, 1 failed |
      "
    `);
  });

  it("say why a point has no figures", () => {
    const all = CELLS.map(({ point, seed }) => failed(point === CELLS[0]!.point ? 0 : 1, seed, "input"));
    const { output } = renderSweep(summarizeSweep(PLAN, all), "text", plain);
    expect(output).toContain("failed: something");
  });

  it("as JSON are the document, complete", () => {
    expect(JSON.parse(renderSweep(summary, "json", plain).output)).toEqual(JSON.parse(JSON.stringify(summary)));
  });
});
