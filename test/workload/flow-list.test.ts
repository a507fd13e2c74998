import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeddleError } from "../../src/errors.ts";
import { build, issuesOf, pairs } from "./check.ts";
import { leafSpine } from "./fabrics.ts";

const fabric = leafSpine(2, 4, 2);
const read = (text: string) => build("flow-list", fabric, { flows: { name: "flows.csv", text } });
const refused = (text: string) => issuesOf(() => read(text));

describe("flow-list", () => {
  it("reads names, indices, header, comments, blank lines, quotes, a byte order mark and both line endings", () => {
    const text = '\uFEFFsrc,dst\r\n# a comment\r\n\r\ngpu-1, gpu-2\r\n"gpu-3","gpu-0"\n4,5';
    const built = read(text);
    expect(pairs(built)).toBe("1>2 3>0 4>5");
    expect(built.flows.sizeBytes).toBeUndefined();
    expect(built.text).toBe("flow list flows.csv, 3 flows");
    expect(built.parameters).toEqual({ flows: "flows.csv" });
  });

  it("reads a file without a header, with two columns or three", () => {
    expect(pairs(read("0,1\n2,3\n"))).toBe("0>1 2>3");
    expect([...read("0,1,32MiB\n2,3,1500").flows.sizeBytes!]).toEqual([32 * 2 ** 20, 1500]);
  });

  it("reads columns in the order of the header", () => {
    const built = read("bytes,dst,src\n1GB,0,1\n");
    expect(pairs(built)).toBe("1>0");
    expect([...built.flows.sizeBytes!]).toEqual([1e9]);
  });

  it("reads paths, with switches separated by > or blanks", () => {
    const { flows } = read("src,dst,via\n0,5,leaf-0>spine-1>leaf-1\n4,1,leaf-1 spine-0  leaf-0\n2,3,leaf-0\n");
    const names = [...flows.via!.switches].map((node) => fabric.nodeNames[node]);
    expect(names.join(" ")).toBe("leaf-0 spine-1 leaf-1 leaf-1 spine-0 leaf-0 leaf-0");
    expect([...flows.via!.start]).toEqual([0, 3, 6, 7]);
    expect(read("0,1\n").flows.via).toBeUndefined();
  });

  it.each([
    ["", "EMPTY_PATH", "no switches (expected all switches on the way, as in leaf-0>spine-0>leaf-1)"],
    [
      "leaf-0>spin-1>leaf-1",
      "UNKNOWN_SWITCH",
      'unknown switch "spin-1" (expected a name such as "leaf-0", did you mean "spine-1"?)',
    ],
    ["leaf-0>gpu-3>leaf-1", "PATH_THROUGH_NIC", '"gpu-3" is a NIC (expected switches only)'],
    ["leaf-0>spine-0>leaf-0", "PATH_LOOP", 'passes "leaf-0" twice (expected every switch once)'],
    ["spine-0>leaf-1", "PATH_START", 'starts at "spine-0" (expected "leaf-0", the leaf of "gpu-0")'],
    ["leaf-0>spine-0", "PATH_END", 'ends at "spine-0" (expected "leaf-1", the leaf of "gpu-5")'],
    [
      "leaf-0>leaf-1",
      "NO_CABLE",
      'no cable that is up joins "leaf-0" and "leaf-1" (expected one between neighbours of a path)',
    ],
  ])("refuses the path %j of a flow from gpu-0 to gpu-5", (via, code, message) => {
    expect(refused(`src,dst,via\n0,5,${via}\n`)).toEqual([{ code, path: "flows.csv:2 via", message }]);
  });

  it("reports everything that is wrong, by line and column", () => {
    const text = 'src,dst,bytes\ngpu-9x,1,1MiB\n2,2,1MiB\n0,1,0\n0,1,-5\n0,1,5 parsecs\n0,1\n0,8,1B\n0,"1,1B\n';
    const nic = 'expected a name such as "gpu-0" or an index from 0 to 7';
    const size = "expected more than 0 and at most 9007199254740991 bytes";
    expect(refused(text)).toEqual([
      {
        code: "UNKNOWN_NIC",
        path: "flows.csv:2 src",
        message: `unknown NIC "gpu-9x" (${nic}, did you mean "gpu-0"?)`,
      },
      {
        code: "SELF_FLOW",
        path: "flows.csv:3 dst",
        message: 'a flow from "gpu-2" to itself (expected two different NICs)',
      },
      { code: "BAD_SIZE", path: "flows.csv:4 bytes", message: `not a size above zero (${size}, got "0")` },
      { code: "BAD_SIZE", path: "flows.csv:5 bytes", message: `not a size above zero (${size}, got "-5")` },
      {
        code: "BAD_SIZE",
        path: "flows.csv:6 bytes",
        message: 'unknown unit "parsecs" (expected one of B, kB, MB, GB, KiB, MiB, GiB, K, M, G)',
      },
      {
        code: "COLUMN_COUNT",
        path: "flows.csv:7",
        message: "wrong number of columns (expected 3: src,dst,bytes, got 2)",
      },
      { code: "UNKNOWN_NIC", path: "flows.csv:8 dst", message: `unknown NIC "8" (${nic})` },
      {
        code: "OPEN_QUOTE",
        path: "flows.csv:9",
        message: "a quoted cell does not end (expected a closing quote and a comma)",
      },
    ]);
    expect(() => read("0,x\n")).toThrow('flows.csv:1 dst: unknown NIC "x"');
  });

  it.each([
    ["nothing", "", "EMPTY_FLOW_LIST", "flows.csv", "no flows (expected lines of src,dst or src,dst,bytes, got none)"],
    ["a header alone", "src,dst\n#\n\n", "EMPTY_FLOW_LIST", "flows.csv", /^no flows/],
    ["a NUL", "0,1\n\0\n", "NOT_A_TEXT_FILE", "flows.csv", "not a text file (expected CSV, got a NUL at character 4)"],
    [
      "a wrong header",
      "src,dst,size\n0,1,2\n",
      "BAD_HEADER",
      "flows.csv:1",
      'wrong columns (expected src,dst and perhaps bytes and via, got "src,dst,size")',
    ],
    ["a size beyond counting", "0,1,9007199254740993", "BAD_SIZE", "flows.csv:1 bytes", /^too large/],
    ["a line without end", "0,1\n".padEnd(9000, ","), "LINE_TOO_LONG", "flows.csv:2", /^a line of more than 4096/],
  ])("refuses %s", (_, text, code, path, message) => {
    const issues = refused(text);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code, path });
    expect(issues[0]?.message).toMatch(message);
  });

  it("asks for the file", () => {
    expect(issuesOf(() => build("flow-list", fabric))[0]).toMatchObject({ code: "MISSING_FLOW_LIST", path: "--flows" });
  });

  it("stops after a hundred issues, soon, even in 50 MB of garbage", () => {
    const garbage = `${"x".repeat(49)}\n`.repeat(1_000_000);
    const start = performance.now();
    const issues = refused(garbage);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(issues).toHaveLength(101);
    expect(issues.at(-1)).toEqual({
      code: "TOO_MANY_ISSUES",
      path: "flows.csv:101",
      message: "stopped reading here (after 100 issues)",
    });
  });

  it("throws nothing but its own errors, whatever the text", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "gpu-1",
        "3",
        "src",
        "dst",
        "bytes",
        "via",
        "leaf-0",
        "leaf-0>spine-1>leaf-1",
        "1MiB",
        '"',
        '""',
        "-1",
        "1e999",
      ),
    );
    const line = fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(","));
    const lines = fc.array(fc.oneof(line, fc.string({ unit: "binary" })), { maxLength: 12 });
    fc.assert(
      fc.property(lines, fc.constantFrom("\n", "\r\n", "\r"), (rows, ending) => {
        try {
          const { flows } = read(rows.join(ending));
          expect(flows.flowCount).toBeGreaterThan(0);
          expect(flows.src.every((src, f) => src < 8 && flows.dst[f]! < 8 && src !== flows.dst[f])).toBe(true);
          expect(flows.sizeBytes?.every((size) => size > 0) ?? true).toBe(true);
        } catch (error) {
          if (!(error instanceof HeddleError)) throw error;
          expect(error.issues.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
