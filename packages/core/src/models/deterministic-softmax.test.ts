import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deterministicExp, deterministicSoftmax } from "./deterministic-softmax.ts";

describe("deterministicExp", () => {
  test("is within two units in the last place of Math.exp", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 0, noNaN: true }), (x) => {
        expect(Math.abs(deterministicExp(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(4 * Number.EPSILON);
      }),
      { numRuns: 20_000 },
    );
    expect(deterministicExp(0)).toBe(1);
    expect(deterministicExp(-1e6)).toBe(0);
    expect(deterministicExp(Number.NEGATIVE_INFINITY)).toBe(0);
  });

  test("gives these bits on every engine", () => {
    const bits = (value: number): string => new BigUint64Array(Float64Array.of(value).buffer)[0]!.toString(16);
    expect([-0.1, -0.5, -1, -2.25, -10, -123.456, -699.5].map((x) => bits(deterministicExp(x)))).toEqual([
      "3fecf46d99d52b3a",
      "3fe368b2fc6f960a",
      "3fd78b56362cef38",
      "3fbafb718e8457f8",
      "3f07cd79b5647c9a",
      "34cda9fb9e4ee720",
      "dc89c2e339b392",
    ]);
  });
});

describe("deterministicSoftmax", () => {
  const logits = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 20 });

  test("sums to 1, keeps the order of the logits and survives large ones", () => {
    fc.assert(
      fc.property(logits, fc.double({ min: 0.05, max: 20, noNaN: true }), (values, temperature) => {
        const probabilities = deterministicSoftmax(values, temperature);
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        for (let a = 0; a < values.length; a++) {
          for (let b = 0; b < values.length; b++)
            if (values[a]! > values[b]!) expect(probabilities[a]!).toBeGreaterThanOrEqual(probabilities[b]!);
        }
      }),
    );
  });

  test("agrees with the formula", () => {
    const [a, b, c] = deterministicSoftmax([1, 2, 4], 2);
    const sum = Math.exp(0.5) + Math.exp(1) + Math.exp(2);
    expect(a).toBeCloseTo(Math.exp(0.5) / sum, 14);
    expect(b).toBeCloseTo(Math.exp(1) / sum, 14);
    expect(c).toBeCloseTo(Math.exp(2) / sum, 14);
  });
});
