/** Cuts NICs into blocks of whole servers and puts the blocks in random order. */

import { type Rng, shuffle } from "../rng.ts";

/**
 * All of `nics`, block by block in random order, every order equally likely. Inside a block servers stand in the order of
 * their first NIC, and a server's NICs together, in the order of `nics`; a NIC without a server (-1) is one of its own.
 */
export function drawBlocks(nicServer: Int32Array, nics: Uint32Array, serversPerBlock: number, rng: Rng): Uint32Array {
  const servers = serversOf(nicServer, nics);
  const blockCount = Math.ceil(servers.length / serversPerBlock);
  const order = Uint32Array.from({ length: blockCount }, (_, block) => block);
  shuffle(order, rng);
  const ranks = new Uint32Array(nics.length);
  let rank = 0;
  for (const block of order) {
    for (const server of servers.slice(block * serversPerBlock, (block + 1) * serversPerBlock)) {
      for (const nic of server) ranks[rank++] = nic;
    }
  }
  return ranks;
}

/** The NICs of each server, servers in the order of their first NIC. */
function serversOf(nicServer: Int32Array, nics: Uint32Array): readonly (readonly number[])[] {
  const servers: number[][] = [];
  const ofNumber = new Map<number, number[]>();
  for (const nic of nics) {
    const number = nicServer[nic]!;
    const known = number === -1 ? undefined : ofNumber.get(number);
    if (known !== undefined) {
      known.push(nic);
      continue;
    }
    const server = [nic];
    servers.push(server);
    if (number !== -1) ofNumber.set(number, server);
  }
  return servers;
}
