import { RECORD_SEPARATOR } from "@signalbox/providers";
import type { AnswerHead, AnswerReceiver, Upstream, UpstreamEnd, UpstreamRequest } from "./upstream.ts";

/** Requests under way at once; enough that a long list is no queue, and too few to be taken for an attack. */
const MAX_CONCURRENT = 8;
/** Bytes of all answers, which are held until the last one has come. */
const MAX_BYTES = 256 * 1024 * 1024;

interface Answer {
  readonly head: AnswerHead;
  readonly chunks: readonly Uint8Array[];
}

const encoder = new TextEncoder();

/**
 * Sends requests that are one call together, some at a time. The receiver gets one answer: the bodies of all as a JSON text
 * sequence (RFC 7464) in the order of the requests, or the first answer that is not 2xx. Whatever fails ends the others.
 */
export async function sendAll(
  upstream: Upstream,
  requests: readonly UpstreamRequest[],
  receiver: AnswerReceiver,
): Promise<UpstreamEnd> {
  const [{ signal }] = requests as readonly [UpstreamRequest, ...UpstreamRequest[]];
  const answers: (Answer | undefined)[] = requests.map(() => undefined);
  const others = new AbortController();
  const stop = (): void => others.abort();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  let failed: UpstreamEnd | undefined;
  let refused: Answer | undefined;
  let next = 0;
  let bytes = 0;
  const work = async (): Promise<void> => {
    while (next < requests.length && !others.signal.aborted) {
      const index = next++;
      let head: AnswerHead | undefined;
      const chunks: Uint8Array[] = [];
      const end = await upstream.send(
        { ...requests[index]!, signal: others.signal },
        {
          onHead: (received) => void (head = received),
          onChunk: (chunk) => {
            bytes += chunk.length;
            if (bytes > MAX_BYTES) failed ??= tooLong();
            if (failed === undefined) chunks.push(chunk);
            else stop();
            return undefined;
          },
        },
      );
      if (end.kind === "failed") failed ??= end;
      else if (head !== undefined) {
        answers[index] = { head, chunks };
        if (head.status >= 200 && head.status < 300) continue;
        refused ??= answers[index];
      }
      stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT, requests.length) }, work));
  signal.removeEventListener("abort", stop);
  if (refused !== undefined) {
    receiver.onHead(refused.head);
    for (const chunk of refused.chunks) void receiver.onChunk(chunk);
    return { kind: "complete" };
  }
  if (failed !== undefined) return failed;
  if (signal.aborted) return { kind: "failed", reason: "aborted", detail: "aborted by the caller" };
  receiver.onHead({ status: 200, headers: [["content-type", "application/json-seq"]] });
  for (const answer of answers) {
    void receiver.onChunk(encoder.encode(RECORD_SEPARATOR));
    for (const chunk of answer?.chunks ?? []) void receiver.onChunk(chunk);
  }
  return { kind: "complete" };
}

function tooLong(): UpstreamEnd {
  return { kind: "failed", reason: "protocol", detail: `answers with more than ${MAX_BYTES} bytes together` };
}
