import { findPii } from "../pii/find-pii.ts";
import { conformanceCases, type ConformanceCase } from "./conformance-cases.ts";
import type { ConformanceDriver, ConformanceSetup } from "./conformance-driver.ts";

export type {
  ConformanceAnswer,
  ConformanceDriver,
  ConformanceRequest,
  ConformanceSetup,
  UpstreamAnswer,
} from "./conformance-driver.ts";

/** What the suite needs of a test framework; vitest's `{ describe, test }` fits. */
export interface ConformanceRunner {
  describe(name: string, body: () => void): unknown;
  readonly test: {
    (name: string, body: () => Promise<void>): unknown;
    skip(name: string, body: () => Promise<void>): unknown;
  };
}

export interface ConformanceSubject {
  readonly name: string;
  create(setup: ConformanceSetup): Promise<ConformanceDriver>;
  /** Rows that this form cannot show, with the reason. */
  readonly unsupported?: Readonly<Record<string, string>>;
}

/**
 * The golden behaviours that every form of the router shows: one table, run through each adapter. A row where signalbox
 * knowingly differs from upstream says so in its title.
 */
export function defineConformance({ describe, test }: ConformanceRunner, subject: ConformanceSubject): void {
  const rows = new Set(conformanceCases.map(({ row }) => row));
  for (const row of Object.keys(subject.unsupported ?? {}))
    if (!rows.has(row)) throw new RangeError(`conformance: no row "${row}"`);
  describe(`conformance: ${subject.name}`, () => {
    for (const item of conformanceCases) {
      const reason = subject.unsupported?.[item.row];
      const title = `${item.row} ${item.title}`;
      if (reason === undefined) test(title, () => runCase(item, subject));
      else test.skip(`${title} [skipped: ${reason}]`, () => runCase(item, subject));
    }
  });
}

async function runCase(item: ConformanceCase, subject: ConformanceSubject): Promise<void> {
  const driver = await subject.create({
    config: item.config,
    env: item.env ?? {},
    domain: item.domain,
    services: { findPii },
    upstream: item.upstream,
  });
  try {
    for (const step of item.steps) {
      const answer = await driver.send({
        method: step.method ?? "POST",
        path: step.path ?? "/v1/chat/completions",
        headers: { "content-type": "application/json", ...step.headers },
        body: step.method === "GET" ? undefined : typeof step.body === "string" ? step.body : JSON.stringify(step.body),
      });
      await step.check(answer, driver);
    }
  } finally {
    await driver.close();
  }
}
