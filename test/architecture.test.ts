/** Who may import whom: DESIGN.md's floors as data, held against every import in src/ and assembly/, types included. */

import ts from "typescript";
import { describe, expect, it } from "vitest";
import { importsOf, nodesOf, type Source, sourcesIn } from "./sources.ts";

const ROOMS = ["core", "document", "topology", "fabric", "routing", "workload", "sim", "metrics", "report"];
const GROUND = ["errors", "units", "rng", "power", "parameters"];
const DRIVERS = [
  "blast",
  "compare",
  "collective",
  "collective-scenario",
  "fairness",
  "inspect",
  "measured",
  "message-sizes",
  "regress",
  "run",
  "scenario",
  "settings",
  "sweep",
  "unreachable",
  "validate",
];

interface Floor {
  readonly may: readonly string[];
  readonly packages?: readonly string[];
}

/**
 * What each part of src/ may import besides itself. A part is a room (a folder) or a file that stands in src/.
 *
 * Where this departs from the table of DESIGN.md section 2, which the arrows still obey (downwards only):
 * - errors uses fastest-levenshtein, which suggests the nearest name; document, a room of its own since there are several
 *   kinds of files, uses zod and yaml to read them, and topology uses zod to say what its own file holds.
 * - topology draws from rng: `changes` picks the cables of a fraction at random.
 * - report imports errors, to refuse an unknown reporter. Of metrics it takes types alone.
 * - workload imports document, for rows of CSV and lists of hosts, which topology's formats have as well; and topology the
 *   packages that read and write those of its formats that are XML and DOT.
 * - plot stands beside the drivers: it makes pictures of what the report room writes in tables, and nothing imports it but index.
 * - run is a driver with a file form of its own, and hence with zod.
 * - The drivers may import each other (inspect describes a topology as compare does) as long as that makes no cycle.
 */
const FLOORS: Readonly<Record<string, Floor>> = {
  errors: { may: [], packages: ["fastest-levenshtein"] },
  rng: { may: [] },
  power: { may: [] },
  units: { may: ["errors"] },
  parameters: { may: ["errors", "units"] },
  core: { may: ["errors"] },
  document: { may: ["errors", "units"], packages: ["zod", "yaml"] },
  topology: {
    may: ["document", "errors", "units", "rng"],
    packages: ["graphology", "graphology-gexf", "graphology-graphml", "graphology-types", "ts-graphviz/ast", "zod"],
  },
  fabric: { may: ["topology", "core", "errors"] },
  routing: { may: ["fabric", "core", "errors", "units", "rng", "parameters"] },
  workload: { may: ["fabric", "core", "document", "errors", "units", "rng", "power", "parameters"] },
  sim: { may: ["fabric", "routing", "workload", "core", "errors", "parameters", "power"], packages: ["yalps"] },
  metrics: { may: ["sim"] },
  report: { may: ["metrics", "units", "errors", "power"], packages: ["hyparquet-writer"] },
  plot: { may: ["metrics", "report", "units", "errors", "power"] },
  ...Object.fromEntries(DRIVERS.map((driver) => [driver, { may: [...GROUND, ...ROOMS, ...DRIVERS] }])),
  run: { may: [...GROUND, ...ROOMS, ...DRIVERS], packages: ["zod"] },
  sweep: { may: [...GROUND, ...ROOMS, ...DRIVERS], packages: ["zod"] },
  index: { may: [...GROUND, ...ROOMS, "plot", ...DRIVERS] },
  cli: { may: ["index"], packages: ["commander", "piscina", "bullmq", "ioredis", "vega", "vega-lite"] },
};

/** The only files that read and write files. */
const FILE_SYSTEM = [
  "src/cli/cell-cache.ts",
  "src/cli/durable-files.ts",
  "src/cli/files.ts",
  "src/cli/folder-lock.ts",
  "src/cli/read-lines.ts",
  "src/cli/result-folder.ts",
  "src/cli/sweep-manifest.ts",
];

/** What a result must not depend on. */
const BANNED: Readonly<Record<string, string>> = {
  "Math.random": "draw from an Rng (src/rng.ts) that the scenario seeds",
  "Date.now": "take the time as a parameter: the same input must give the same output",
  "performance.now": "measure in bench/, or in cli",
  "new Date": "take the date as a parameter: the same input must give the same output",
  "Math.pow": "call power (src/power.ts): engines round it differently",
};

/** `src/fabric/freeze.ts` → `fabric`, `src/units.ts` → `units`. */
function partOf(file: string): string {
  return file.split("/")[1]!.replace(/\.ts$/, "");
}

/** The file of the repository that a relative import names. */
function target(file: string, specifier: string): string {
  return new URL(specifier, `repository:/${file}`).pathname.slice(1);
}

/** What is wrong with an import, and what to do instead; undefined when nothing is. */
function wrongImport(file: string, specifier: string): string | undefined {
  const relative = specifier.startsWith(".");
  if (file.startsWith("assembly/")) {
    if (relative && target(file, specifier).startsWith("assembly/")) return undefined;
    return "the core imports only its own files: pass what it needs through columns";
  }
  const part = partOf(file);
  const floor = FLOORS[part];
  if (floor === undefined) return `${part} is no part of FLOORS: give it a row, or move the file into a room`;
  if (specifier.startsWith("node:")) return wrongNodeImport(file, specifier);
  if (!relative) {
    if (floor.packages?.includes(specifier)) return undefined;
    const owner = Object.keys(FLOORS).find((name) => FLOORS[name]!.packages?.includes(specifier));
    return owner === undefined
      ? `no part may import ${specifier}: do without, or give the package to one part in FLOORS`
      : `only ${owner} imports ${specifier}: ask ${owner} through its index for what you need`;
  }
  const to = target(file, specifier);
  const other = partOf(to);
  if (!to.startsWith("src/") || FLOORS[other] === undefined) return "src imports only its own files";
  if (other === part) return undefined;
  if (!floor.may.includes(other)) {
    return `${part} may import ${floor.may.join(", ") || "nothing"}: move what is needed down to one of those, or up into the caller`;
  }
  const isRoom = to.split("/").length > 2;
  return isRoom && to !== `src/${other}/index.ts`
    ? `import it from src/${other}/index.ts, and export it there`
    : undefined;
}

function wrongNodeImport(file: string, specifier: string): string | undefined {
  if (/^node:fs\b/.test(specifier)) {
    return FILE_SYSTEM.includes(file)
      ? undefined
      : `only ${FILE_SYSTEM.join(" and ")} read and write files: take text or bytes`;
  }
  if (partOf(file) === "cli") return undefined;
  return "below cli the code also runs in a browser: let cli pass in what Node provides";
}

/** The banned calls of a file, each with what to do instead. */
function bannedIn(source: Source): string[] {
  return [...nodesOf(source)].flatMap(({ node, line }) => {
    const name = ts.isNewExpression(node) ? `new ${node.expression.getText()}` : node.getText();
    // The core's powers are compiled into the module, one for all engines.
    if (!source.file.startsWith("assembly/") && isEnginesPower(node))
      return [`${source.file}:${line + 1}: **: ${BANNED["Math.pow"]}`];
    const named = ts.isNewExpression(node) || ts.isPropertyAccessExpression(node);
    return named && Object.hasOwn(BANNED, name) ? [`${source.file}:${line + 1}: ${name}: ${BANNED[name]}`] : [];
  });
}

/** `a ** b` that an engine would compute; those of bigints, and of 2 written out, are exact. */
function isEnginesPower(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.AsteriskAsteriskToken) return false;
  const [base, exponent] = [node.left.getText(), node.right.getText()];
  return !(/^\d+n$/.test(base) || (base === "2" && /^-?\d+$/.test(exponent)));
}

/** The files of an import cycle, the first again as the last; undefined when there is none. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

describe("the sources", () => {
  const src = sourcesIn("src");
  const assembly = sourcesIn("assembly");

  it("import only what lies on a lower floor, through its index", () => {
    const complaints = [...src, ...assembly].flatMap((source) =>
      importsOf(source).flatMap((specifier) => {
        const wrong = wrongImport(source.file, specifier);
        return wrong === undefined ? [] : [`${source.file} imports ${specifier}: ${wrong}`];
      }),
    );
    expect(complaints).toEqual([]);
  });

  it("have no import cycle", () => {
    const graph = new Map(
      src.map((source) => [
        source.file,
        importsOf(source).flatMap((specifier) => (specifier.startsWith(".") ? target(source.file, specifier) : [])),
      ]),
    );
    const advice = "move what both ends need into a file of its own; a type lives with the helper that uses it";
    expect(findCycle(graph)?.join(" → "), advice).toBeUndefined();
  });

  it("depend on no clock, no unseeded randomness and no engine's rounding of powers below cli", () => {
    const below = [...src.filter(({ file }) => partOf(file) !== "cli"), ...assembly];
    expect(below.flatMap(bannedIn)).toEqual([]);
  });
});

describe("the rules", () => {
  it.each([
    ["src/errors.ts", "./units.ts", "errors may import nothing"],
    ["src/fabric/freeze.ts", "../sim/index.ts", "fabric may import topology, core, errors"],
    ["src/routing/pinned.ts", "../workload/index.ts", "routing may import"],
    ["src/workload/patterns/ring.ts", "../../fabric/fabric.ts", "import it from src/fabric/index.ts"],
    ["src/fabric/freeze.ts", "graphology", "only topology imports graphology"],
    ["src/topology/read.ts", "graphology-shortest-path", "no part may import graphology-shortest-path"],
    ["src/compare.ts", "commander", "only cli imports commander"],
    ["src/cli/main.ts", "../core/index.ts", "cli may import index"],
    ["src/cli/main.ts", "node:fs/promises", "read and write files"],
    ["src/core/module.ts", "node:url", "also runs in a browser"],
    ["src/helpers.ts", "./errors.ts", "give it a row"],
    ["src/compare.ts", "../bench/run.ts", "src imports only its own files"],
    ["assembly/ecmp.ts", "../src/rng", "the core imports only its own files"],
  ])("refuse that %s imports %s", (file, specifier, message) => {
    expect(wrongImport(file, specifier)).toContain(message);
  });

  it("see every form of import", () => {
    const text = `import "a";\nimport type {\n  B } from "b";\nexport * from "c";\nawait import("d");\n// import "e"\n`;
    expect(importsOf({ file: "src/sample.ts", text })).toEqual(["a", "b", "c", "d"]);
  });

  it("see a cycle, and clocks, randomness and powers in code but not in comments", () => {
    const graph = { a: ["b"], b: ["c"], c: ["d", "b"], d: [] };
    expect(findCycle(new Map(Object.entries(graph)))).toEqual(["b", "c", "b"]);
    const text =
      "// Date.now()\nMath.random() + Date.now() + performance.now();\nnew Date();\nMath.pow(a, 2);\n2 ** -32 + 10 ** 2;";
    expect(bannedIn({ file: "src/sample.ts", text }).map((line) => line.split(":")[2]!.trim())).toEqual([
      ...Object.keys(BANNED),
      "**",
    ]);
  });
});
