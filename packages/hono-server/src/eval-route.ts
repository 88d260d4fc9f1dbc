import { evalResponse, readEvalRequest, type RouteOutcome, type Router } from "@signalbox/core";
import { Hono, type Context } from "hono";
import { defaultLimits, type GatewayLimits } from "./gateway-limits.ts";
import { managementError, notLoaded } from "./management-error.ts";
import { readJsonBody } from "./read-json-body.ts";
import type { Clock } from "./clock.ts";

export interface EvalRouteOptions {
  /** `undefined` while the first configuration is being loaded. */
  readonly getRouter: () => Router | undefined;
  readonly clock: Clock;
  readonly limits?: GatewayLimits;
}

/** `POST /api/v1/eval[?trace=true]`: what would become of a prompt, without calling any model that answers. */
export function createEvalRoute(options: EvalRouteOptions): Hono {
  return new Hono().post("/api/v1/eval", async (context) => {
    const evaluated = await evaluate(context, options);
    if (evaluated instanceof Response) return evaluated;
    return context.json(
      evalResponse(evaluated.outcome, { trace: context.req.query("trace") === "true", text: evaluated.text }),
    );
  });
}

export interface Evaluation {
  readonly outcome: RouteOutcome;
  readonly text: string;
  /** `options.return_probabilities`. */
  readonly wantsProbabilities: boolean;
}

/** Reads an evaluation request and takes its decision, or answers what is wrong with it. */
export async function evaluate(context: Context, options: EvalRouteOptions): Promise<Evaluation | Response> {
  const read = await readJsonBody(context);
  if (read instanceof Response) return read;
  const router = options.getRouter();
  if (router === undefined) return notLoaded(context);
  const request = readEvalRequest(read.json, router.config.autoModelNames[0] ?? "auto");
  if (request.kind === "fault")
    return managementError(context, 400, { code: "INVALID_INPUT", message: request.message });
  const outcome = await router.route(
    { body: request.body, header: (name) => context.req.header(name) },
    {
      deadlineMs: options.limits?.modelDeadlineMs ?? defaultLimits.modelDeadlineMs,
      now: options.clock.now,
      unixTime: options.clock.unixSeconds(),
    },
  );
  const { result } = outcome.record;
  if (outcome.record.mode === "refused" && result.kind === "error")
    return managementError(context, 400, { code: "INVALID_INPUT", message: result.message });
  return { outcome, text: request.text, wantsProbabilities: wantsProbabilities(read.json) };
}

function wantsProbabilities(json: unknown): boolean {
  const chosen = (json as { options?: { return_probabilities?: unknown } | null }).options;
  return chosen?.return_probabilities === true;
}
