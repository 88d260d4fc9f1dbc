import { chatCompletions, type Backend, type Candidate, type CompiledConfig, type Logger } from "@signalbox/core";
import type { ClientExchange } from "../client-exchange.ts";
import { forward } from "../forward.ts";
import { planTargets } from "../forward-targets.ts";
import type { Upstream } from "../upstream.ts";
import { maskEchoes } from "../mask-echoes.ts";
import { createProviders, type ProviderAccess } from "./provider-access.ts";

/** What came of one small request to one back end. */
export interface BackendCheck {
  readonly model: string;
  readonly backend: string;
  /** The provider's name in the table. */
  readonly provider: string;
  readonly origin: string;
  /** What was answered; undefined when nothing was. */
  readonly status: number | undefined;
  readonly isUsable: boolean;
  /** What is wrong, in the provider's words where it had any. Holds no secrets. */
  readonly problem?: string;
  readonly advice?: string;
}

export interface CheckOptions {
  readonly upstream: Upstream;
  readonly access: ProviderAccess;
  readonly signal: AbortSignal;
  /** Time to the head of each answer. Default 30 s. */
  readonly timeoutMs?: number;
}

/** Asks every configured back end for a few tokens, one after another, and says what is wrong with those that refuse. */
export async function* checkBackends(config: CompiledConfig, options: CheckOptions): AsyncGenerator<BackendCheck> {
  const providers = createProviders(options.access);
  for (const binding of config.models.values()) {
    if (binding.isLora) continue;
    const { name: model, provider, upstreamModel, apiFormat } = binding;
    const candidate: Candidate = {
      model,
      upstreamModel,
      provider,
      useReasoning: false,
      reasoning: undefined,
      bodyEdits: chatCompletions.edits.model(upstreamModel),
      requestHeaders: { set: [], remove: [] },
    };
    const body = new TextEncoder().encode(
      JSON.stringify({ model, messages: [{ role: "user", content: "Say OK." }], max_completion_tokens: 16 }),
    );
    const targets = planTargets(
      {
        kind: "forward",
        candidates: [candidate],
        stream: false,
        clearRouteCache: false,
        isPassThrough: true,
        counts: [],
      },
      config,
      {
        dialect: chatCompletions,
        purpose: "answer",
        providers,
        target: "/v1/chat/completions",
        headers: [["content-type", "application/json"]],
        body,
        frame: undefined,
        seed: "",
      },
    );
    for (const target of targets) {
      const { backend } = target;
      const resolved = providers.of(backend, { apiFormat, strict: false });
      const answer = await ask(target, options);
      yield {
        model,
        backend: backend.name,
        provider: resolved.row.name,
        origin: backend.origin,
        ...judge(answer, backend),
      };
    }
  }
}

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
  /** Why no answer came. */
  readonly detail: string;
}

async function ask(target: ReturnType<typeof planTargets>[number], options: CheckOptions): Promise<Answer> {
  const { signal, timeoutMs = 30_000 } = options;
  let detail = "";
  const note = (fields: object): void => {
    const { detail: said } = fields as { readonly detail?: unknown };
    if (typeof said === "string") detail = said;
  };
  const logger: Logger = { debug: () => {}, info: () => {}, warn: note, error: note };
  const chunks: Uint8Array[] = [];
  const exchange: ClientExchange = {
    method: "POST",
    target: "/v1/chat/completions",
    header: () => undefined,
    headers: () => [],
    readBody: async () => ({ kind: "cut" }),
    openBody: async function* () {},
    onGone: () => {},
    hasBegun: () => false,
    start: () => {},
    write: (chunk) => void chunks.push(chunk),
    end: () => {},
    breakOff: () => {},
  };
  const result = await forward(exchange, [target], {
    upstream: maskEchoes(options.upstream),
    signal,
    logger,
    dialect: chatCompletions,
    headersTimeoutMs: timeoutMs,
    idleTimeoutMs: timeoutMs,
    now: () => performance.now(),
    unixSeconds: () => Math.floor(Date.now() / 1000),
    newId: () => crypto.randomUUID(),
    ownHeaders: () => [],
    errorHeaders: [],
  });
  const text = new TextDecoder().decode(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  const isAnswered = result.model !== undefined && detail === "";
  return { status: isAnswered ? result.status : undefined, text, detail: detail || (result.failure ?? "") };
}

function judge(
  { status, text, detail }: Answer,
  backend: Backend,
): Pick<BackendCheck, "status" | "isUsable" | "problem" | "advice"> {
  if (status === undefined)
    return { status, isUsable: false, problem: detail, advice: unreachableAdvice(detail, backend) };
  if (status >= 200 && status < 300) return { status, isUsable: true };
  const problem = masked(messageOf(text), backend);
  // The request was understood and the credential taken.
  return { status, isUsable: status === 429, problem, advice: adviceFor(status, backend) };
}

function unreachableAdvice(detail: string, { origin, declared }: Backend): string {
  if (/credential|secret|key|token|project|region/i.test(detail))
    return "set what is named here at the back end, or in the environment that signalbox runs in";
  const where = declared?.base_url === undefined ? "endpoint and protocol" : "base_url";
  return `see whether ${origin} can be reached from here, and correct ${where} if it is another address`;
}

function adviceFor(status: number, { declared = {} }: Backend): string {
  switch (status) {
    case 401:
    case 403: {
      const key = declared.api_key_env === undefined ? "its key or credentials" : `the key in ${declared.api_key_env}`;
      return `the provider does not take ${key}, or it may not use this model; replace it, or grant access`;
    }
    case 404:
      return "the provider knows no such path or model: correct provider_model_id, or base_url and its path";
    case 429:
      return "the credential works; the account is out of quota or asks too often";
    default:
      return status >= 500
        ? "the provider failed; try again later"
        : "the provider refused the request: correct provider_model_id or provider";
  }
}

function messageOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly message?: unknown } };
    if (typeof error?.message === "string") return error.message;
  } catch {
    // Whatever it is, it is shown as it came.
  }
  return text.slice(0, 300);
}

/** Some providers repeat the key that they refuse. */
function masked(text: string, { apiKey }: Backend): string {
  const key = apiKey?.reveal() ?? "";
  return key === "" ? text : text.replaceAll(key, "****");
}
