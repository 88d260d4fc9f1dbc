import type { TraceContext } from "./trace-context.ts";

export interface Sampling {
  readonly type?: string | undefined;
  readonly rate?: number | undefined;
}

/** 56 bits of a trace's id are random by the standard; a number holds 52 of them. */
const RANDOM_DIGITS = 13;

/**
 * Whether spans are made for a request. A caller that has decided is followed, so that no trace has holes, but for
 * `always_off`; else the trace's id decides, so that every process with the same rate decides alike.
 */
export function isSampled({ type, rate }: Sampling, traceId: string, parent: TraceContext | undefined): boolean {
  if (type === "always_off") return false;
  if (parent !== undefined) return parent.isSampled;
  if (type === undefined || type === "always_on") return true;
  return Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) / 16 ** RANDOM_DIGITS < (rate ?? 1);
}
