// Runs while the page is built: decides the first prompt with the static tier and draws the page with that verdict.

import { createLadder, createRouter, createStaticModel, createUnigramTokenizer, readManifest } from "@signalbox/core";
import type { RoutingPlan } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { configJsonSchema } from "@signalbox/core/config-schema";
import { summariseConfig, withoutItsSignal } from "@signalbox/web";
import type { ConfigSummary, OpenDecider, RouteAnswer } from "@signalbox/web";
import { renderToString } from "preact-render-to-string";
import { App } from "./app.tsx";
import { firstPrompt } from "./example-prompts.ts";
import { autoModel, createPageState, requestBody } from "./page-state.ts";

export interface PrerenderInput {
  readonly yaml: string;
  /** The parsed `manifest.json` of the models. */
  readonly manifest: unknown;
  readonly readModelFile: (file: string) => Uint8Array;
}

export interface Prerendered {
  readonly html: string;
  readonly shippedConfig: Pick<OpenDecider, "config" | "configHash">;
  readonly shippedSummary: ConfigSummary;
  readonly exampleAnswer: RouteAnswer;
  readonly configSchema: object;
}

/** Everything of the page that is known before a visitor comes. Throws when the shipped config has an error. */
export async function prerender({ yaml, manifest, readModelFile }: PrerenderInput): Promise<Prerendered> {
  const { config, source, diagnostics } = loadConfig(yaml, {});
  if (config === undefined || source === undefined)
    throw new Error(`the shipped config has errors: ${JSON.stringify(diagnostics)}`);
  const { tiers, tokenizers } = readManifest(manifest);
  const entry = tiers[0];
  if (entry?.kind !== "static-table") throw new Error("the first tier of the models is not a static table");
  const tokenizer = createUnigramTokenizer(readModelFile(tokenizers[entry.tokenizer]!.file));
  const models = createLadder([createStaticModel({ entry, tokenizer, bytes: readModelFile(entry.file) })]);
  const summary = summariseConfig(config);
  const body = new TextEncoder().encode(requestBody(firstPrompt, autoModel(summary)));
  const outcome = await createRouter({ config, models }).route(
    { body, header: () => undefined },
    { onlyTier: entry.id },
  );
  const otherwise = withoutItsSignal(config, outcome.record);
  const exampleAnswer: RouteAnswer = {
    record: outcome.record,
    plan: shownPart(outcome.plan),
    totalMs: 0,
    runtimes: { [entry.id]: "javascript" },
    ...(otherwise && { otherwise }),
  };
  const html = renderToString(<App state={createPageState({ config: summary, example: exampleAnswer })} />);
  return {
    html,
    shippedConfig: { config: source, configHash: config.hash },
    shippedSummary: summary,
    exampleAnswer,
    configSchema: configJsonSchema(),
  };
}

/** The page shows what a plan answers, never what it would send on: that part need not be in its script. */
function shownPart(plan: RoutingPlan): RoutingPlan {
  if (plan.kind !== "forward") return plan;
  const [first] = plan.candidates;
  return { ...plan, candidates: [{ ...first, bodyEdits: [], requestHeaders: { set: [], remove: [] } }] };
}
