import type { GivenParameters } from "../../parameters.ts";
import { readOwn } from "../own-parameters.ts";
import type { Policy } from "../policy.ts";

const PARAMETERS = [
  {
    name: "qpScaling",
    kind: "integer",
    min: 1,
    max: 256,
    // Assumed: the paper's clusters tune it per collective and size.
    default: 16,
    summary: "queue pairs that every connection is split over, instead of --qps",
  },
] as const;

/**
 * Enhanced ECMP with QP scaling (Gangidi et al., "RDMA over Ethernet for Distributed AI Training at Meta Scale", SIGCOMM
 * 2024): switches hash the destination QP as well, and messages go round-robin over many QPs. Over a long transfer each
 * QP carries an equal part, so that it is ECMP with static QPs; our `ecmp` gives QPs source ports of their own, which is as
 * much entropy. Not modelled: what a real hash makes of consecutive QP numbers, and what more QPs cost a NIC.
 */
export const eEcmp: Policy = {
  name: "e-ecmp",
  summary: "enhanced ECMP: the hash sees the QP, and messages go round-robin over many (--qp-scaling)",
  paths: "hashed",
  ownQps: (given: GivenParameters) => readOwn("e-ecmp", PARAMETERS, given).qpScaling,
  contended: "none",
  parameters: PARAMETERS,
};
