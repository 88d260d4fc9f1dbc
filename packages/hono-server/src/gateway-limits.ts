/** What one request may take. */
export interface GatewayLimits {
  /** Longest request body, before and after its content encoding is undone. Default 32 MiB. */
  readonly maxBodyBytes?: number;
  /**
   * Longest form that is passed on as it comes, such as a recording. What stands in it before the name of the model is held
   * until then, within `maxBodyBytes`. Default 1 GiB.
   */
  readonly maxUploadBytes?: number;
  /**
   * Time from sending a request to the head of its answer, per back end. An answer that is not streamed comes whole,
   * so this is also the longest time to generate one. Default 300 s.
   */
  readonly headersTimeoutMs?: number;
  /** Longest pause inside an answer, and inside a form that is passed on as it comes. Default 120 s. */
  readonly idleTimeoutMs?: number;
  /** Time that the router's own models may take before the tier below answers. Default 500 ms. */
  readonly modelDeadlineMs?: number;
}

export const defaultLimits: Required<GatewayLimits> = {
  maxBodyBytes: 32 * 1024 * 1024,
  maxUploadBytes: 1024 * 1024 * 1024,
  headersTimeoutMs: 300_000,
  idleTimeoutMs: 120_000,
  modelDeadlineMs: 500,
};

/** `32 MiB`, `100 KiB`, `17 bytes`: the largest unit that divides it, else bytes. */
export function formatBytes(bytes: number): string {
  if (bytes > 0 && bytes % 1_048_576 === 0) return `${bytes / 1_048_576} MiB`;
  if (bytes > 0 && bytes % 1024 === 0) return `${bytes / 1024} KiB`;
  return `${bytes} bytes`;
}
