import { createLadder, type CompiledConfig, type Diagnostic, type HeadName, type ModelLadder } from "@signalbox/core";
import type { EmbeddedModels } from "../embedded-models.ts";
import { messageOf } from "../node-error.ts";
import type { PoolModel } from "../pool-model.ts";
import { hubReferences, referenceFault, unreadReferences, type HubReference } from "./config-references.ts";
import { createHubModel, type HubModelOptions } from "./hub-model.ts";

/** How the models that a document names are run. */
export type HubTiersOptions = Pick<
  HubModelOptions,
  | "cacheDirectory"
  | "executionProvider"
  | "threads"
  | "spinning"
  | "workers"
  | "maxQueue"
  | "stopGraceMs"
  | "logger"
  | "metrics"
>;

/** A ladder with the document's own models on top. */
export interface HubTiers {
  /** Owns the models that it was given as well. */
  readonly models: EmbeddedModels;
  /** One for each model that is not in use: a warning with the command that mends it, a notice where nothing reads it. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Puts the models that a config names (`model_ref` of its modules) and its signals read on top of a ladder, as the tiers
 * `hub-domain`, `hub-jailbreak` and so on. A model that has not been pulled, or does not fit its head, is no error: a diagnostic
 * says what to do, and the ladder below answers alone. Nothing is fetched.
 */
export function addHubTiers(
  models: EmbeddedModels,
  config: Pick<CompiledConfig, "source" | "signals">,
  options: HubTiersOptions = {},
): HubTiers {
  const tiers: PoolModel[] = [];
  const diagnostics: Diagnostic[] = [...unreadReferences(config)];
  for (const reference of hubReferences(config)) {
    const opened = open(reference, models, options);
    if ("tier" in opened) tiers.push(opened);
    else diagnostics.push(opened);
  }
  if (tiers.length === 0) return { models, diagnostics };
  const ladder = createLadder([...models.tiers, ...tiers]);
  return {
    models: {
      ...ladder,
      ready: async () => {
        await Promise.all([models.ready(), ...tiers.map((tier) => tier.ready())]);
        return ladder.status();
      },
    },
    diagnostics,
  };
}

function open(reference: HubReference, models: ModelLadder, options: HubTiersOptions): PoolModel | Diagnostic {
  const { head, task, candidates, rename } = reference;
  const reasons: string[] = [];
  const labels = labelsOf(models, head) ?? reference.labels;
  for (const model of candidates) {
    try {
      return createHubModel({
        ...options,
        model,
        task,
        head,
        rename,
        tier: `hub-${head}`,
        ...(labels === undefined ? {} : { labels }),
        // An attack may stand anywhere in a long text.
        ...(head === "jailbreak" ? { reading: { kind: "windows", overlapTokens: 64, most: 8 } } : {}),
      });
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  return referenceFault(reference, reasons.at(-1) ?? "it is neither a folder nor a repository of the hub (OWNER/NAME)");
}

/** A head has the same labels on every rung; spans are free to differ. */
function labelsOf(models: ModelLadder, head: HeadName): readonly string[] | undefined {
  for (const tier of models.tiers) {
    const info = tier.heads[head];
    if (info?.kind === "labels") return info.labels;
  }
  return undefined;
}
