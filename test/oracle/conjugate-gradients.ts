/** Solves symmetric positive definite equations that are known by their products only. */

export interface Equations {
  readonly diagonal: Float64Array; // [n] > 0
  /** into = matrix × vector. */
  multiply(vector: Float64Array, into: Float64Array): void;
}

/** Reduction of the preconditioned residual's norm that a Newton step needs. */
const ACCURACY = 1e-4;
const MOST_ITERATIONS = 500;

/** An approximate solution by conjugate gradients, preconditioned with the diagonal (Golub & Van Loan, section 11.5). */
export function conjugateGradients({ diagonal, multiply }: Equations, right: Float64Array): Float64Array {
  const n = right.length;
  const solution = new Float64Array(n);
  const rest = right.slice();
  const direction = new Float64Array(n);
  const image = new Float64Array(n);
  let before = 0;
  let first = 0;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    let norm = 0;
    for (let l = 0; l < n; l++) norm += (rest[l]! * rest[l]!) / diagonal[l]!;
    if (iteration === 0) first = norm;
    if (!(norm > ACCURACY * ACCURACY * first)) break;
    const keep = iteration === 0 ? 0 : norm / before;
    for (let l = 0; l < n; l++) direction[l] = rest[l]! / diagonal[l]! + keep * direction[l]!;
    multiply(direction, image);
    let curvature = 0;
    for (let l = 0; l < n; l++) curvature += direction[l]! * image[l]!;
    if (!(curvature > 0)) break;
    const length = norm / curvature;
    for (let l = 0; l < n; l++) {
      solution[l]! += length * direction[l]!;
      rest[l]! -= length * image[l]!;
    }
    before = norm;
  }
  return solution;
}
