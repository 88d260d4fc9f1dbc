import { SCHEMA_VERSION, upstreamPath } from "@signalbox/core";
import { listInputItems } from "@signalbox/providers";
import { forwardTo } from "../carry-out.ts";
import { sendText, type ClientExchange } from "../client-exchange.ts";
import type { ApiEndpoint } from "../endpoints/endpoint-at.ts";
import { passThrough } from "../endpoints/pass-through.ts";
import type { ForwardTarget } from "../forward-targets.ts";
import { upstreamRequestHeaders } from "../forwarded-headers.ts";
import { refuse, served, type RequestScope, type Served } from "../served.ts";
import { ownerOf } from "./owner-of.ts";

/** Serves `GET` and `DELETE /v1/responses/{id}` and its `input_items`, from the store or from the provider that keeps it. */
export async function serveStored(
  exchange: ClientExchange,
  request: RequestScope,
  { id, call }: ApiEndpoint & { readonly kind: "stored" },
): Promise<Served> {
  const { scope, router, signal, dialect } = request;
  const { store, homes } = scope.responses;
  if (!router.config.options.hasResponsesApi)
    return refuse(exchange, dialect, 404, "the Responses API is switched off");
  const owner = await ownerOf(exchange);
  const stored = await store.get({ id, owner }, signal);
  if (stored === undefined) {
    const home = homes.find(id, owner);
    const backend = router.config.models.get(home?.model ?? "")?.backends.find(({ name }) => name === home?.backend);
    if (home !== undefined && backend !== undefined) {
      const target: ForwardTarget = {
        model: home.model,
        backend,
        path: upstreamPath(backend.chatPath, exchange.target),
        headers: () => upstreamRequestHeaders(exchange.headers(), backend),
        body: () => undefined,
      };
      const result = await forwardTo(exchange, request, { targets: [target], ownHeaders: () => HEADERS });
      if (call === "delete" && result.status < 300) homes.forget(id);
      return served(result.status, result);
    }
    if (router.config.options.unknownPaths === "pass") return passThrough(exchange, request);
    return refuse(exchange, dialect, 404, `Response with id '${id}' not found.`);
  }
  const query = new URLSearchParams(exchange.target.split("?", 2)[1] ?? "");
  switch (call) {
    case "get":
      if (query.get("stream") === "true")
        return refuse(exchange, dialect, 400, "a stored response is not streamed; leave `stream` out");
      return send(exchange, stored.response);
    case "delete":
      await store.delete({ id, owner }, signal);
      return send(exchange, { id, object: "response", deleted: true });
    case "input_items": {
      const listed = listInputItems(stored, Object.fromEntries(query));
      return listed.kind === "fault"
        ? refuse(exchange, dialect, listed.status, listed.message)
        : send(exchange, listed.list);
    }
    default:
      return call satisfies never;
  }
}

const HEADERS = [
  ["x-vsr-schema-version", SCHEMA_VERSION],
  ["x-vsr-response-path", "upstream"],
] as const;

function send(exchange: ClientExchange, body: object): Served {
  sendText(exchange, 200, "application/json", JSON.stringify(body), [["x-vsr-schema-version", SCHEMA_VERSION]]);
  return served(200);
}
