import { SCHEMA_VERSION } from "@signalbox/core";
import { forwardTo } from "../carry-out.ts";
import type { ClientExchange } from "../client-exchange.ts";
import { passThroughTargets } from "../forward-targets.ts";
import { refuse, served, type RequestScope, type Served } from "../served.ts";
import { takeBody } from "../take-body.ts";

/** A path below `/v1/` that the gateway does not know and that the config lets pass. */
export async function passThrough(exchange: ClientExchange, request: RequestScope): Promise<Served> {
  const taken = await takeBody(exchange, request);
  return taken.kind === "served" ? taken.served : passBytes(exchange, request, taken.bytes);
}

/** Sends a body on to the model that it names, or else to the default model. */
export async function passBytes(exchange: ClientExchange, request: RequestScope, body: Uint8Array): Promise<Served> {
  const targets = passThroughTargets(exchange.target, request.router.config, { headers: exchange.headers(), body });
  if (targets.length === 0)
    return refuse(
      exchange,
      request.dialect,
      404,
      "no model serves this path: name one in `model`, or set a default model",
    );
  const result = await forwardTo(exchange, request, {
    targets,
    ownHeaders: () => [
      ["x-vsr-schema-version", SCHEMA_VERSION],
      ["x-vsr-response-path", "upstream"],
    ],
  });
  return served(result.status, { body, ...result });
}
