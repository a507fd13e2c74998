import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExactTime, secondsOf } from "../../src/workload/traces/exact-time.ts";
import { readTrace, type Trace } from "../../src/workload/traces/index.ts";
import { issuesOf } from "./check.ts";
import { leafSpine } from "./fabrics.ts";

const fabric = leafSpine(2, 4, 2); // gpu-0 … gpu-7
const read = (name: string, text: string, format?: string) => readTrace(fabric, { name, text }, format);
const refused = (name: string, text: string) => issuesOf(() => read(name, text));

/** `0>1 1500 B at 2e-9`, and what each flow waits for. */
function rows({ flows, startS, afterStart, after }: Trace): string[] {
  return Array.from(flows.src, (src, f) => {
    const waits = [...after.subarray(afterStart[f], afterStart[f + 1])];
    const tail = waits.length > 0 ? ` after ${waits.join(" ")}` : "";
    return `${src}>${flows.dst[f]} ${flows.sizeBytes[f]} B at ${startS[f]}${tail}`;
  });
}

describe("exact times", () => {
  it.each([
    ["1us", undefined, 10n ** 12n],
    ["2.5 ns", undefined, 25n * 10n ** 8n],
    ["1.000005161", 0, 1_000_005_161n * 10n ** 9n],
    ["1e9", -9, 10n ** 18n],
    [".5e-3", -3, 5n * 10n ** 11n],
    ["1.", -12, 10n ** 6n],
    ["-0", 0, 0n],
    ["0.0000000000000000014", 0, 1n], // below an attosecond: rounded
    ["0.0000000000000000015", 0, 2n],
  ])("%s in units of 10^%s s", (text, unit, timeAs) => {
    expect(parseExactTime(text, unit)).toEqual({ ok: true, timeAs });
  });

  it.each([
    ["1000", undefined, 'missing unit (expected a time with a unit, as in "2.5us", got "1000")'],
    ["1us", -6, "a unit in a column that has one in its name ("],
    ["5 hours", undefined, 'unknown unit "hours" (expected one of s, ms, us, µs, ns, ps)'],
    ["-1us", undefined, "negative time ("],
    ["soon", 0, "not a time ("],
    ["", 0, "not a time ("],
    ["1e99", 0, "out of range ("],
    ["1e11", 0, "too large ("],
    ["0x10", 0, "not a time ("],
  ])("refuses %j in units of 10^%s s", (text, unit, problem) => {
    const time = parseExactTime(text, unit);
    expect(time.ok ? "" : time.problem).toContain(problem);
  });

  it("keeps differences of nanoseconds near any start to the last bit", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 9n * 10n ** 17n), fc.integer({ min: 0, max: 1e9 }), (baseNs, laterNs) => {
        const time = (ns: bigint) => {
          const parsed = parseExactTime(String(ns), -9);
          return parsed.ok ? parsed.timeAs : -1n;
        };
        expect(secondsOf(time(baseNs + BigInt(laterNs)) - time(baseNs))).toBe(laterNs / 1e9);
      }),
    );
  });
});

describe("CSV traces", () => {
  it("count starts from the first, exactly", () => {
    // In doubles 1.000000001 − 1 has 8 digits; the trace keeps all of them.
    const trace = read("t.csv", "src,dst,bytes,start_s\n0,4,1500,1.000000001\ngpu-1,gpu-5,2kB,1\n2,6,1KiB,1.5\n");
    expect(rows(trace)).toEqual(["0>4 1500 B at 1e-9", "1>5 2000 B at 0", "2>6 1024 B at 0.5"]);
    expect(trace.firstStartS).toBe(1);
  });

  it("know ids and what a flow waits for, in either order", () => {
    const text = "id,src,dst,bytes,start,after\na,0,4,1,2us,\nb,4,0,2,,c a\nc,1,5,3,1us,\nd,2,3,4,5us,a\n";
    expect(rows(read("t.csv", text))).toEqual([
      "0>4 1 B at 0.000001",
      "4>0 2 B at 0 after 2 0",
      "1>5 3 B at 0",
      "2>3 4 B at 0.000004 after 0",
    ]);
    expect(rows(read("t.csv", "src,dst,bytes,after\n0,1,9,\n1,2,9,0\n"))).toEqual([
      "0>1 9 B at 0",
      "1>2 9 B at 0 after 0",
    ]);
  });

  it.each([
    ["src,dst\n0,1\n", "BAD_HEADER", "t.csv:1", "wrong columns (expected a first row of src,dst,bytes"],
    ["0,1,100\n", "BAD_HEADER", "t.csv:1", "wrong columns"],
    ["src,dst,bytes,start,start_us\n", "BAD_HEADER", "t.csv:1", "wrong columns"],
    ["src,dst,bytes,start_h\n0,1,2,3\n", "BAD_HEADER", "t.csv:1", "wrong columns"],
    [
      "src,dst,bytes,start\n0,1,100,5\n",
      "BAD_START",
      "t.csv:2 start",
      'missing unit (expected a time with a unit, as in "2.5us", got "5"; or name the column start_us)',
    ],
    ["src,dst,bytes,start_us\n0,1,100,-5\n", "BAD_START", "t.csv:2 start", "negative time ("],
    ["src,dst,bytes,start_us\n0,1,100,\n", "MISSING_START", "t.csv:2 start", "no start ("],
    ["src,dst,bytes\n0,1,0\n", "BAD_SIZE", "t.csv:2 bytes", "not a size above zero ("],
    ["src,dst,bytes\n0,1,-3\n", "BAD_SIZE", "t.csv:2 bytes", "not a size above zero ("],
    ["src,dst,bytes\n3,3,1\n", "SELF_FLOW", "t.csv:2 dst", 'a flow from "gpu-3" to itself'],
    ["src,dst,bytes\ngpu-99,3,1\n", "UNKNOWN_NIC", "t.csv:2 src", 'unknown NIC "gpu-99"'],
    ["src,dst,bytes\n0,8,1\n", "UNKNOWN_NIC", "t.csv:2 dst", "an index from 0 to 7"],
    ["src,dst,bytes\n0,1\n", "COLUMN_COUNT", "t.csv:2", "wrong number of columns (expected 3, got 2)"],
    [
      "id,src,dst,bytes\na,0,1,1\na,1,2,1\n",
      "DUPLICATE_ID",
      "t.csv:3 id",
      'id "a" twice (expected ids used once, got it at t.csv:2 before)',
    ],
    ["src,dst,bytes,after\n0,1,1,7\n", "UNKNOWN_ID", "t.csv:2 after", 'waits for unknown flow "7"'],
    ["src,dst,bytes\n", "EMPTY_TRACE", "t.csv", "no flows"],
    ['src,dst,bytes\n"0,1,1\n', "OPEN_QUOTE", "t.csv:2", "a quoted cell does not end"],
    ["src,dst,bytes\n0,1,1\0\n", "NOT_A_TEXT_FILE", "t.csv", "not a text file"],
  ])("refuse %j", (text, code, path, message) => {
    const issues = refused("t.csv", text);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code, path });
    expect(issues[0]!.message).toContain(message);
  });

  it("print a cycle in the order of time", () => {
    const text = "id,src,dst,bytes,after\na,0,1,1,c\nb,1,2,1,a\nc,2,3,1,b\nd,3,4,1,a\n";
    expect(refused("t.csv", text)).toEqual([
      {
        code: "DEPENDENCY_CYCLE",
        path: "t.csv:2",
        message: "flows that wait for each other: a → b → c → a (expected none that waits for itself)",
      },
    ]);
    expect(refused("t.csv", "src,dst,bytes,after\n0,1,1,0\n")[0]!.message).toContain("each other: 0 → 0 (");
  });

  it("find a cycle exactly where one is, however the graph looks", () => {
    const edges = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const waits = Array.from({ length: 12 }, (_, f) => pairs.filter(([of]) => of === f).map(([, on]) => on));
        const text = `src,dst,bytes,after\n${waits.map((on) => `0,1,1,${on.join(" ")}\n`).join("")}`;
        // Rows that wait for nothing, or only for rows already taken away, can be taken away; the rest is cyclic.
        const left = new Set(waits.keys());
        for (let before = -1; before !== left.size; ) {
          before = left.size;
          for (const f of left) if (!waits[f]!.some((on) => left.has(on))) left.delete(f);
        }
        if (left.size === 0) expect(read("t.csv", text).flows.flowCount).toBe(12);
        else expect(refused("t.csv", text)[0]!.code).toBe("DEPENDENCY_CYCLE");
      }),
    );
  });

  it("report everything that is wrong, and stop after a hundred", () => {
    const wrong = "0,0,-1,x\n";
    const issues = refused("t.csv", `src,dst,bytes,start_us\n${wrong.repeat(2)}`);
    expect(issues.map(({ path }) => path)).toEqual([
      "t.csv:2 bytes",
      "t.csv:2 start",
      "t.csv:2 dst",
      "t.csv:3 bytes",
      "t.csv:3 start",
      "t.csv:3 dst",
    ]);
    const many = refused("t.csv", `src,dst,bytes,start_us\n${wrong.repeat(500)}`);
    expect(many.length).toBeLessThan(105);
    expect(many.at(-1)!.code).toBe("TOO_MANY_ISSUES");
  });
});

describe("htsim connection matrices", () => {
  // Two flows pull a barrier that starts the third, which starts the fourth.
  const matrix = `Nodes 8
Connections 4
Triggers 2
0->4 id 1 start 1000 size 2000000 send_done_trigger 1
1->5 id 2 start 0 size 2000000 recv_done_trigger 1 prio 3
4->2 id 3 trigger 1 size 1000 send_done_trigger 2
2->6 id 4 trigger 2 start 5000 size 10
trigger id 1 barrier count 2
trigger id 2 oneshot
`;

  it("become flows that wait for others; starts are picoseconds", () => {
    expect(rows(read("perm.cm", matrix))).toEqual([
      "0>4 2000000 B at 1e-9",
      "1>5 2000000 B at 0",
      "4>2 1000 B at 0 after 0 1",
      "2>6 10 B at 5e-9 after 2",
    ]);
  });

  it.each([
    ["Nodes 9\nConnections 1\n0->1 start 0 size 1\n", "TOO_MANY_NICS", "m.cm:1", "expected at most 8, got 9"],
    ["Nodes 8\nConnections 2\n0->1 start 0 size 1\n", "COUNT_MISMATCH", "m.cm:2", "1 connections follow (expected 2"],
    ["Nodes 8\n0->8 start 0 size 1\n", "UNKNOWN_NIC", "m.cm:2", "0 to 7"],
    ["Nodes 8\n0->0 start 0 size 1\n", "SELF_FLOW", "m.cm:2", "to itself"],
    ["Nodes 8\n0->1 start 0\n", "MISSING_SIZE", "m.cm:2", "no size"],
    ["Nodes 8\n0->1 start 0 size 0\n", "BAD_SIZE", "m.cm:2 size", "above zero"],
    ["Nodes 8\n0->1 size 1\n", "MISSING_START", "m.cm:2", "no start"],
    ["Nodes 8\n0->1 start -5 size 1\n", "BAD_START", "m.cm:2 start", "negative"],
    ["Nodes 8\n0->1 start 0 size 1 color 3\n", "UNKNOWN_KEY", "m.cm:2", 'unknown key "color"'],
    ["Nodes 8\n0-1 start 0 size 1\n", "BAD_LINE", "m.cm:2", "not a connection"],
    ["Nodes eight\n0->1 start 0 size 1\n", "BAD_LINE", "m.cm:1", "no number behind Nodes"],
    ["Nodes 8\n0->1 id 1 start 0 size 1\n1->2 id 1 start 0 size 1\n", "DUPLICATE_ID", "m.cm:3", "id 1 twice"],
    ["Nodes 8\n0->1 trigger 4 size 1\n", "UNKNOWN_TRIGGER", "m.cm:2", "unknown trigger 4"],
    [
      "Nodes 8\n0->1 trigger 4 size 1\ntrigger id 4 barrier count 2\n",
      "TRIGGER_NOT_SUPPORTED",
      "m.cm:3",
      "would never open (expected as many flows that pull it as its count, 2, got 0)",
    ],
    [
      "Nodes 8\n0->1 trigger 4 size 1\ntrigger id 4 oneshot\n",
      "TRIGGER_NOT_SUPPORTED",
      "m.cm:3",
      "is pulled by 0 flows",
    ],
    [
      "Nodes 8\n0->1 start 0 size 1 send_done_trigger 4\n1->2 trigger 4 size 1\n2->3 trigger 4 size 1\ntrigger id 4 multishot\n",
      "TRIGGER_NOT_SUPPORTED",
      "m.cm:5",
      "starts 2 flows one by one",
    ],
    ["Nodes 8\n0->1 start 0 size 1\ntrigger 4 oneshot\n", "BAD_LINE", "m.cm:3", "not a trigger"],
    [
      "Nodes 8\n0->1 start 0 size 1\ntrigger id 4 oneshot\ntrigger id 4 oneshot\n",
      "DUPLICATE_TRIGGER",
      "m.cm:4",
      "twice",
    ],
    [
      "Nodes 8\nFailures 1\n0->1 start 0 size 1\nfailure switch_type TOR switch_id 0 link_id 0\n",
      "FAILURES_NOT_SUPPORTED",
      "m.cm:4",
      "under changes",
    ],
  ])("refuse %j", (text, code, path, message) => {
    const issues = refused("m.cm", text);
    expect(issues[0]).toMatchObject({ code, path });
    expect(issues[0]!.message).toContain(message);
    expect(issues).toHaveLength(1);
  });

  it("print a cycle of triggers", () => {
    const text =
      "Nodes 8\n0->1 id 7 trigger 1 size 1 send_done_trigger 2\n1->2 id 8 trigger 2 size 1 send_done_trigger 1\ntrigger id 1 oneshot\ntrigger id 2 oneshot\n";
    expect(refused("m.cm", text)[0]!.message).toContain("7 → 8 → 7");
  });
});

describe("HPCC flow.txt", () => {
  it("is read, whatever it is called", () => {
    const text = "2\n0 4 3 100 500000 2.0\n5 1 3 101 1500 2.0000005\n";
    expect(rows(read("flow.txt", text))).toEqual(["0>4 500000 B at 0", "5>1 1500 B at 5e-7"]);
    expect(rows(read("anything", text))).toHaveLength(2);
    expect(rows(read("flows.csv", text, "flow-txt"))).toHaveLength(2);
  });

  it.each([
    ["3\n0 4 3 100 5 2.0\n", "COUNT_MISMATCH", "flow.txt:1", "1 flows follow (expected 3, as this line says)"],
    ["1\n0 8 3 100 5 2.0\n", "UNKNOWN_NIC", "flow.txt:2", "0 to 7"],
    ["1\n0 4 3 100 0 2.0\n", "BAD_SIZE", "flow.txt:2 bytes", "above zero"],
    ["1\n0 4 3 100 5 -2.0\n", "BAD_START", "flow.txt:2 start", "negative"],
    ["1\n4 4 3 100 5 2.0\n", "SELF_FLOW", "flow.txt:2", "to itself"],
    ["1\n0 4 3 5 2.0\n", "COLUMN_COUNT", "flow.txt:2", "expected 6: src dst pg dport bytes start, got 5"],
  ])("refuses %j", (text, code, path, message) => {
    const issues = refused("flow.txt", text);
    expect(issues[0]).toMatchObject({ code, path });
    expect(issues[0]!.message).toContain(message);
    expect(issues).toHaveLength(1);
  });
});

describe("the format", () => {
  it("is that of the ending, else what the text looks like", () => {
    expect(rows(read("t", "src,dst,bytes\n0,1,1\n"))).toHaveLength(1);
    expect(rows(read("t", "Nodes 8\n0->1 start 0 size 1\n"))).toHaveLength(1);
    expect(refused("t.cm", "src,dst,bytes\n0,1,1\n")[0]!.code).toBe("BAD_LINE");
  });

  it("is one of those that there are", () => {
    expect(issuesOf(() => read("t.csv", "", "htsim"))[0]).toEqual({
      code: "UNKNOWN_TRACE_FORMAT",
      path: "--trace-format",
      message: 'unknown trace format "htsim" (expected one of csv, cm, flow-txt)',
    });
  });
});
