/** Errors quote what people's files hold; none of it may act on the terminal that shows them. */

import { expect, it } from "vitest";
import { ScenarioError, suggestion } from "../src/errors.ts";

it("writes control characters, marks of direction and line ends by their numbers: an issue is one line", () => {
  const error = new ScenarioError([
    { code: "A", path: "a\u001b[2J.csv:1", message: 'got "x\r\n\u0085\u2028\u202e\u{e0001}\ud800é😀"' },
    { code: "B", path: "", message: "second" },
  ]);
  const [first = "", ...others] = error.message.split("\n");
  expect(first).toBe('a\\u001b[2J.csv:1: got "x\\u000d\\u000a\\u0085\\u2028\\u202e\\ue0001\\ud800é😀"');
  expect(others).toEqual(["second"]);
  expect(error.issues[0]?.path).toBe("a\\u001b[2J.csv:1");
  expect(error.code).toBe("A");
});

it.each([
  ["adaptve", "adaptive"], // one letter of seven is missing
  ["qsp", "qps"], // the same letters
  ["xyz", undefined],
])("suggests for %s the name %s", (got, name) => {
  expect(suggestion(got, ["ecmp", "adaptive", "qps"])).toBe(name === undefined ? "" : `, did you mean "${name}"?`);
});
