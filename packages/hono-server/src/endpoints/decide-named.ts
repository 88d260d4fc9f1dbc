import type { ClientExchange } from "../client-exchange.ts";
import { decide, type Decision } from "../decide.ts";
import { refuseBody, type RequestScope } from "../served.ts";

/**
 * Asks the router for the model that a client names. There is no text to choose by, so names that leave the choice to the
 * router are refused.
 */
export async function decideNamed(
  exchange: ClientExchange,
  request: RequestScope,
  {
    model,
    path,
    received,
  }: { readonly model: string; readonly path: string; readonly received: Uint8Array | undefined },
): Promise<Decision> {
  if (request.router.config.autoModelNames.includes(model)) {
    const message = `model "${model}" cannot be chosen for ${path}, where there is no prompt to choose by: name a model`;
    return { kind: "served", served: refuseBody(exchange, request, 400, message) };
  }
  const body = new TextEncoder().encode(JSON.stringify({ model, messages: [] }));
  return decide(exchange, request, { body, purpose: "answer", received });
}
