import { readOwn } from "../own-parameters.ts";
import type { Policy } from "../policy.ts";
import { type Chooser, emptyPaths, qpCount, routesOf, takeHash, walkQp } from "../walk.ts";
import { WeightTables } from "../weight-tables.ts";

const PARAMETERS = [
  {
    name: "tableEntries",
    kind: "integer",
    min: 1,
    max: 4096,
    // Assumed: chips share some thousands of entries among all groups, so that a group has tens.
    default: 64,
    summary: "most entries of a group's table of weighted members",
  },
] as const;

/**
 * Weighted-cost multipath (Zhou et al., "WCMP", EuroSys 2014): a QP's hash falls on an entry of its group's table, where each
 * member stands as often as the capacity that it leads to asks for, as near as the table's length allows. What a member leads
 * to is the lesser of its own rate and what its next switch has towards the destination. With equal members it is ECMP. Not
 * modelled: one table memory for all groups of a switch.
 */
export const wcmp: Policy = {
  name: "wcmp",
  summary: "weighted ECMP: members count by the capacity that they lead to, in a table of --table-entries",
  paths: "placed",
  contended: "none",
  parameters: PARAMETERS,
  place(context) {
    const { tableEntries: limit } = readOwn("wcmp", PARAMETERS, context.parameters);
    const { hash, dst, qps, fabric } = context;
    const paths = emptyPaths(context);
    const tables = new WeightTables(context, limit);
    // By destination, so that what lies ahead of a switch is asked for once: the hash does not mind the order.
    const leafOf = (qp: number): number => fabric.nicLeaf[dst[Math.floor(qp / qps)]!]!;
    const order = Uint32Array.from({ length: qpCount(context) }, (_, qp) => qp).sort(
      (a, b) => leafOf(a) - leafOf(b) || a - b,
    );
    for (const qp of order) {
      takeHash(context, qp);
      const choose: Chooser = (node, _, to, descending) => tables.member(node, to, descending, hash.at(node));
      walkQp(context, qp, choose, paths);
    }
    return routesOf(context, paths);
  },
};
