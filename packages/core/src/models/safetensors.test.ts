import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeSafetensors } from "../testing/write-safetensors.ts";
import { readSafetensors } from "./safetensors.ts";

describe("readSafetensors", () => {
  const file = writeSafetensors(
    {
      table: { shape: [2, 3], data: Int8Array.of(-128, 0, 127, 1, 2, 3) },
      weight: { shape: [2], data: Float32Array.of(0.5, -2) },
      bias: { shape: [1], data: Float64Array.of(Math.PI) },
    },
    { normalise: "l2" },
  );

  test("gives tensors, shapes and metadata as they were written", () => {
    const read = readSafetensors(file);
    expect([...read.names].toSorted()).toEqual(["bias", "table", "weight"]);
    expect(read.metadata).toEqual({ normalise: "l2" });
    expect([...read.i8("table", [2, 3])]).toEqual([-128, 0, 127, 1, 2, 3]);
    expect([...read.f32("weight", [-1])]).toEqual([0.5, -2]);
    expect([...read.f64("bias", [1])]).toEqual([Math.PI]);
    expect(read.has("missing")).toBe(false);
  });

  test("reads from any offset in a larger buffer", () => {
    for (let shift = 0; shift < 8; shift++) {
      const shifted = new Uint8Array(file.length + shift);
      shifted.set(file, shift);
      expect([...readSafetensors(shifted.subarray(shift)).f64("bias", [1])]).toEqual([Math.PI]);
    }
  });

  test("names the tensor whose type or shape is not the expected one", () => {
    const read = readSafetensors(file);
    expect(() => read.f32("table", [2, 3])).toThrow('"table" is I8 [2, 3], expected F32 [2, 3]');
    expect(() => read.i8("table", [3, 3])).toThrow('"table" is I8 [2, 3], expected I8 [3, 3]');
    expect(() => read.i8("tables", [2, 3])).toThrow('no tensor "tables"');
  });

  test("refuses broken files with a TypeError, whatever is broken", () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, cut) => {
        const broken = cut ? file.slice(0, at) : file.with(at, file[at]! ^ flip);
        try {
          const read = readSafetensors(broken);
          for (const name of read.names) read.entry(name);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          expect((error as TypeError).message).toMatch(/^safetensors: /);
        }
      }),
    );
    expect(() => readSafetensors(file.slice(0, file.length - 1))).toThrow("spans bytes");
    expect(() => readSafetensors(new Uint8Array(3))).toThrow("too few");
  });
});
