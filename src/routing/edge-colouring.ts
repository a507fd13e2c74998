/** Colours of a bipartite multigraph's edges, none twice at a node, as few as there can be (König 1916). */

/**
 * [edges] colour of each edge, below the largest number of edges at one node. Edges are put in one by one; where no colour
 * is free at both ends, a chain of edges in two colours is turned over (Kempe). O(edges × length of the chains).
 */
export function colourEdges(left: Uint32Array, right: Uint32Array, leftCount: number, rightCount: number): Uint32Array {
  const colours = Math.max(mostOf(left, leftCount), mostOf(right, rightCount));
  const nodes = leftCount + rightCount;
  // Edge + 1 at [node × colours + colour], 0 where there is none.
  const at = new Uint32Array(nodes * colours);
  const colourOf = new Uint32Array(left.length);
  const free = (node: number): number => {
    let colour = 0;
    while (at[node * colours + colour] !== 0) colour++;
    return colour;
  };
  const paint = (edge: number, colour: number): void => {
    colourOf[edge] = colour;
    at[left[edge]! * colours + colour] = edge + 1;
    at[(leftCount + right[edge]!) * colours + colour] = edge + 1;
  };
  for (let edge = 0; edge < left.length; edge++) {
    const a = left[edge]!;
    const b = leftCount + right[edge]!;
    const atA = free(a);
    const atB = free(b);
    if (at[b * colours + atA] !== 0) {
      // From b the edges go by turns in the colours atA and atB; such a chain can't end in a, which has no atA.
      const chain: number[] = [];
      for (let node = b, colour = atA; ; colour = colour === atA ? atB : atA) {
        const next = at[node * colours + colour]!;
        if (next === 0) break;
        chain.push(next - 1);
        node = node < leftCount ? leftCount + right[next - 1]! : left[next - 1]!;
      }
      for (const turned of chain) {
        at[left[turned]! * colours + colourOf[turned]!] = 0;
        at[(leftCount + right[turned]!) * colours + colourOf[turned]!] = 0;
      }
      for (const turned of chain) paint(turned, colourOf[turned] === atA ? atB : atA);
    }
    paint(edge, atA);
  }
  return colourOf;
}

function mostOf(ends: Uint32Array, count: number): number {
  const degree = new Uint32Array(count);
  for (const end of ends) degree[end]!++;
  return degree.reduce((most, edges) => Math.max(most, edges), 0);
}
