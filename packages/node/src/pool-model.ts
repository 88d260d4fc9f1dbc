import {
  checkHeads,
  type ClassifyAnswer,
  type ClassifyRequest,
  type ModelStatus,
  type TextModel,
} from "@signalbox/core";
import type { WorkerPool } from "./worker-pool.ts";

/** A tier that answers from worker threads. */
export interface PoolModel extends TextModel {
  classify(request: ClassifyRequest): Promise<ClassifyAnswer>;
  /** Resolves when the model is ready, has failed, or was closed. Never rejects. */
  ready(): Promise<ModelStatus>;
}

/**
 * A model over a pool of workers. It is `loading` at first and `unavailable` until the pool is ready, so nothing waits
 * for it at start-up. Owns the pool.
 */
export function createPoolModel(
  tier: string,
  { heads, pool }: { readonly heads: TextModel["heads"]; readonly pool: WorkerPool },
): PoolModel {
  return {
    tier,
    heads,
    status: () => pool.status(),
    ready: () => pool.ready(),
    classify(request) {
      checkHeads(request.heads, { tier, heads });
      return classify(request, pool);
    },
    close: () => pool.close(),
  };
}

async function classify(
  { texts, heads, deadlineMs, signal }: ClassifyRequest,
  pool: WorkerPool,
): Promise<ClassifyAnswer> {
  const options = { ...(deadlineMs === undefined ? {} : { deadlineMs }), ...(signal === undefined ? {} : { signal }) };
  const settled = await Promise.all(texts.map((text) => pool.submit({ text, heads }, options)));
  const answers = [];
  for (const answer of settled) {
    if (answer.kind === "unavailable") return answer;
    answers.push(answer.answer);
  }
  const status = pool.status();
  if (status.state !== "ready")
    return { kind: "unavailable", reason: status.state, message: `the model is ${status.state}` };
  return { kind: "answers", runtime: status.runtime, answers };
}
