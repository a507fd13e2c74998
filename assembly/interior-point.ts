/**
 * α-fair prices of the gathered rows by an interior point method: prices × slacks shrink step by step, by Newton steps in
 * relative prices. Ceilings are links with one commodity each, and are eliminated from the equations.
 * Sources: Mo & Walrand, Fair End-to-End Window-Based Congestion Control (ToN 2000); Wright, Primal-Dual Interior-Point
 * Methods (1997).
 */

import {
  capPrice,
  evaluate,
  fairRate,
  fairWeight,
  left,
  paid,
  price,
  priceOf,
  reservePrices,
  softnessOf,
  violation,
} from "./alpha-prices";
import {
  bindingCount,
  canOverfill,
  capacityOf,
  commodityOf,
  rowCap,
  rowCount,
  rowLink,
  rowRate,
  rowStart,
  rowWeight,
} from "./alpha-rows";
import { grown } from "./columns";
import { aim, gain, give, own, reserveEquations, scaled, solveGains } from "./conjugate-gradients";

/** Each step aims at this part of the present price × slack. */
const REDUCTION: f64 = 0.1;
/** The same after a step that prices or slacks near zero cut short. */
const CAREFUL_REDUCTION: f64 = 0.5;
/** Steps end this near to the nearest zero of a price or slack, as a part of the way. */
const TO_BOUNDARY: f64 = 0.99;
/** From this step on the equations are solved with patience: prices may lie far apart. */
const MANY_STEPS = 50;
/** Far more than problems need: most take 15 to 30. */
const MOST_STEPS = 300;
/** Least slack that a link starts with, as a part of its capacity. */
const START_SLACK: f64 = 0.1;
/** A ceiling's first price, as a part of that at which it would be half used. */
const START_CAP_PRICE: f64 = 0.01;

let slack = new StaticArray<f64>(0); // [binding links] > 0; what is left only in the end
let shape = new StaticArray<f64>(0); // [binding links] of price × slack, the same for all steps
let product = new StaticArray<f64>(0); // [binding links] price × slack that a step aims at
let slackGain = new StaticArray<f64>(0); // [binding links]
let capSlack = new StaticArray<f64>(0); // [rows]
let capShape = new StaticArray<f64>(0); // [rows]
let capAim = new StaticArray<f64>(0); // [rows]
let capGain = new StaticArray<f64>(0); // [rows]
let capSlackGain = new StaticArray<f64>(0); // [rows]

let steps = 0;
let reached: f64 = 0;

/**
 * Solves to a violation of `tolerance`, from `rowRate`; false if it can't.
 * @param softness price × unused part of links that can be overfull, in the end; 0 where all are hard
 */
export function solveInterior(alpha: f64, softness: f64, tolerance: f64): bool {
  reserveInterior();
  for (let l = 0; l < bindingCount; l++) softnessOf[l] = canOverfill[l] ? softness : 0;
  startNear(alpha);
  evaluate(alpha);
  startSlacks();
  reached = violation(tolerance);
  let reduction = REDUCTION;
  for (steps = 0; reached > tolerance && steps < MOST_STEPS; steps++) {
    const level = reduction * meanLevel();
    setAims(level);
    setEquations(alpha, level);
    solveGains(steps >= MANY_STEPS);
    setCapGains(alpha, level);
    const length = stepLength();
    move(length);
    evaluate(alpha);
    reached = violation(tolerance);
    reduction = length > 0.9 ? REDUCTION : CAREFUL_REDUCTION;
  }
  return reached <= tolerance;
}

/** Prices at which everybody on a link gets at most about half of what its fastest had. */
function startNear(alpha: f64): void {
  // In `gain` the least weight on a link: a weight of w lets w × price count only.
  for (let l = 0; l < bindingCount; l++) {
    price[l] = Infinity;
    gain[l] = Infinity;
  }
  for (let r = 0; r < rowCount; r++) {
    const w = fairWeight[commodityOf[r]];
    const half = priceOf(w, rowRate[r] / 2, alpha);
    for (let i = rowStart[r], end = rowStart[r + 1]; i < end; i++) {
      const l = rowLink[i];
      price[l] = min(price[l], half);
      gain[l] = min(gain[l], rowWeight[i]);
    }
    const isCapped = rowCap[r] < Infinity;
    const full = isCapped ? priceOf(w, rowCap[r] / 2, alpha) : 0;
    capPrice[r] = START_CAP_PRICE * full;
    capShape[r] = isCapped ? full * rowCap[r] : 0;
  }
  for (let l = 0; l < bindingCount; l++) {
    price[l] /= gain[l];
    shape[l] = price[l] * capacityOf[l];
  }
}

function startSlacks(): void {
  for (let l = 0; l < bindingCount; l++) slack[l] = max(left[l], START_SLACK * capacityOf[l]);
  for (let r = 0; r < rowCount; r++) {
    if (rowCap[r] < Infinity) capSlack[r] = max(rowCap[r] - fairRate[r], START_SLACK * rowCap[r]);
  }
}

/** Mean price × slack, in terms of its shape, above what it is to be in the end. */
function meanLevel(): f64 {
  let sum: f64 = 0;
  let count = bindingCount;
  for (let l = 0; l < bindingCount; l++) sum += max(0, price[l] * slack[l] - softnessOf[l] * capacityOf[l]) / shape[l];
  for (let r = 0; r < rowCount; r++) {
    if (rowCap[r] == Infinity) continue;
    sum += (capPrice[r] * capSlack[r]) / capShape[r];
    count++;
  }
  return sum / <f64>count;
}

/** What price × slack of each link is to become by this step. */
function setAims(level: f64): void {
  for (let l = 0; l < bindingCount; l++) product[l] = max(level * shape[l], softnessOf[l] * capacityOf[l]);
}

/** The equations of links, from which those of ceilings are eliminated. */
function setEquations(alpha: f64, level: f64): void {
  for (let l = 0; l < bindingCount; l++) {
    own[l] = price[l] * slack[l];
    aim[l] = product[l] - price[l] * left[l];
  }
  for (let r = 0; r < rowCount; r++) {
    const full = fairRate[r] / (alpha * paid[r]);
    let part = full;
    let fromCap: f64 = 0;
    if (rowCap[r] < Infinity) {
      const stiffness = capPrice[r] * full + capSlack[r];
      capAim[r] = level * capShape[r] - capPrice[r] * (rowCap[r] - fairRate[r]);
      part = full * (capSlack[r] / stiffness);
      fromCap = (full * capAim[r]) / stiffness;
    }
    give[r] = part;
    for (let i = rowStart[r], end = rowStart[r + 1]; i < end; i++) {
      const l = rowLink[i];
      scaled[i] = rowWeight[i] * price[l];
      aim[l] -= scaled[i] * fromCap;
    }
  }
}

/** Back from the links' gains to those of ceilings, and of all slacks. */
function setCapGains(alpha: f64, level: f64): void {
  for (let l = 0; l < bindingCount; l++) slackGain[l] = product[l] / own[l] - 1 - gain[l];
  for (let r = 0; r < rowCount; r++) {
    if (rowCap[r] == Infinity) continue;
    const full = fairRate[r] / (alpha * paid[r]);
    let sum: f64 = 0;
    for (let i = rowStart[r], end = rowStart[r + 1]; i < end; i++) sum += scaled[i] * gain[rowLink[i]];
    const stiffness = capPrice[r] * full + capSlack[r];
    capGain[r] = (capAim[r] / capPrice[r] - full * sum) / stiffness;
    capSlackGain[r] = (level * capShape[r]) / (capPrice[r] * capSlack[r]) - 1 - capGain[r];
  }
}

/** The longest step, up to 1, that keeps prices and slacks above zero. */
function stepLength(): f64 {
  let worst: f64 = -TO_BOUNDARY;
  for (let l = 0; l < bindingCount; l++) worst = min(worst, min(gain[l], slackGain[l]));
  for (let r = 0; r < rowCount; r++) {
    if (rowCap[r] < Infinity) worst = min(worst, min(capGain[r], capSlackGain[r]));
  }
  return -TO_BOUNDARY / worst;
}

function move(length: f64): void {
  for (let l = 0; l < bindingCount; l++) {
    price[l] *= 1 + length * gain[l];
    slack[l] *= 1 + length * slackGain[l];
  }
  for (let r = 0; r < rowCount; r++) {
    if (rowCap[r] == Infinity) continue;
    capPrice[r] *= 1 + length * capGain[r];
    capSlack[r] *= 1 + length * capSlackGain[r];
  }
}

function reserveInterior(): void {
  reservePrices();
  reserveEquations();
  slack = grown<f64>(slack, bindingCount);
  shape = grown<f64>(shape, bindingCount);
  product = grown<f64>(product, bindingCount);
  slackGain = grown<f64>(slackGain, bindingCount);
  capSlack = grown<f64>(capSlack, rowCount);
  capShape = grown<f64>(capShape, rowCount);
  capAim = grown<f64>(capAim, rowCount);
  capGain = grown<f64>(capGain, rowCount);
  capSlackGain = grown<f64>(capSlackGain, rowCount);
}

/** Newton steps of the last solve: a measure of its work. */
export function newtonSteps(): i32 {
  return steps;
}

/** A violation that the last solve left: at most its tolerance if it converged, NaN where rates have no place among doubles. */
export function newtonViolation(): f64 {
  return reached;
}
