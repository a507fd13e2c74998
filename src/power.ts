/** Powers with the same bits on every engine: `**` is rounded in one way by V8 up to Node 22 and in another from Node 24 on. */

/**
 * `base` to the `exponent`; as `**` to within 1e-13 for results that a double holds.
 *
 * Products where the exponent is whole, which are exact where the power is; else by exp and log, which are fdlibm's in
 * every engine that we know of. test/engines compares whole results.
 */
export function power(base: number, exponent: number): number {
  return Number.isInteger(exponent) ? wholePower(base, exponent) : Math.exp(exponent * Math.log(base));
}

function wholePower(base: number, exponent: number): number {
  let product = 1;
  let square = base;
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / product : product;
}
