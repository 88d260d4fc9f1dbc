import { describe, expect, it } from "vitest";
import { formatHash, stableHash, unitInterval } from "./stable-hash.ts";

const hash = (text: string): string => formatHash(stableHash(new TextEncoder().encode(text)));

describe("stableHash", () => {
  it("is MurmurHash3 of 32 bits in its low half, checked against published vectors' arithmetic", () => {
    // Values of two independent implementations for seed 0x9747b28c.
    expect(stableHash(new TextEncoder().encode("Hello, world!"))[0]).toBe(0x24884cba);
    expect(stableHash(new TextEncoder().encode("aaaa"))[0]).toBe(0x5a97808a);
    expect(stableHash(new TextEncoder().encode("abc"))[0]).toBe(0xc84a62dd);
  });

  it("stays the same for ever: records are compared across versions", () => {
    expect([hash(""), hash("a"), hash("数学"), hash("x".repeat(200_000))]).toMatchInlineSnapshot(`
      [
        "d9aaf7d3ebb6c228",
        "c795411c7fa09ea6",
        "28cf02b1eae288de",
        "467d1072df40a137",
      ]
    `);
  });

  it("spreads requests evenly", () => {
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 20_000; index++) {
      const unit = unitInterval(stableHash(new TextEncoder().encode(`{"prompt":"question number ${index}"}`)));
      buckets[Math.floor(unit * 10)]! += 1;
    }
    expect(Math.min(...buckets)).toBeGreaterThan(1850);
    expect(Math.max(...buckets)).toBeLessThan(2150);
  });

  it("tells long bodies apart by both ends and the length", () => {
    const base = "y".repeat(300_000);
    expect(new Set([hash(base), hash(`${base}y`), hash(`z${base.slice(1)}`), hash(`${base.slice(1)}z`)]).size).toBe(4);
  });
});
