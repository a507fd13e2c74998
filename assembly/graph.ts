/** The resident fabric: directed links in CSR order, and an index of the arcs that join switches. NICs are nodes [0, hostCount). */

import { Column, grown, publish } from "./columns";

export let nodeCount: i32 = 0;
export let hostCount: i32 = 0;
export let linkCount: i32 = 0;
export let switchCount: i32 = 0;
/** Switches that NICs hang off, numbered in the order of their node ids: the destinations of routing. */
export let leafCount: i32 = 0;

export let outStart = new StaticArray<u32>(0); // [nodeCount + 1] (set)
export let linkTarget = new StaticArray<u32>(0); // [linkCount] node id (set)
export let linkRate = new StaticArray<f64>(0); // [linkCount] bit/s, > 0 (set)
export let linkWeight = new StaticArray<f64>(0); // [linkCount] members behind the link, > 0: its part in an even split (set)
export let linkMemberRate = new StaticArray<f64>(0); // [linkCount] bit/s of one member (set)
export let linkPass = new StaticArray<f64>(0); // [linkCount] share of what lossy spraying offers that gets through, ≤ 1 (set)
export let linkClass = new StaticArray<u8>(0); // [linkCount] class for collision counts, < 32 (set)
export let nodeTier = new StaticArray<u8>(0); // [nodeCount] 0 for NICs (set)

export let hostUpLink = new StaticArray<u32>(0); // [hostCount] NIC → leaf link, NONE without a cable (computed)
export let hostDownLink = new StaticArray<u32>(0); // [hostCount] leaf → NIC link (computed)
export let hostLeaf = new StaticArray<u32>(0); // [hostCount] switch index of the NIC's leaf (computed)
export let leafOfSwitch = new StaticArray<u32>(0); // [switchCount] leaf index, NONE (computed)
export let switchOfLeaf = new StaticArray<u32>(0); // [leafCount] switch index (computed)

// Arcs: links between two switches, grouped by source, those that go down last; switch index = node id − hostCount.
export let arcStart = new StaticArray<u32>(0); // [switchCount + 1] (computed)
export let arcDownStart = new StaticArray<u32>(0); // [switchCount] first arc that goes down (computed)
export let arcSource = new StaticArray<u32>(0); // [arcs] switch index (computed)
export let arcTarget = new StaticArray<u32>(0); // [arcs] switch index (computed)
export let arcLink = new StaticArray<u32>(0); // [arcs] link id (computed)
export let arcOfLink = new StaticArray<u32>(0); // [linkCount] arc, NONE for a NIC's links (computed)
export let arcDirection = new StaticArray<u8>(0); // [arcs] UP, PEER or DOWN (computed)

/** Some arc joins two switches of one tier (computed). */
export let hasPeers: bool = false;

export const NONE: u32 = 0xffffffff;
export const UP: u8 = 0;
export const PEER: u8 = 1;
export const DOWN: u8 = 2;

/** Makes room for a fabric and publishes its (set) columns; the host then fills them and calls `indexGraph`. */
export function reserveGraph(nodes: i32, hosts: i32, links: i32): void {
  nodeCount = nodes;
  hostCount = hosts;
  linkCount = links;
  switchCount = nodes - hosts;
  outStart = grown<u32>(outStart, nodes + 1);
  linkTarget = grown<u32>(linkTarget, links);
  linkRate = grown<f64>(linkRate, links);
  linkWeight = grown<f64>(linkWeight, links);
  linkMemberRate = grown<f64>(linkMemberRate, links);
  linkPass = grown<f64>(linkPass, links);
  for (let l = 0; l < links; l++) linkPass[l] = 1;
  linkClass = grown<u8>(linkClass, links);
  nodeTier = grown<u8>(nodeTier, nodes);
  hostUpLink = grown<u32>(hostUpLink, hosts);
  hostDownLink = grown<u32>(hostDownLink, hosts);
  hostLeaf = grown<u32>(hostLeaf, hosts);
  leafOfSwitch = grown<u32>(leafOfSwitch, switchCount);
  switchOfLeaf = grown<u32>(switchOfLeaf, switchCount);
  arcStart = grown<u32>(arcStart, switchCount + 1);
  arcDownStart = grown<u32>(arcDownStart, switchCount);
  arcOfLink = grown<u32>(arcOfLink, links);
  arcSource = grown<u32>(arcSource, links);
  arcTarget = grown<u32>(arcTarget, links);
  arcLink = grown<u32>(arcLink, links);
  arcDirection = grown<u8>(arcDirection, links);
  publish<u32>(Column.OutStart, outStart);
  publish<u32>(Column.LinkTarget, linkTarget);
  publish<f64>(Column.LinkRate, linkRate);
  publish<f64>(Column.LinkWeight, linkWeight);
  publish<f64>(Column.LinkMemberRate, linkMemberRate);
  publish<f64>(Column.LinkPass, linkPass);
  publish<u8>(Column.LinkClass, linkClass);
  publish<u8>(Column.NodeTier, nodeTier);
  publish<u32>(Column.LeafOfSwitch, leafOfSwitch);
}

/** Computes the NIC and arc index from the (set) columns. O(nodes + links). */
export function indexGraph(): void {
  for (let h = 0; h < hostCount; h++) {
    hostUpLink[h] = NONE;
    hostDownLink[h] = NONE;
    hostLeaf[h] = NONE;
  }
  for (let l = 0; l < linkCount; l++) arcOfLink[l] = NONE;
  let arc: u32 = 0;
  leafCount = 0;
  hasPeers = false;
  for (let s = 0; s < switchCount; s++) {
    arcStart[s] = arc;
    leafOfSwitch[s] = NONE;
    attachNics(s);
    arc = addArcs(s, arc, false);
    arcDownStart[s] = arc;
    arc = addArcs(s, arc, true);
  }
  arcStart[switchCount] = arc;
}

function attachNics(s: i32): void {
  const node = hostCount + s;
  for (let l = outStart[node], end = outStart[node + 1]; l < end; l++) {
    const host = linkTarget[l];
    if (host >= <u32>hostCount) continue;
    hostDownLink[host] = l;
    hostLeaf[host] = s;
    hostUpLink[host] = outStart[host];
    if (leafOfSwitch[s] != NONE) continue;
    leafOfSwitch[s] = leafCount;
    switchOfLeaf[leafCount] = s;
    leafCount++;
  }
}

/** Appends the arcs of a switch that go down, or those that don't. Returns the new end. */
function addArcs(s: i32, start: u32, down: bool): u32 {
  const node = hostCount + s;
  const here = nodeTier[node];
  let arc = start;
  for (let l = outStart[node], end = outStart[node + 1]; l < end; l++) {
    const target = linkTarget[l];
    if (target < <u32>hostCount) continue;
    const there = nodeTier[target];
    if (there < here != down) continue;
    arcSource[arc] = s;
    arcTarget[arc] = target - hostCount;
    arcLink[arc] = l;
    arcOfLink[l] = arc;
    arcDirection[arc] = there > here ? UP : there == here ? PEER : DOWN;
    if (there == here) hasPeers = true;
    arc++;
  }
  return arc;
}

/** Switches that NICs hang off; known after `indexGraph`. */
export function destinationCount(): i32 {
  return leafCount;
}
