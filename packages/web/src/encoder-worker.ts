// The worker of one network: tokenizer and ONNX session. Text comes in, what its heads say goes out.

import { collectAnswer, createUnigramTokenizer, encoderBatch, outputRow, outputsOf, planText } from "@signalbox/core";
import type { HeadName, OnnxTierEntry, PassageOutputs, TextAnswer, Tokenizer } from "@signalbox/core";
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
  readonly entry: OnnxTierEntry;
  readonly tokenizer: Tokenizer;
  readonly session: OnnxSession;
}

const cache = openModelCache();
const queue = createOperationQueue();
let opened: Opened | undefined;

serveCalls<EncoderCalls>(globalThis as unknown as CallPort, {
  open,
  classify: async ({ texts, heads }, { signal }) => {
    const answers: TextAnswer[] = [];
    // One by one: a text's answer then depends on nothing around it, and an abort takes effect between two texts.
    for (const text of texts) answers.push(await classifyText(mustBeOpen(), text, heads, signal));
    return answers;
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
  const [model, pieces] = await readFiles(
    cache,
    [
      { url: urls.model, bytes: entry.bytes, sha256: entry.sha256 },
      { url: urls.tokenizer, bytes: tokenizer.bytes, sha256: tokenizer.sha256 },
    ],
    { signal: context.signal, onProgress: context.progress },
  );
  context.progress({ phase: "preparing" });
  const session = await openOnnxSession(model!, { runtimes, runtimeFiles, queue });
  opened = { entry, tokenizer: createUnigramTokenizer(pieces!), session };
  return { runtime: session.runtime, passedOver: session.passedOver };
}

async function classifyText(
  { entry, tokenizer, session }: Opened,
  text: string,
  heads: readonly HeadName[],
  signal: AbortSignal,
): Promise<TextAnswer> {
  const plan = planText(text, { heads, entry, tokenizer });
  const given: PassageOutputs[] = [];
  for (const { ids } of plan.passages) {
    const batch = encoderBatch([ids], tokenizer.padId);
    const outputs = await session.run(
      {
        [entry.inputs.ids]: { data: batch.ids, shape: batch.shape },
        [entry.inputs.mask]: { data: batch.mask, shape: batch.shape },
      },
      { outputs: outputsOf(entry, heads), signal },
    );
    const rows = Object.entries(outputs).map(
      ([name, { data, dims }]) => [name, outputRow(data, dims, { row: 0, tokens: ids.length })] as const,
    );
    given.push(Object.fromEntries(rows));
  }
  return collectAnswer(plan, entry, given);
}

function mustBeOpen(): Opened {
  if (opened === undefined) throw new WebError("call_failed", "no network is open yet: call `open` first");
  return opened;
}
