/** A topology file, node by node, that has a bit of everything: what fuzz and junk start from. */

export const EXPLICIT = `
latency: { switch: 1us, nic: 1us }
nodes:
  - { name: a, kind: gpu-nic, pod: 0 }
  - { name: b, kind: host-nic }
  - { name: s, kind: switch, tier: 2, latency: 5ns }
links:
  - { from: a, to: s, rate: 400Gbps, length: 3m }
  - { from: b, to: s, rate: 400Gbps, latency: 1us, state: up, name: x }
changes:
  - { links: { tier: nic-spine, fraction: 0.5, seed: 3 }, state: down }
  - { between: [a, s], rate: 1Gbps }
`;
