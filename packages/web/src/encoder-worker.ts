// The encoder's own worker: tokenizer, ONNX session, heads. Text comes in, a few probabilities go out.

import { createEncoderHeads, createUnigramTokenizer, encoderBatch, encoderTokens } from "@signalbox/core";
import type { EncoderHeads, EncoderTierEntry, HeadName, Probabilities, Tokenizer } from "@signalbox/core";
import type { EncoderCalls, OpenEncoder } from "./encoder-calls.ts";
import { openModelCache } from "./model-cache.ts";
import { openOnnxSession } from "./onnx-session.ts";
import type { OnnxSession } from "./onnx-session.ts";
import { createOperationQueue } from "./operation-queue.ts";
import { readFiles } from "./read-files.ts";
import { WebError } from "./web-error.ts";
import { serveCalls } from "./worker-call.ts";
import type { CallContext, CallPort } from "./worker-call.ts";
import type { TierProgress } from "./deferred-model.ts";

interface Opened {
  readonly entry: EncoderTierEntry;
  readonly tokenizer: Tokenizer;
  readonly heads: EncoderHeads;
  readonly session: OnnxSession;
}

const cache = openModelCache();
const queue = createOperationQueue();
let opened: Opened | undefined;

serveCalls<EncoderCalls>(globalThis as unknown as CallPort, {
  open,
  classify: async ({ texts, heads }, { signal }) => {
    const scores: Record<HeadName, Probabilities>[] = [];
    // One by one: a text's scores then depend on nothing around it, and an abort takes effect between two texts.
    for (const text of texts) scores.push(await classifyText(mustBeOpen(), text, heads, signal));
    return scores;
  },
  close: async () => {
    await opened?.session.close();
    opened = undefined;
    return undefined;
  },
});

async function open(
  { entry, tokenizer, urls, runtimes, runtimeFiles }: OpenEncoder,
  context: CallContext<TierProgress>,
) {
  const [model, heads, pieces] = await readFiles(
    cache,
    [
      { url: urls.model, bytes: entry.bytes, sha256: entry.sha256 },
      { url: urls.heads, bytes: entry.headsBytes, sha256: entry.headsSha256 },
      { url: urls.tokenizer, bytes: tokenizer.bytes, sha256: tokenizer.sha256 },
    ],
    { signal: context.signal, onProgress: context.progress },
  );
  context.progress({ phase: "preparing" });
  const session = await openOnnxSession(model!, { runtimes, runtimeFiles, queue });
  opened = { entry, tokenizer: createUnigramTokenizer(pieces!), heads: createEncoderHeads(entry, heads!), session };
  return { runtime: session.runtime, passedOver: session.passedOver };
}

async function classifyText(
  { entry, tokenizer, heads, session }: Opened,
  text: string,
  names: readonly HeadName[],
  signal: AbortSignal,
) {
  if (names.length === 0) return {};
  const batch = encoderBatch([encoderTokens(tokenizer, text, entry)], tokenizer.padId);
  const outputs = await session.run(
    {
      [entry.inputs.ids]: { data: batch.ids, shape: batch.shape },
      [entry.inputs.mask]: { data: batch.mask, shape: batch.shape },
    },
    { outputs: heads.outputsFor(names), signal },
  );
  return { ...heads.score(outputs, 0, names) };
}

function mustBeOpen(): Opened {
  if (opened === undefined) throw new WebError("call_failed", "the encoder is not open");
  return opened;
}
