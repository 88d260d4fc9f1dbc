import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupByLength } from "./onnx-runner.ts";

describe("groupByLength", () => {
  test("puts every text in one group, within the cap, with little padding", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: 512 }), { maxLength: 60 }), (lengths) => {
        const groups = groupByLength(lengths, 256);
        expect(groups.flat().toSorted((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
        for (const group of groups) {
          const own = group.map((index) => lengths[index]!);
          const widest = Math.max(...own);
          if (group.length > 1) expect(group.length * widest).toBeLessThanOrEqual(256);
          expect(widest).toBeLessThanOrEqual(Math.max(32, 1.25 * Math.min(...own)));
        }
      }),
    );
  });

  test("runs texts of one length together", () => {
    expect(groupByLength([10, 12, 11, 200], 256)).toEqual([[0, 2, 1], [3]]);
  });
});
