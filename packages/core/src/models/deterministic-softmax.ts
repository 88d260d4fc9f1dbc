/**
 * Softmax of `logits / temperature`, the same to the last bit in every JavaScript engine: `Math.exp` is left to
 * engines and differs between them, so the exponential here uses only `+ − × ÷` on doubles, in a fixed order.
 *
 * @param temperature must be above 0.
 */
export function deterministicSoftmax(logits: ArrayLike<number>, temperature: number): number[] {
  const scaled: number[] = [];
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logits.length; index++) {
    const value = logits[index]! / temperature;
    scaled.push(value);
    if (value > highest) highest = value;
  }
  let sum = 0;
  for (let index = 0; index < scaled.length; index++) {
    const weight = deterministicExp(scaled[index]! - highest);
    scaled[index] = weight;
    sum += weight;
  }
  for (let index = 0; index < scaled.length; index++) scaled[index] = scaled[index]! / sum;
  return scaled;
}

/** ln 2 in two parts, the first with enough trailing zero bits that `k × LN2_HIGH` is exact (as in fdlibm's `e_exp.c`). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** 1/n! for n = 13 … 2: with |r| ≤ ln 2 / 2 the first term left out is below 2⁻⁵⁶. */
const TAYLOR = [
  1 / 6227020800,
  1 / 479001600,
  1 / 39916800,
  1 / 3628800,
  1 / 362880,
  1 / 40320,
  1 / 5040,
  1 / 720,
  1 / 120,
  1 / 24,
  1 / 6,
  1 / 2,
];
/** Below it e^x is less than 10⁻³⁰⁴; such a probability is nothing, and 2^k stays a normal number. */
const LOWEST = -700;

/** e^x for x ≤ 0, to about one unit in the last place. */
export function deterministicExp(x: number): number {
  if (x < LOWEST) return 0;
  const k = Math.round(x * Math.LOG2E);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = 0;
  for (const coefficient of TAYLOR) series = series * r + coefficient;
  const fraction = 1 + (r + r * r * series);
  return fraction * powerOfTwo(k);
}

/** 2^k for an integer k ≤ 0, by squaring: each step is exact. */
function powerOfTwo(k: number): number {
  let result = 1;
  let factor = 0.5;
  for (let rest = -k; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= factor;
    factor *= factor;
  }
  return result;
}
