import { ScenarioError } from "../../errors.ts";
import type { Fabric } from "../../fabric/index.ts";
import type { Policy } from "../policy.ts";
import { emptyPaths, qpCount, routesOf, takeHash, walkQp } from "../walk.ts";

/**
 * Dimension-order routing (e-cube: Dally & Seitz, 1987), the deadlock-free way through tori, meshes and HyperX: a packet
 * first goes to its destination's first coordinate, then to the second, and so on. Of shortest hops those along the first
 * dimension that is still open are taken; where two directions or parallel cables are left, the hash chooses. Coordinates are
 * the numbers that end a switch's name, as in `switch-2-0-1`. Minimal routing by random paths is `ecmp`. Not modelled: virtual
 * channels.
 */
export const dimensionOrder: Policy = {
  name: "dimension-order",
  summary: "dimension after dimension, for tori, meshes and HyperX whose switches are named by coordinates",
  paths: "placed",
  needs: "switches that are named by their coordinates",
  contended: "none",
  place(context) {
    const { fabric, groups, hash } = context;
    const coordinates = readCoordinates(fabric);
    const dimensionOf = (link: number): number => {
      const from = coordinates[fabric.linkSource[link]! - fabric.hostCount]!;
      const to = coordinates[fabric.linkTarget[link]! - fabric.hostCount]!;
      return from.findIndex((at, d) => at !== to[d]);
    };
    const paths = emptyPaths(context);
    for (let qp = 0; qp < qpCount(context); qp++) {
      takeHash(context, qp);
      walkQp(
        context,
        qp,
        (node, count) => {
          const dimensions = Array.from(groups.members.subarray(0, count), dimensionOf);
          const first = Math.min(...dimensions);
          const members = groups.members.filter((_, m) => m < count && dimensions[m] === first);
          return members[hash.at(node) % members.length]!;
        },
        paths,
      );
    }
    return routesOf(context, paths);
  },
};

/** [switches] numbers at the end of the name. */
function readCoordinates({ name, hostCount, nodeNames }: Fabric): number[][] {
  const coordinates = nodeNames
    .slice(hostCount)
    .map((node) => (/\d+(?:[-.,x]\d+)+$/.exec(node)?.[0] ?? "").split(/[-.,x]/).map(Number));
  const odd = coordinates.findIndex((at) => at.length < 2 || at.length !== coordinates[0]!.length);
  if (odd === -1) return coordinates;
  const message = `policy dimension-order finds no coordinates in the names of "${name}" (expected as many numbers at the end of each, as in switch-2-0, got "${nodeNames[hostCount + odd]}")`;
  throw new ScenarioError([{ code: "NO_COORDINATES", path: "--policy", message }]);
}
