/** How long routing, sprayed packets and senders take to notice that cables went down or came back. */

export interface Reaction {
  /** From a change of a cable until all switches hash over what is left, or over what came back. */
  readonly routingS: number;
  /** The same for packets that are spread: until the splits are those of what is left. */
  readonly adaptiveS: number;
  /** A sender whose packets were all lost tries again at multiples of this after the loss; at once where 0. */
  readonly hostS: number;
  /** Only what crossed a dead link gets a new path; else a group of another size hashes all its flows anew. */
  readonly resilient: boolean;
}

export const REACTION_DEFAULTS: Reaction = {
  // Assumed, within what RFC 7938 section 7 says of BGP in data centres: a link down is noticed in milliseconds, and routes
  // converge in less than a second.
  routingS: 50e-3,
  // Assumed: a few round trips; a port that is down leaves its group at once, what is further on is told.
  adaptiveS: 10e-6,
  // InfiniBand's Local ACK Timeout, 4.096 µs × 2^n, with perftest's default of n = 14.
  hostS: 4.096e-6 * 2 ** 14,
  resilient: false,
};
