/**
 * The twin of assembly/max-min.ts: the same weighted progressive filling, the same order of every addition, in plain
 * TypeScript on typed arrays. What the benchmark compares the WebAssembly build with; its rates have the same bits.
 * (test/oracle/max-min.ts is the independent, slow one.) Memory is kept from solve to solve, as the core keeps it.
 */

import { OWN_CAP, type Routes, type Solution } from "../../src/core/index.ts";
import { ShareQueue } from "./share-queue.ts";

/** In `bindingOf`: the link binds nobody. */
const SLACK = 0xffffffff;

export class TwinSolver {
  readonly #linkRate: Float64Array;
  readonly #potential: Float64Array; // [links] use with every commodity at its cap
  readonly #bindingOf: Uint32Array; // [links] number of the binding link, or SLACK
  readonly #linkOf: Uint32Array; // [binding links] link id
  readonly #memberStart: Uint32Array; // [binding links + 1]
  readonly #queue: ShareQueue;
  #rateCap = new Float64Array(0); // [commodities] Infinity for none
  #rate = new Float64Array(0); // [commodities] −1 while open
  #bottleneck = new Uint32Array(0); // [commodities]
  #cap = new Float64Array(0); // [commodities] least of own cap and capacity / weight over all its links
  #rowStart = new Uint32Array(0); // [commodities + 1] a commodity's binding links
  #rowLink = new Uint32Array(0); // [incidences]
  #rowWeight = new Float64Array(0); // [incidences]
  #memberAt = new Uint32Array(0); // [incidences] a binding link's commodities, ascending
  #memberWeight = new Float64Array(0); // [incidences]
  #weighted = false;
  #bindingCount = 0;

  constructor(linkRateBps: Float64Array) {
    const links = linkRateBps.length;
    this.#linkRate = linkRateBps;
    this.#potential = new Float64Array(links);
    this.#bindingOf = new Uint32Array(links);
    this.#linkOf = new Uint32Array(links);
    this.#memberStart = new Uint32Array(links + 1);
    this.#queue = new ShareQueue(links);
  }

  /** As `Core.solve`, for the routes given. Throws where nothing bounds a commodity. */
  solve(routes: Routes, rateCapBps?: Float64Array): Solution {
    const commodities = routes.pathStart.length - 1;
    this.#reserve(commodities, routes);
    if (rateCapBps) this.#rateCap.set(rateCapBps);
    if (!this.#setCaps(commodities, routes)) throw new Error("a commodity has neither links nor a cap");
    this.#numberBindingLinks(commodities, routes);
    this.#writeRows(commodities, routes);
    const cap = this.#cap;
    const rate = this.#rate;
    const queue = this.#queue;
    let highest = 0;
    for (let c = 0; c < commodities; c++) highest = Math.max(highest, cap[c]!);
    queue.fill(this.#bindingCount, highest);
    let pops = 0;
    for (let b = queue.pop(); b >= 0; b = queue.pop()) {
      pops++;
      this.#serve(b);
    }
    for (let c = 0; c < commodities; c++) if (rate[c]! < 0) rate[c] = cap[c]!;
    return { rateBps: rate.slice(0, commodities), bottleneck: this.#bottleneck.slice(0, commodities), pops };
  }

  #reserve(commodities: number, { pathStart, pathWeight }: Routes): void {
    const incidences = pathStart[commodities]!;
    if (this.#rate.length < commodities) {
      this.#rateCap = new Float64Array(commodities);
      this.#rate = new Float64Array(commodities);
      this.#bottleneck = new Uint32Array(commodities);
      this.#cap = new Float64Array(commodities);
      this.#rowStart = new Uint32Array(commodities + 1);
    }
    if (this.#rowLink.length < incidences) {
      this.#rowLink = new Uint32Array(incidences);
      this.#memberAt = new Uint32Array(incidences);
    }
    this.#weighted = pathWeight !== undefined;
    if (pathWeight && this.#rowWeight.length < incidences) {
      this.#rowWeight = new Float64Array(incidences);
      this.#memberWeight = new Float64Array(incidences);
    }
    this.#rateCap.fill(Infinity, 0, commodities);
  }

  #setCaps(commodities: number, { pathStart, pathLinks, pathWeight }: Routes): boolean {
    const linkRate = this.#linkRate;
    const rateCap = this.#rateCap;
    const cap = this.#cap;
    const bottleneck = this.#bottleneck;
    const rate = this.#rate;
    let bounded = true;
    for (let c = 0; c < commodities; c++) {
      let lowest = rateCap[c]!;
      let by = OWN_CAP;
      for (let i = pathStart[c]!, end = pathStart[c + 1]!; i < end; i++) {
        const l = pathLinks[i]!;
        const alone = pathWeight ? linkRate[l]! / pathWeight[i]! : linkRate[l]!;
        if (alone < lowest) {
          lowest = alone;
          by = l;
        }
      }
      cap[c] = lowest;
      bottleneck[c] = by;
      rate[c] = -1;
      if (!(lowest < Infinity)) bounded = false;
    }
    return bounded;
  }

  #numberBindingLinks(commodities: number, { pathStart, pathLinks, pathWeight }: Routes): void {
    const linkRate = this.#linkRate;
    const potential = this.#potential;
    const cap = this.#cap;
    const bindingOf = this.#bindingOf;
    const memberStart = this.#memberStart;
    potential.fill(0);
    for (let c = 0; c < commodities; c++) {
      const most = cap[c]!;
      for (let i = pathStart[c]!, end = pathStart[c + 1]!; i < end; i++) {
        potential[pathLinks[i]!]! += pathWeight ? pathWeight[i]! * most : most;
      }
    }
    let count = 0;
    for (let l = 0; l < linkRate.length; l++) {
      if (potential[l]! <= linkRate[l]!) {
        bindingOf[l] = SLACK;
        continue;
      }
      bindingOf[l] = count;
      this.#linkOf[count] = l;
      memberStart[count] = 0;
      count++;
    }
    memberStart[count] = 0;
    this.#bindingCount = count;
  }

  #writeRows(commodities: number, { pathStart, pathLinks, pathWeight }: Routes): void {
    const bindingOf = this.#bindingOf;
    const rowStart = this.#rowStart;
    const rowLink = this.#rowLink;
    const rowWeight = this.#rowWeight;
    const memberStart = this.#memberStart;
    const memberAt = this.#memberAt;
    const memberWeight = this.#memberWeight;
    const left = this.#queue.left;
    let kept = 0;
    for (let c = 0; c < commodities; c++) {
      rowStart[c] = kept;
      for (let i = pathStart[c]!, end = pathStart[c + 1]!; i < end; i++) {
        const b = bindingOf[pathLinks[i]!]!;
        if (b === SLACK) continue;
        rowLink[kept] = b;
        if (pathWeight) rowWeight[kept] = pathWeight[i]!;
        kept++;
        memberStart[b + 1]!++;
      }
    }
    rowStart[commodities] = kept;
    for (let b = 0; b < this.#bindingCount; b++) {
      memberStart[b + 1]! += memberStart[b]!;
      left[2 * b] = this.#linkRate[this.#linkOf[b]!]!;
      left[2 * b + 1] = 0;
      bindingOf[b] = memberStart[b]!; // from here on the write cursor of binding link b
    }
    for (let c = 0; c < commodities; c++) {
      for (let r = rowStart[c]!, end = rowStart[c + 1]!; r < end; r++) {
        const b = rowLink[r]!;
        const m = bindingOf[b]!++;
        memberAt[m] = c;
        if (pathWeight) memberWeight[m] = rowWeight[r]!;
        left[2 * b + 1]! += pathWeight ? rowWeight[r]! : 1;
      }
    }
  }

  /** The link that fills next: fixes its open commodities, or first those that reach their caps before it fills. */
  #serve(b: number): void {
    const weighted = this.#weighted;
    const memberAt = this.#memberAt;
    const memberWeight = this.#memberWeight;
    const rate = this.#rate;
    const cap = this.#cap;
    const link = this.#linkOf[b]!;
    const first = this.#memberStart[b]!;
    const end = this.#memberStart[b + 1]!;
    let unused = this.#linkRate[link]!;
    let open = 0;
    for (let m = first; m < end; m++) {
      const r = rate[memberAt[m]!]!;
      const w = weighted ? memberWeight[m]! : 1;
      if (r >= 0) unused -= w * r;
      else open += w;
    }
    if (open === 0) return;
    const level = unused / open;
    let capped = false;
    for (let m = first; m < end; m++) {
      const c = memberAt[m]!;
      if (rate[c]! >= 0 || cap[c]! > level) continue;
      this.#fix(c, cap[c]!);
      capped = true;
    }
    if (capped) {
      this.#queue.requeue(b);
      return;
    }
    for (let m = first; m < end; m++) {
      const c = memberAt[m]!;
      if (rate[c]! >= 0) continue;
      this.#bottleneck[c] = link;
      this.#fix(c, level);
    }
  }

  #fix(c: number, level: number): void {
    const weighted = this.#weighted;
    const rowLink = this.#rowLink;
    const rowWeight = this.#rowWeight;
    const left = this.#queue.left;
    this.#rate[c] = level;
    for (let r = this.#rowStart[c]!, end = this.#rowStart[c + 1]!; r < end; r++) {
      const b = rowLink[r]!;
      const w = weighted ? rowWeight[r]! : 1;
      left[2 * b]! -= w * level;
      left[2 * b + 1]! -= w;
    }
  }
}
