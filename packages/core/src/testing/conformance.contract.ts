import { isJsonObject } from "../json/json-value.ts";
import { conformanceCases, type ConformanceCase } from "./conformance-cases.ts";

/** A request as a client sends it. */
export interface ConformanceRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What the server behind the router answers. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What the client got, and what the server behind saw. */
export interface ConformanceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Absent when nothing went upstream. */
  readonly upstream?: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  /** Only from ext_proc: what Envoy was told beside the mutations. */
  readonly envoy?: { readonly clearRouteCache: boolean; readonly responseBodyMode?: "STREAMED" | "NONE" | "BUFFERED" };
}

export interface ConformanceSetup {
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
  /** The domain head: scores by label for a text. */
  readonly domain: (text: string) => Readonly<Record<string, number>>;
  readonly upstream: UpstreamAnswer;
}

/** One way to run the router: the core alone, ext_proc, the gateway. */
export interface ConformanceDriver {
  send(request: ConformanceRequest): Promise<ConformanceAnswer>;
  /** Current value of a counter; 0 when it was never raised. */
  counter(name: string, labels: Readonly<Record<string, string>>): Promise<number>;
  close(): Promise<void>;
}

/** What the suite needs of a test framework; vitest's `{ describe, test }` fits. */
export interface ConformanceRunner {
  describe(name: string, body: () => void): unknown;
  readonly test: { (name: string, body: () => Promise<void>): unknown; skip(name: string, body: () => Promise<void>): unknown };
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
  for (const row of Object.keys(subject.unsupported ?? {})) if (!rows.has(row)) throw new RangeError(`conformance: no row "${row}"`);
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
  const driver = await subject.create({ config: item.config, env: item.env ?? {}, domain: item.domain, upstream: item.upstream });
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

/** The parsed upstream body; throws when nothing went upstream. */
export function upstreamBody(answer: ConformanceAnswer): Record<string, unknown> {
  if (answer.upstream === undefined) throw new Error(`nothing went upstream; the client got ${answer.status} ${answer.body.slice(0, 200)}`);
  const parsed: unknown = JSON.parse(answer.upstream.body);
  if (!isJsonObject(parsed)) throw new Error("the upstream body is no object");
  return parsed;
}
