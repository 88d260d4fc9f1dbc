import { carryOut } from "../carry-out.ts";
import type { ClientExchange } from "../client-exchange.ts";
import { CLIENT_CLOSED_REQUEST } from "../forward.ts";
import { refuseBody, served, type RequestScope, type Served } from "../served.ts";
import { decideNamed } from "./decide-named.ts";
import type { FormPath } from "./endpoint-at.ts";
import { endpointTargets } from "./endpoint-targets.ts";
import { observeUsage } from "./observe-usage.ts";
import { openUpload } from "./open-upload.ts";
import { seedOf } from "./seed-of.ts";

/** Serves a form that goes to the back end while it comes, with nothing changed but the name of the model. */
export async function serveForm(
  exchange: ClientExchange,
  request: RequestScope,
  { path }: { readonly path: FormPath },
): Promise<Served> {
  const upload = await openUpload(exchange, request.scope.limits);
  if (upload.kind === "gone") return served(CLIENT_CLOSED_REQUEST, { failure: "the client left while sending" });
  if (upload.kind === "refuse") return refuseBody(exchange, request, upload.status, upload.message);
  const decision = await decideNamed(exchange, request, { model: upload.model, path, received: undefined });
  if (decision.kind === "served") return decision.served;
  const { outcome, plan } = decision;
  const body = { bytes: upload.under(plan.candidates[0].upstreamModel), json: undefined, upload };
  const targets = endpointTargets(plan, request.router.config, {
    path,
    target: exchange.target,
    headers: exchange.headers(),
    providers: request.scope.providers,
    seed: seedOf(upload.start),
    bodyFor: () => body,
  });
  return carryOut(exchange, request, { outcome, plan, targets, body: undefined, observe: observeUsage });
}
