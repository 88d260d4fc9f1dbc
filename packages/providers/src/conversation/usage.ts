/** Token counts of one answer. Left out where the provider did not say. */
export interface Usage {
  /** All tokens of the prompt, those from and to the cache included. */
  readonly inputTokens?: number;
  /** All tokens of the answer, thoughts included. */
  readonly outputTokens?: number;
  /** Of `inputTokens`, those read from the provider's prompt cache. */
  readonly cachedInputTokens?: number;
  /** Of `inputTokens`, those written to it. */
  readonly cacheWriteTokens?: number;
  /** Of `outputTokens`, those of thoughts. */
  readonly reasoningTokens?: number;
}
