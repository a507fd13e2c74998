/**
 * Newton steps of α-fair prices: (S G Sᵀ + diag(own)) gain = aim, S the links' rows of weight × price, G what a commodity gives
 * for a price; symmetric and positive, and known by its products only. Conjugate gradients on the matrix with its diagonal
 * scaled to 1.
 * Source: Golub & Van Loan, Matrix Computations (4th ed.) section 11.5.
 */

import { bindingCount, rowCount, rowLink, rowStart } from "./alpha-rows";
import { grown } from "./columns";

/** Reduction of the scaled residual's norm: a sharper one saves no Newton steps. */
const ACCURACY: f64 = 1e-2;
const MOST_ITERATIONS = 500;
const PATIENCE = 200;

export let scaled = new StaticArray<f64>(0); // [incidences] weight × price (set)
export let give = new StaticArray<f64>(0); // [rows] (set)
export let own = new StaticArray<f64>(0); // [binding links] (set)
export let aim = new StaticArray<f64>(0); // [binding links] (set); used up
export let gain = new StaticArray<f64>(0); // [binding links] (computed)
let factor = new StaticArray<f64>(0); // [incidences] of the scaled S √G
let scale = new StaticArray<f64>(0); // [binding links] 1 / √diagonal
let share = new StaticArray<f64>(0); // [binding links] own, as a part of the diagonal
let direction = new StaticArray<f64>(0); // [binding links]
let image = new StaticArray<f64>(0); // [binding links]

/** Makes room for the present rows. */
export function reserveEquations(): void {
  const incidences = rowStart[rowCount];
  scaled = grown<f64>(scaled, incidences);
  factor = grown<f64>(factor, incidences);
  give = grown<f64>(give, rowCount);
  own = grown<f64>(own, bindingCount);
  aim = grown<f64>(aim, bindingCount);
  gain = grown<f64>(gain, bindingCount);
  scale = grown<f64>(scale, bindingCount);
  share = grown<f64>(share, bindingCount);
  direction = grown<f64>(direction, bindingCount);
  image = grown<f64>(image, bindingCount);
}

/**
 * Computes `gain`. Each iteration passes twice over the incidences. Where prices lie many orders apart, the largest alone count
 * in the norm, and conjugate gradients leave the other equations unsolved; `patiently` goes on to solve them, too.
 */
export function solveGains(patiently: bool): void {
  setScale();
  let norm: f64 = 0;
  for (let l = 0; l < bindingCount; l++) {
    aim[l] *= scale[l];
    gain[l] = 0;
    direction[l] = 0;
    norm += aim[l] * aim[l];
  }
  const enough = ACCURACY * ACCURACY * norm;
  let before = norm;
  for (let iteration = 0; iteration < MOST_ITERATIONS && norm > enough; iteration++) {
    const keep = norm / before;
    for (let l = 0; l < bindingCount; l++) {
      const d = aim[l] + keep * direction[l];
      direction[l] = d;
      image[l] = share[l] * d;
    }
    addProduct();
    let curvature: f64 = 0;
    for (let l = 0; l < bindingCount; l++) curvature += direction[l] * image[l];
    if (!(curvature > 0)) break;
    const length = norm / curvature;
    before = norm;
    norm = 0;
    for (let l = 0; l < bindingCount; l++) {
      gain[l] += length * direction[l];
      const rest = aim[l] - length * image[l];
      aim[l] = rest;
      norm += rest * rest;
    }
  }
  if (patiently) relax();
  for (let l = 0; l < bindingCount; l++) gain[l] *= scale[l];
}

/** Richardson's iteration from the present gains: no norm, hence every equation at the same pace. */
function relax(): void {
  let longest: u32 = 1;
  for (let r = 0; r < rowCount; r++) longest = max(longest, rowStart[r + 1] - rowStart[r]);
  // No eigenvalue is above the length of the longest row, since the diagonal is 1.
  const step = 1 / <f64>longest;
  for (let iteration = 0; iteration < PATIENCE; iteration++) {
    for (let l = 0; l < bindingCount; l++) {
      gain[l] += step * aim[l];
      direction[l] = step * aim[l];
      image[l] = share[l] * direction[l];
    }
    addProduct();
    for (let l = 0; l < bindingCount; l++) aim[l] -= image[l];
  }
}

function setScale(): void {
  for (let l = 0; l < bindingCount; l++) scale[l] = own[l];
  for (let r = 0; r < rowCount; r++) {
    const root = sqrt(give[r]);
    for (let i = rowStart[r], end = rowStart[r + 1]; i < end; i++) {
      const f = scaled[i] * root;
      factor[i] = f;
      scale[rowLink[i]] += f * f;
    }
  }
  for (let l = 0; l < bindingCount; l++) {
    share[l] = own[l] / scale[l];
    scale[l] = 1 / sqrt(scale[l]);
  }
  const end = rowStart[rowCount];
  for (let i: u32 = 0; i < end; i++) factor[i] *= scale[rowLink[i]];
}

/** image += scaled S G Sᵀ × direction. */
function addProduct(): void {
  for (let r = 0; r < rowCount; r++) {
    const first = rowStart[r];
    const end = rowStart[r + 1];
    let sum: f64 = 0;
    for (let i = first; i < end; i++) sum += factor[i] * direction[rowLink[i]];
    for (let i = first; i < end; i++) image[rowLink[i]] += factor[i] * sum;
  }
}
