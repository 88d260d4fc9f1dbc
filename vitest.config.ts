import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests see the sources of the workspace's packages, not their builds. Without vite's `module`: vitest starts Node with
// these, and some packages keep files that only bundlers understand behind it.
const conditions = ["@signalbox/source", "node", "development|production"];
const resolution = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };

// Unit tests come first, then the ones that start servers and browsers, one file at a time. (A group order of 0 would
// come last on machines where the unit tests have one worker.)
export default defineConfig({
  test: {
    reporters: ["default", "./tools/testing/counts-reporter.ts"],
    projects: [
      {
        ...resolution,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "models/src/**/*.test.ts", "tools/**/*.test.ts"],
          pool: "forks",
          maxWorkers: Math.max(2, availableParallelism() - 1),
          // Property tests take seconds on a busy machine.
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...resolution,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts", "packages/*/e2e/**/*.test.ts", "examples/**/*.test.ts"],
          pool: "forks",
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
