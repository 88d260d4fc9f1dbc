import { isJsonObject } from "../json/json-value.ts";
import type { SignalServices } from "../signals/signal-services.ts";

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
  /** What signals need beyond the core; the patterns of `@signalbox/core/pii`. */
  readonly services: SignalServices;
  readonly upstream: UpstreamAnswer;
}

/** One way to run the router: the core alone, ext_proc, the gateway. */
export interface ConformanceDriver {
  send(request: ConformanceRequest): Promise<ConformanceAnswer>;
  /** Current value of a counter; 0 when it was never raised. */
  counter(name: string, labels: Readonly<Record<string, string>>): Promise<number>;
  close(): Promise<void>;
}

/** The parsed upstream body; throws when nothing went upstream. */
export function upstreamBody(answer: ConformanceAnswer): Record<string, unknown> {
  if (answer.upstream === undefined)
    throw new Error(`nothing went upstream; the client got ${answer.status} ${answer.body.slice(0, 200)}`);
  const parsed: unknown = JSON.parse(answer.upstream.body);
  if (!isJsonObject(parsed)) throw new Error("the upstream body is no object");
  return parsed;
}
