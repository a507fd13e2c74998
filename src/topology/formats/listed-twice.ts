/** Cables that a file lists from both of their ends, told by their ports; and ports that have two cables. */

import { clip } from "../../document/index.ts";
import type { Sketch, SketchCable, SketchNode } from "./sketch.ts";

/**
 * The cables, each once. Cables are one where both of their ports are the same; cables without ports are parallel.
 * A port with two different cables is an issue.
 */
export function mergeListedTwice(sketch: Sketch): SketchCable[] {
  const cableAt = new Map<string, SketchCable>();
  return sketch.cables.filter((cable) => {
    const ends = endsOf(cable);
    const known = ends.map((end) => cableAt.get(end));
    const before = known.find((other) => other !== undefined);
    if (before !== undefined && isSame(before, cable)) {
      fillFrom(before, cable);
      sketch.note("cables listed from both ends, taken once", cable.at);
      return false;
    }
    for (const [i, end] of ends.entries()) {
      const other = known[i];
      if (other !== undefined) {
        const [node, port] = end.split("\n");
        const problem = `port "${clip(port!)}" of "${clip(node!)}" has two cables`;
        sketch.issue(
          "DUPLICATE_PORT",
          cable.at,
          `${problem} (expected one; the other is at ${sketch.place(other.at)})`,
        );
      } else cableAt.set(end, cable);
    }
    return true;
  });
}

function endsOf({ a, b, aPort, bPort }: SketchCable): string[] {
  const end = (node: SketchNode, port: string | undefined) => (port === undefined ? [] : [`${node.name}\n${port}`]);
  return [...end(a, aPort), ...end(b, bPort)];
}

function isSame(one: SketchCable, other: SketchCable): boolean {
  if (other.aPort === undefined || other.bPort === undefined) return false;
  const straight = one.a === other.a && one.b === other.b && one.aPort === other.aPort && one.bPort === other.bPort;
  return straight || (one.a === other.b && one.b === other.a && one.aPort === other.bPort && one.bPort === other.aPort);
}

/** What only the second line says. */
function fillFrom(cable: SketchCable, { rateBps, lengthM, latencyS, state }: SketchCable): void {
  cable.rateBps ??= rateBps;
  cable.state ??= state;
  if (cable.latencyS === undefined && cable.lengthM === undefined) {
    cable.lengthM = lengthM;
    cable.latencyS = latencyS;
  }
}
