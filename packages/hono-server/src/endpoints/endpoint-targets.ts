import {
  upstreamPath,
  type Backend,
  type Candidate,
  type CompiledConfig,
  type ForwardPlan,
  type HeaderPair,
  type JsonObject,
} from "@signalbox/core";
import {
  ENDPOINT_OF,
  openCompletionByChat,
  openEndpoint,
  type CompletionAsChat,
  type EndpointTarget,
  type EndpointPath,
  type Exchange,
  type RequestFault,
} from "@signalbox/providers";
import { isPlain, orderBackends, type ForwardTarget, type PrepareOptions, type Upload } from "../forward-targets.ts";
import { upstreamRequestHeaders } from "../forwarded-headers.ts";
import type { AttemptFault, PreparedAttempt } from "../providers/attempt.ts";
import { authorizeAttempt } from "../providers/authorize-attempt.ts";
import type { ProviderBackend, Providers } from "../providers/provider-access.ts";
import { resolveEndpoint } from "../providers/resolve-endpoint.ts";
import { translatedHeaders } from "../providers/translated-headers.ts";
import type { BodyStream } from "../upstream.ts";

/** The body of a request for one candidate. */
export interface EndpointBody {
  /** As it goes to back ends with the client's API. */
  readonly bytes: Uint8Array | BodyStream;
  /** The same as an object; undefined where it is no JSON. */
  readonly json: JsonObject | undefined;
  /** A completion as a chat. */
  readonly chat?: CompletionAsChat;
  /** The request only goes as that chat, since the router decided what only a chat can say. */
  readonly isChatOnly?: boolean;
  readonly wantsStreamUsage?: boolean;
  readonly upload?: Upload;
}

export interface EndpointRequest {
  readonly path: EndpointPath;
  /** The client's path with its query. */
  readonly target: string;
  readonly headers: readonly HeaderPair[];
  readonly providers: Providers;
  /** Draws among the back ends of a model. */
  readonly seed: string;
  readonly bodyFor: (candidate: Candidate) => EndpointBody;
}

const encoder = new TextEncoder();

/** Where a request that is no conversation may go, in the order in which prompts are sent on. */
export function endpointTargets(plan: ForwardPlan, config: CompiledConfig, request: EndpointRequest): ForwardTarget[] {
  return plan.candidates.flatMap((candidate) => {
    const { apiFormat = "openai", backends = [] } = config.models.get(candidate.provider) ?? {};
    let made: EndpointBody | undefined;
    const body = (): EndpointBody => (made ??= request.bodyFor(candidate));
    return orderBackends(backends, request.seed).map((backend): ForwardTarget => {
      const strict = config.options.isStrict;
      const provider = request.providers.of(backend, { apiFormat, strict });
      const { upload, isChatOnly = false } = body();
      const headers = () => upstreamRequestHeaders(request.headers, backend, candidate);
      const target = {
        model: candidate.model,
        backend,
        // The client's path may be Cohere's.
        path: upstreamPath(backend.chatPath, `/v1/${request.path}${queryOf(request.target)}`),
        headers,
        body: () => body().bytes,
        ...(upload !== undefined && { upload }),
      };
      const { family, transport, endpoints } = provider.api;
      const isOwnApi = family === "openai" && transport === "native" && endpoints.includes(ENDPOINT_OF[request.path]);
      if (isOwnApi && isPlain(backend) && !isChatOnly) return target;
      const prepare = (options: PrepareOptions): Promise<PreparedAttempt | AttemptFault> =>
        prepareEndpoint({ request, candidate, backend, provider, body: body(), path: target.path, strict }, options);
      return { ...target, prepare };
    });
  });
}

function queryOf(target: string): string {
  const query = target.indexOf("?");
  return query < 0 ? "" : target.slice(query);
}

interface EndpointAttempt {
  readonly request: EndpointRequest;
  readonly candidate: Candidate;
  readonly backend: Backend;
  readonly provider: ProviderBackend;
  readonly body: EndpointBody;
  /** Beside the back end's chat path. */
  readonly path: string;
  readonly strict: boolean;
}

async function prepareEndpoint(
  attempt: EndpointAttempt,
  options: PrepareOptions,
): Promise<PreparedAttempt | AttemptFault> {
  const { request, candidate, backend, provider, body } = attempt;
  // Cohere's own API has no chat, and is asked for none here.
  if (provider.problem !== undefined && provider.api.family !== "cohere")
    return { kind: "unusable", detail: provider.problem };
  const { headers: clientHeaders } = request;
  const { target, api } = resolveEndpoint(provider, { path: request.path, backend, strict: attempt.strict });
  const authorize = { backend, credential: provider.credentialAt(api), clientHeaders, ...options };
  const exchange = exchangeOf(attempt, target);
  switch (exchange.kind) {
    case "fault":
      return { kind: "refused", fault: exchange };
    case "same": {
      // A path of the configuration's own is where the whole API is.
      const path = provider.path === undefined || api !== provider.api ? exchange.path : attempt.path;
      const headers = upstreamRequestHeaders(clientHeaders, backend, candidate);
      return authorizeAttempt({ path, headers, body: body.bytes, more: [], translation: undefined }, authorize);
    }
    case "estimated":
      throw new TypeError("only the tokens of prompts are estimated");
    case "translated": {
      const [first, ...more] = [exchange.request, ...(exchange.more ?? [])].map((written) => ({
        path: written.path,
        headers: translatedHeaders(written, { backend, candidate, clientHeaders }),
        body: encoder.encode(written.body),
      }));
      const isChat = body.chat !== undefined && provider.path !== undefined;
      return authorizeAttempt(
        { ...first!, ...(isChat && { path: provider.path }), more, translation: exchange },
        authorize,
      );
    }
    default:
      return exchange satisfies never;
  }
}

function exchangeOf(
  { request, candidate, provider, body }: EndpointAttempt,
  target: EndpointTarget,
): Exchange | RequestFault {
  const { path } = request;
  const { chat, isChatOnly = false, wantsStreamUsage = false } = body;
  const isTaken = target.family === "openai" && target.endpoints.includes("completions");
  if (chat === undefined || (isTaken && !isChatOnly))
    return openEndpoint({ path, target, model: candidate.upstreamModel, body: body.json });
  if (chat.fault !== undefined) return chat.fault;
  if (provider.target === undefined)
    return { kind: "fault", status: 422, message: `The provider ${provider.row.key} has no chat.` };
  return openCompletionByChat(chat.chat, { target: provider.target, streamUsage: wantsStreamUsage });
}
