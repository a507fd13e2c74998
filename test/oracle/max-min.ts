/**
 * The slow oracle of assembly/max-min.ts and assembly/share-queue.ts: the same rules, and every sum in the same order, so
 * that its rates have the same bits; but a scan over all links where the core has a calendar and a heap.
 * (The core's calendar also looks at a link anew when it opens its bucket. That could show where rounding lowers a share in
 * a tie; it never did in 40,000 random problems.)
 */

export interface Problem {
  readonly capacityBps: Float64Array; // [links] > 0
  readonly pathStart: Uint32Array; // [commodities + 1]
  readonly pathLinks: Uint32Array; // [incidences] a link at most once per commodity
  readonly pathWeight?: Float64Array; // [incidences] > 0; 1 where absent
  readonly rateCapBps?: Float64Array; // [commodities]; none where absent
}

export interface OracleSolution {
  readonly rateBps: Float64Array; // [commodities]
  readonly bottleneck: Uint32Array; // [commodities] link, or OWN_CAP
}

const OWN_CAP = 0xffffffff;
const OPEN = -1;

interface Member {
  readonly c: number;
  readonly weight: number;
}

interface Link {
  readonly id: number;
  readonly capacity: number;
  readonly members: readonly Member[]; // ascending commodities
  unused: number; // capacity less the use of fixed commodities
  openWeight: number;
  key: number; // the share that it waits for, a lower bound of the present one
}

/** Max-min fair rates. O(commodities × links × path length). */
export function solveByScan(problem: Problem): OracleSolution {
  const { capacityBps, pathStart, pathLinks, pathWeight, rateCapBps } = problem;
  const commodities = pathStart.length - 1;
  const rows = Array.from({ length: commodities }, (_, c) => {
    const row: { l: number; weight: number }[] = [];
    for (let i = pathStart[c]!; i < pathStart[c + 1]!; i++)
      row.push({ l: pathLinks[i]!, weight: pathWeight?.[i] ?? 1 });
    return row;
  });

  // A commodity alone passes neither its cap nor capacity / weight on a link; what can't overflow then binds nobody.
  const rate = new Float64Array(commodities).fill(OPEN);
  const cap = Float64Array.from({ length: commodities }, (_, c) => rateCapBps?.[c] ?? Infinity);
  const bottleneck = new Uint32Array(commodities).fill(OWN_CAP);
  const potential = new Float64Array(capacityBps.length);
  for (let c = 0; c < commodities; c++) {
    for (const { l, weight } of rows[c]!) {
      const alone = capacityBps[l]! / weight;
      if (alone >= cap[c]!) continue;
      cap[c] = alone;
      bottleneck[c] = l;
    }
    for (const { l, weight } of rows[c]!) potential[l]! += weight * cap[c]!;
  }
  const links = new Map<number, Link>();
  capacityBps.forEach((capacity, id) => {
    if (potential[id]! <= capacity) return;
    const members = rows.flatMap((row, c) => row.filter(({ l }) => l === id).map(({ weight }) => ({ c, weight })));
    const openWeight = members.reduce((sum, { weight }) => sum + weight, 0);
    const key = capacity / openWeight;
    links.set(id, { id, capacity, members, unused: capacity, openWeight, key });
  });
  const waiting = new Set(links.values());

  function fix(c: number, level: number): void {
    rate[c] = level;
    for (const { l, weight } of rows[c]!) {
      const link = links.get(l);
      if (!link) continue;
      link.unused -= weight * level;
      link.openWeight -= weight;
    }
  }

  for (let link = takeLeast(waiting); link; link = takeLeast(waiting)) {
    let unused = link.capacity;
    let open = 0;
    for (const { c, weight } of link.members) {
      if (rate[c]! >= 0) unused -= weight * rate[c]!;
      else open += weight;
    }
    if (open === 0) continue;
    const level = unused / open;
    const isOpen = ({ c }: Member): boolean => rate[c] === OPEN;
    const capped = link.members.filter((member) => isOpen(member) && cap[member.c]! <= level);
    for (const { c } of capped) fix(c, cap[c]!);
    if (capped.length > 0) {
      lookAgain(link);
      waiting.add(link);
      continue;
    }
    for (const { c } of link.members.filter(isOpen)) {
      bottleneck[c] = link.id;
      fix(c, level);
    }
  }
  for (let c = 0; c < commodities; c++) if (rate[c] === OPEN) rate[c] = cap[c]!;
  return { rateBps: rate, bottleneck };
}

/**
 * Takes the waiting link of least share, the lowest id first. Shares only rise, so that a link is taken by the share it had
 * when last looked at, and looked at again when its turn comes: where links tie in all but rounding, this decides.
 */
function takeLeast(waiting: Set<Link>): Link | undefined {
  for (;;) {
    let least: Link | undefined;
    for (const link of waiting) {
      if (!least || link.key < least.key || (link.key === least.key && link.id < least.id)) least = link;
    }
    if (!least) return undefined;
    if (!lookAgain(least)) {
      waiting.delete(least);
      return least;
    }
  }
}

/** True when the link's share has risen since it was looked at. */
function lookAgain(link: Link): boolean {
  const share = link.unused / link.openWeight;
  if (!(share > link.key)) return false;
  link.key = share;
  return true;
}
