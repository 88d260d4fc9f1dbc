/** A span that has ended. Times are milliseconds since 1970, with fractions. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: "internal" | "server" | "client";
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly isError: boolean;
}

/** What all spans of a process have in common. */
export interface SpanResource {
  readonly serviceName: string;
  readonly serviceVersion: string | undefined;
  readonly deploymentEnvironment: string | undefined;
}
