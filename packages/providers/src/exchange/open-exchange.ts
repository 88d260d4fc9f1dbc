import type { ChatRequest } from "../conversation/chat-request.ts";
import type { RequestFault } from "../conversation/provider-fault.ts";
import type { Exchange, ExchangeOptions } from "./exchange.ts";
import { openAnswer } from "./open-answer.ts";
import { isSameWire } from "./same-wire.ts";
import { openTokenCount } from "./token-count.ts";

/**
 * Joins a client's dialect and a provider's wire for one request. Pure: sends nothing.
 *
 * A fault is the client's: what it wrote is wrong, or, where `target.strict` says so, cannot be taken by this provider.
 */
export function openExchange(options: ExchangeOptions): Exchange | RequestFault {
  const { dialect, family, target, body, purpose = "answer", streamUsage, betas = [] } = options;
  if (purpose === "answer" && isSameWire(dialect.id, body, target)) return sameExchange(options);
  const read = dialect.read(body);
  if ("kind" in read) return read;
  const flags = [...new Set([...(read.betas ?? []), ...betas])];
  const request: ChatRequest = {
    ...read,
    ...(flags.length > 0 && { betas: flags }),
    ...(streamUsage !== undefined && { streamUsage }),
  };
  if (purpose === "count") return openTokenCount({ dialect, family, target, request });
  const written = family.write(request, target);
  if (written.kind === "fault") return written;
  return {
    kind: "translated",
    request: written.request,
    dropped: written.dropped,
    openAnswer: (head, answerOptions) => openAnswer({ dialect, family, target, request, head, ...answerOptions }),
  };
}

/** The address alone: a request that says nothing is written for it. */
function sameExchange({ dialect, family, target, body, betas }: ExchangeOptions): Exchange | RequestFault {
  const { model, stream } = body;
  const empty: ChatRequest = {
    dialect: dialect.id,
    model: typeof model === "string" ? model : "",
    turns: [],
    tools: [],
    stop: [],
    sampling: {},
    stream: stream === true,
    streamUsage: false,
    native: [],
    ...(betas !== undefined && betas.length > 0 && { betas }),
  };
  const written = family.write(empty, target);
  if (written.kind === "fault") return written;
  const { path, headers } = written.request;
  return { kind: "same", path, headers };
}
