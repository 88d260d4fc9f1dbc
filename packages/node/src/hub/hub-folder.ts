import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { messageOf } from "../node-error.ts";
import { chooseFiles } from "./choose-files.ts";
import { hubError } from "./hub-error.ts";
import { checkRepository, hubSettings } from "./hub-settings.ts";
import { describeFaults, folderOf, readRecord, sizeFaults, type PulledFile } from "./pull-record.ts";

/** What a model is for; the names are the hub's. */
export type HubTask = "text-classification" | "token-classification" | "feature-extraction";

export const hubTasks: readonly HubTask[] = ["text-classification", "token-classification", "feature-extraction"];

/** How a model's token vectors become one vector. */
export type Pooling = "mean" | "cls" | "last";

/** A folder with a model, and what its small files say. */
export interface HubFolder {
  readonly path: string;
  /** Files to check before they are used; empty for a folder that nobody recorded. */
  readonly files: readonly PulledFile[];
  readonly onnx: string;
  readonly task: HubTask;
  /** The model's labels in the order of its logits; upstream's mapping files name those that are only numbered. */
  readonly labels: readonly string[];
  /** Whether each label is a question of its own. */
  readonly isMultiLabel: boolean;
  /** Tokens that the model was made for, begin and end included. */
  readonly maxTokens: number;
  readonly dimension: number | undefined;
  readonly pooling: Pooling | undefined;
}

/**
 * Opens a folder, or the folder of a repository in the cache, and reads what stands beside the weights. Never asks the
 * network. Throws a `NodeError` when the model is not there as a whole; for a repository it says how to pull it.
 */
export function openHubFolder(
  model: string,
  {
    cacheDirectory,
    dtype,
    onnx,
    task,
  }: {
    readonly cacheDirectory?: string | undefined;
    readonly dtype?: string | undefined;
    readonly onnx?: string | undefined;
    readonly task?: HubTask | undefined;
  } = {},
): HubFolder {
  const pulled = isFolder(model) ? undefined : pulledFolder(model, cacheDirectory);
  const path = pulled?.path ?? resolve(model);
  const record = readRecord(path);
  const files = record?.files ?? [];
  // Other weights than the pulled ones may lie in a folder of one's own only.
  const network = record?.onnx ?? chooseFiles(pathsIn(path), { what: path, dtype, onnx }).onnx;
  return { path, files, onnx: network, ...readFacts(path, task ?? record?.task) };
}

function pulledFolder(repository: string, cacheDirectory: string | undefined): { readonly path: string } {
  checkRepository(repository);
  const path = folderOf(hubSettings(cacheDirectory === undefined ? {} : { cacheDirectory }).cacheDirectory, repository);
  const command = `signalbox models pull ${repository}`;
  const record = readRecord(path);
  if (record === undefined)
    throw hubError("layout", `${repository} is not in ${path}; run: ${command}`, { facts: { repository, command } });
  const faults = sizeFaults(path, record);
  if (faults.length > 0)
    throw hubError("content", `${repository} in ${path} is damaged: ${describeFaults(faults)}; run: ${command}`, {
      facts: { repository, command, faults },
    });
  return { path };
}

/** What the JSON files of a model say of it. */
function readFacts(path: string, task: HubTask | undefined): Omit<HubFolder, "path" | "files" | "onnx"> {
  const config = readJson(join(path, "config.json")) ?? {};
  const tokenizer = readJson(join(path, "tokenizer_config.json")) ?? {};
  const sentences = readJson(join(path, "sentence_bert_config.json")) ?? {};
  const poolingConfig = readJson(join(path, "1_Pooling/config.json"));
  const limits = [tokenizer["model_max_length"], config["max_position_embeddings"], sentences["max_seq_length"]];
  return {
    task: taskOfConfig(join(path, "config.json"), task),
    labels: labelsOf(path, config),
    isMultiLabel: config["problem_type"] === "multi_label_classification",
    maxTokens: Math.min(...limits.filter((limit) => typeof limit === "number" && limit > 0).map(Number)),
    dimension: firstNumber(
      poolingConfig?.["word_embedding_dimension"],
      config["hidden_size"],
      config["d_model"],
      config["dim"],
    ),
    pooling: poolingOf(poolingConfig),
  };
}

/** What the model of a `config.json` is for, by its architecture. Throws a `NodeError` when that is not what is asked. */
export function taskOfConfig(path: string, asked?: HubTask): HubTask {
  const config = readJson(path) ?? {};
  const architectures = Array.isArray(config["architectures"]) ? config["architectures"].map(String) : [];
  const isFor = (suffix: string): boolean => architectures.some((name) => name.endsWith(suffix));
  const found: HubTask = isFor("ForSequenceClassification")
    ? "text-classification"
    : isFor("ForTokenClassification")
      ? "token-classification"
      : "feature-extraction";
  // Weights without a head give vectors; nothing else can be made of them, nor the other way round.
  if (asked === undefined || asked === found) return found;
  if (architectures.length === 0) return asked;
  throw hubError("layout", `${path} is of a ${architectures.join(", ")}, which is for ${found}, expected ${asked}`);
}

function labelsOf(path: string, config: Readonly<Record<string, unknown>>): readonly string[] {
  const named = (config["id2label"] ?? {}) as Readonly<Record<string, unknown>>;
  const labels = Object.keys(named)
    .sort((a, b) => Number(a) - Number(b))
    .map((id) => String(named[id]));
  if (!labels.every((label) => /^(?:LABEL|class)_\d+$/.test(label))) return labels;
  for (const file of [
    "category_mapping.json",
    "label_mapping.json",
    "pii_type_mapping.json",
    "jailbreak_type_mapping.json",
  ]) {
    const mapping = readJson(join(path, file));
    const names = (mapping?.["idx_to_category"] ?? mapping?.["idx_to_label"] ?? mapping?.["id2label"]) as
      | Readonly<Record<string, unknown>>
      | undefined;
    if (names !== undefined) return labels.map((label, index) => nameOr(names[index], label));
  }
  return labels;
}

function nameOr(name: unknown, label: string): string {
  return typeof name === "string" ? name : label;
}

function poolingOf(config: Readonly<Record<string, unknown>> | undefined): Pooling | undefined {
  if (config?.["pooling_mode_mean_tokens"] === true) return "mean";
  if (config?.["pooling_mode_cls_token"] === true) return "cls";
  if (config?.["pooling_mode_lasttoken"] === true) return "last";
  return undefined;
}

function firstNumber(...values: readonly unknown[]): number | undefined {
  return values.find((value): value is number => typeof value === "number");
}

/** A JSON object from a file; undefined when there is no such file. */
function readJson(path: string): Readonly<Record<string, unknown>> | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch (cause) {
    throw hubError("layout", `cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The files of a folder and of `onnx/` in it, as paths of the hub. */
function pathsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory() && entry.name === "onnx")
      return readdirSync(join(folder, "onnx")).map((name) => `onnx/${name}`);
    return entry.isDirectory() ? [] : [entry.name];
  });
}
