// A vitest reporter that counts: it prints why tests were skipped and leaves the counts for the last line of `npm test`.

import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node";

/** What `npm test` prints at its end. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const skipped = [...inState("skipped"), ...inState("pending")];
    printReasons(skipped);
    // A file or suite that breaks outside its tests has no failed test of its own, and neither has a stray rejection.
    const broken = modules.filter((module) => module.errors().length > 0).length + brokenSuites(modules);
    const counts: Counts = {
      passed: inState("passed").length,
      failed: inState("failed").length + broken + unhandledErrors.length,
      skipped: skipped.length,
    };
    const file = process.env["SIGNALBOX_COUNTS"];
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}

function brokenSuites(modules: readonly TestModule[]): number {
  return modules.flatMap((module) => [...module.children.allSuites()]).filter((suite) => suite.errors().length > 0)
    .length;
}

function printReasons(skipped: readonly TestCase[]): void {
  const byReason = new Map<string, TestCase[]>();
  for (const test of skipped) {
    const reason = reasonOf(test);
    byReason.set(reason, [...(byReason.get(reason) ?? []), test]);
  }
  for (const [reason, tests] of byReason) {
    process.stdout.write(`\nskipped, ${reason}:\n${tests.map((test) => `  ${test.fullName}\n`).join("")}`);
  }
}

/** A note given to `skip()`, else the bracketed end of a suite's title, else that the test's file says it. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === "skipped" && result.note) return result.note;
  for (let at: TestCase | TestSuite | TestModule = test; at.type !== "module"; at = at.parent) {
    const reason = /\[skipped: (.*)\]$/.exec(at.name)?.[1];
    if (reason) return reason;
  }
  return `marked so in ${test.module.moduleId.replace(`${process.cwd()}/`, "")}`;
}
