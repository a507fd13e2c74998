/** How a kernel says no. Anything else that goes wrong is a trap, and a bug of ours. */
export enum Status {
  Ok,
  /**
   * solveMaxMin: no commodity can be fixed although some are left: one without links and without a cap, or NaN in the input.
   * advanceEvents: flows are left, and nothing will ever happen.
   */
  Stalled,
  /** A flow's destination can't be reached over a valley-free path; `failedFlow()` names it. */
  Unreachable,
  /** A path or incidence count would pass the reserved capacity. */
  Overflow,
  /** solveAlphaFair, advanceEvents: prices did not get near enough to the optimum's. */
  NotConverged,
}
