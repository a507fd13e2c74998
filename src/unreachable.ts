/** Says why no path joins two NICs: which cables that are down would have led on. */

import { type Issue, isInputError, RoutingError } from "./errors.ts";
import { type Fabric, NO_LEAF, networksOf } from "./fabric/index.ts";
import type { Flows } from "./workload/index.ts";

/** Cables named in a message; the rest are counted. */
const NAMED_CABLES = 5;

/**
 * Runs a step that routes flows. Where it finds one without a path, a RoutingError with the number of the flow as its path,
 * that becomes the pair of NICs and the cut between them.
 *
 * @param flowsOf asked only then: the flows that were being routed
 */
export function explaining<T>(fabric: Fabric, flowsOf: () => Pick<Flows, "src" | "dst"> | undefined, step: () => T): T {
  try {
    return step();
  } catch (error) {
    const flows = isInputError(error) && error.code === "UNREACHABLE" ? flowsOf() : undefined;
    if (!flows) throw error;
    const flow = Number(/\d+/.exec((error as RoutingError).issues[0]!.path)?.[0]);
    throw new RoutingError([explainUnreachable(fabric, flows.src[flow]!, flows.dst[flow]!)], {
      cause: error,
    });
  }
}

/**
 * The issue for a pair without a valley-free path: the pair, and the cut between what the source and what the
 * destination reaches by climbing, given by its cables that are down; or that the fabric was built without any between them.
 */
export function explainUnreachable(fabric: Fabric, src: number, dst: number): Issue {
  const path = `${fabric.nodeNames[src]} → ${fabric.nodeNames[dst]}`;
  const issue = (cause: string): Issue => ({
    code: "UNREACHABLE",
    path,
    message: `no path goes up and then down between these NICs: ${cause} (expected one, on cables that are up)`,
  });
  for (const nic of [src, dst]) {
    if (fabric.nicLeaf[nic] !== NO_LEAF) continue;
    const cable = fabric.downCables.find(({ ends }) => ends.includes(nic));
    return issue(`the NIC's own cable ${cable?.name} is down`);
  }
  const { ofNic } = networksOf(fabric);
  if (ofNic[src] !== ofNic[dst]) {
    const expected =
      "expected messages within one of them: an all-to-all with algorithm rail-aligned, other collectives on whole servers, as with placement packed or random-servers, or with groups rail";
    const message = `no cable joins these NICs' networks, which are planes or rails of their own (${expected})`;
    return { code: "UNREACHABLE", path, message };
  }
  const fromSource = climb(fabric, fabric.nicLeaf[src]!);
  const fromDestination = climb(fabric, fabric.nicLeaf[dst]!);
  // A cable of the cut leads from what one side reaches to where that side does not come.
  const leadsOut = (from: number, to: number): boolean =>
    fabric.nodeTier[from]! <= fabric.nodeTier[to]! &&
    [fromSource, fromDestination].some((reached) => reached.has(from) && !reached.has(to));
  const down = fabric.downCables.filter(({ ends: [a, b] }) => leadsOut(a, b) || leadsOut(b, a));
  if (down.length === 0) return issue("the fabric has no cables that would join them");
  const named = down
    .slice(0, NAMED_CABLES)
    .map(({ name }) => name)
    .join(", ");
  const more = down.length > NAMED_CABLES ? ` and ${down.length - NAMED_CABLES} more` : "";
  return issue(
    `the cut has ${down.length === 1 ? "1 cable that is" : `${down.length} cables that are`} down, ${named}${more}`,
  );
}

/** The switches that a leaf reaches without going down. */
function climb(fabric: Fabric, leaf: number): Set<number> {
  const reached = new Set([leaf]);
  for (const node of reached) {
    for (let l = fabric.outStart[node]!; l < fabric.outStart[node + 1]!; l++) {
      const target = fabric.linkTarget[l]!;
      if (target >= fabric.hostCount && fabric.nodeTier[target]! >= fabric.nodeTier[node]!) reached.add(target);
    }
  }
  return reached;
}
