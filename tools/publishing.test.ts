import { describe, expect, it } from "vitest";
import { publishedExports } from "./packages.mjs";

describe("publishedExports", () => {
  it("drops the condition that leads to sources and keeps the rest", () => {
    const exports = {
      ".": { "@signalbox/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./embedded/*": "./embedded/*",
    };
    expect(publishedExports(exports)).toEqual({
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./embedded/*": "./embedded/*",
    });
  });
});
