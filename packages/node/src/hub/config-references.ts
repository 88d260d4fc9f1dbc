import type { CompiledConfig, Diagnostic, HeadName, RouterConfig } from "@signalbox/core";
import { statSync } from "node:fs";
import type { HubTask } from "./hub-folder.ts";
import { checkRepository } from "./hub-settings.ts";
import { modelRegistry } from "./model-registry.ts";

/** A place in a document that names the model of a head. */
export interface HubReference {
  /** Of the `model_ref`, for diagnostics. */
  readonly path: readonly string[];
  readonly head: HeadName;
  readonly task: HubTask;
  /** Where it may be, in the order of trying: folders, then a repository. Empty when the name is neither. */
  readonly candidates: readonly string[];
  /** The head's labels, unless another tier has the head; undefined for the model's own. */
  readonly labels: readonly string[] | undefined;
  /** The model's names → ours. */
  readonly rename: Readonly<Record<string, string>>;
  /** What the document says, as it stands there. */
  readonly name: string;
}

type Module = Omit<HubReference, "path" | "candidates" | "name"> & { readonly at: readonly string[] };

/** Parts of `global.model_catalog.modules` whose model a head can be read from; names of labels by contract 8.2. */
const modules: readonly Module[] = [
  { at: ["classifier", "domain"], head: "domain", task: "text-classification", labels: undefined, rename: {} },
  { at: ["classifier", "pii"], head: "pii", task: "token-classification", labels: undefined, rename: {} },
  {
    at: ["prompt_guard"],
    head: "jailbreak",
    task: "text-classification",
    labels: ["benign", "jailbreak"],
    rename: { safe: "benign", legit: "benign", injection: "jailbreak", malicious: "jailbreak", unsafe: "jailbreak" },
  },
  {
    at: ["hallucination_mitigation", "fact_check"],
    head: "fact_check",
    task: "text-classification",
    labels: ["no_fact_check_needed", "needs_fact_check"],
    rename: { fact_check_needed: "needs_fact_check" },
  },
  {
    at: ["feedback_detector"],
    head: "feedback",
    task: "text-classification",
    labels: ["satisfied", "need_clarification", "wrong_answer", "want_different"],
    rename: { sat: "satisfied" },
  },
];

/** The models that a config names for heads that its signals read. */
export function hubReferences(config: Pick<CompiledConfig, "source" | "signals">): readonly HubReference[] {
  const read = readHeads(config);
  return namedModels(config.source).filter(({ head }) => read.has(head));
}

/** Models that a config names and that nothing would ask, one notice each. */
export function unreadReferences(config: Pick<CompiledConfig, "source" | "signals">): readonly Diagnostic[] {
  const read = readHeads(config);
  return namedModels(config.source)
    .filter(({ head }) => !read.has(head))
    .map(({ name, head, path }) => ({
      severity: "notice",
      code: "inactive",
      message: `"${name}" is not loaded: no decision has a condition that reads the head ${head}`,
      path,
    }));
}

function readHeads({ signals }: Pick<CompiledConfig, "signals">): ReadonlySet<HeadName> {
  return new Set(signals.flatMap(({ heads }) => heads));
}

/** The models that a document names for heads; modules that are switched off are left out. */
function namedModels(source: RouterConfig): readonly HubReference[] {
  const catalog = source.global?.model_catalog;
  const names = { system: catalog?.system ?? {}, registry: { ...modelRegistry, ...catalog?.mom_registry } };
  return modules.flatMap(({ at, ...module }) => {
    const block = at.reduce<unknown>((value, key) => fieldOf(value, key), catalog?.modules);
    const name = fieldOf(block, "model_ref");
    if (typeof name !== "string" || name === "" || fieldOf(block, "enabled") === false) return [];
    const path = ["global", "model_catalog", "modules", ...at, "model_ref"];
    return [
      {
        ...module,
        rename: { ...module.rename, ...positive(block) },
        path,
        name,
        candidates: candidatesOf(name, names),
      },
    ];
  });
}

/** `positive_labels` of the prompt guard: these are attacks, and all other labels are not. */
function positive(block: unknown): Readonly<Record<string, string>> {
  const labels = fieldOf(block, "positive_labels");
  if (!Array.isArray(labels) || labels.length === 0) return {};
  return { ...Object.fromEntries(labels.map((label) => [String(label), "jailbreak"])), "*": "benign" };
}

function candidatesOf(
  name: string,
  {
    system,
    registry,
  }: { readonly system: Readonly<Record<string, string>>; readonly registry: Readonly<Record<string, string>> },
): readonly string[] {
  const place = Object.hasOwn(system, name) ? system[name]! : name;
  const folders = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true ? [place] : [];
  const repository = Object.hasOwn(registry, place) ? registry[place]! : place;
  return isRepository(repository) ? [...folders, repository] : folders;
}

/** Names below `models/` are upstream's local paths, not the hub's. */
function isRepository(name: string): boolean {
  if (!name.includes("/") || name.startsWith("models/")) return false;
  try {
    checkRepository(name);
    return true;
  } catch {
    return false;
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** A finding about a reference: the document stays valid, and the tiers below answer. */
export function referenceFault({ path, name, head }: HubReference, reason: string): Diagnostic {
  return {
    severity: "warning",
    code: "inactive",
    message: `"${name}" is not in use: ${reason}. Until then the embedded tiers answer for the head ${head}`,
    path,
  };
}
