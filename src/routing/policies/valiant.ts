import { createRng } from "../../rng.ts";
import { detourSwitches, drawDetour } from "../detour.ts";
import type { Policy } from "../policy.ts";
import { emptyPaths, qpCount, routesOf, takeHash, walkQp } from "../walk.ts";

/** Stream of the seed. */
const DETOURS = 2;

/**
 * Valiant's routing (Valiant, "A scheme for fast parallel communication", 1982; on dragonflies Kim et al., ISCA 2008): every
 * QP goes to a random switch with NICs first, in another group than its ends where there are groups, and on to its
 * destination; both parts over shortest paths, by hash. Any pattern then loads links as a random one does, at twice the hops. On
 * a Clos the detour comes down to a leaf and goes up again: ECMP is Valiant's scheme there. Not modelled: the virtual
 * channels that keep detours from deadlock; a choice per packet (more QPs come near it).
 */
export const valiant: Policy = {
  name: "valiant",
  summary: "Valiant: every QP by way of a random switch; for dragonflies, tori and meshes",
  paths: "placed",
  contended: "none",
  place(context) {
    const { fabric, groups, hash, src, dst, qps, seed } = context;
    const { nicLeaf } = fabric;
    const rng = createRng(seed, DETOURS);
    const switches = detourSwitches(context);
    const paths = emptyPaths(context, 2);
    for (let qp = 0; qp < qpCount(context); qp++) {
      const flow = Math.floor(qp / qps);
      const by = drawDetour(context, switches, nicLeaf[src[flow]!]!, nicLeaf[dst[flow]!]!, rng);
      takeHash(context, qp);
      walkQp(context, qp, (node, count) => groups.members[hash.at(node) % count]!, paths, by);
    }
    return routesOf(context, paths);
  },
};
