import { hubError } from "./hub-error.ts";

/** The forms in which weights are kept, by the names of `@huggingface/transformers`, and the suffix of their file. */
const suffixes = {
  fp32: "",
  fp16: "_fp16",
  q8: "_quantized",
  int8: "_int8",
  uint8: "_uint8",
  q4: "_q4",
  q4f16: "_q4f16",
  bnb4: "_bnb4",
} as const;

export type HubDtype = keyof typeof suffixes;

export const hubDtypes = Object.keys(suffixes) as readonly HubDtype[];

/** What is taken when nobody says: 8 bits are a quarter of the bytes and twice as fast on a CPU. */
const PREFERRED: readonly HubDtype[] = ["q8", "int8", "fp32", "fp16", "q4"];

/** What `@huggingface/transformers` needs beside the weights. */
const REQUIRED = ["config.json", "tokenizer.json", "tokenizer_config.json"];

/** Read where present: how an embedder pools, how long its texts may be, what upstream's labels are called. */
const OPTIONAL = [
  "modules.json",
  "sentence_bert_config.json",
  "1_Pooling/config.json",
  "category_mapping.json",
  "label_mapping.json",
  "pii_type_mapping.json",
  "jailbreak_type_mapping.json",
];

/** The files of one model in a repository. */
export interface ChosenFiles {
  /** The network. */
  readonly onnx: string;
  /** All of them, `onnx` and the weights beside it included. */
  readonly files: readonly string[];
}

/**
 * Picks the files to load from all paths of a repository: the network by `dtype`, or `onnx` by its own path. Throws a
 * `NodeError` that lists what there is instead.
 */
export function chooseFiles(
  paths: readonly string[],
  {
    what,
    dtype,
    onnx,
  }: { readonly what: string; readonly dtype?: string | undefined; readonly onnx?: string | undefined },
): ChosenFiles {
  const missing = REQUIRED.filter((path) => !paths.includes(path));
  if (missing.length > 0)
    throw hubError(
      "layout",
      `${what} has no ${missing.join(" and no ")}; a model for @huggingface/transformers has ${REQUIRED.join(", ")}`,
      {
        facts: { missing },
      },
    );
  const network = onnx === undefined ? networkOf(paths, { what, dtype }) : named(paths, { what, onnx });
  const beside = paths.filter((path) => path !== network && isExternalData(path, network));
  return {
    onnx: network,
    files: [...REQUIRED, ...OPTIONAL.filter((path) => paths.includes(path)), network, ...beside],
  };
}

function networkOf(
  paths: readonly string[],
  { what, dtype }: { readonly what: string; readonly dtype: string | undefined },
): string {
  if (dtype !== undefined && !Object.hasOwn(suffixes, dtype))
    throw hubError("layout", `there is no dtype "${dtype}", there are: ${hubDtypes.join(", ")}`);
  const wanted = dtype === undefined ? PREFERRED : [dtype as HubDtype];
  const candidates = wanted.flatMap((name) => [`onnx/model${suffixes[name]}.onnx`, `model${suffixes[name]}.onnx`]);
  const found = candidates.find((path) => paths.includes(path));
  if (found !== undefined) return found;
  const networks = paths.filter((path) => path.endsWith(".onnx"));
  if (dtype === undefined && networks.length === 1) return networks[0]!;
  throw hubError("layout", `${what} has none of ${candidates.join(", ")}; ${listed(networks)}`, {
    facts: { networks },
  });
}

function named(paths: readonly string[], { what, onnx }: { readonly what: string; readonly onnx: string }): string {
  if (paths.includes(onnx)) return onnx;
  const networks = paths.filter((path) => path.endsWith(".onnx"));
  throw hubError("layout", `${what} has no ${onnx}; ${listed(networks)}`, { facts: { networks } });
}

function listed(networks: readonly string[]): string {
  return networks.length === 0
    ? "it has no ONNX file at all, so it needs an export first"
    : `its ONNX files are: ${networks.join(", ")}`;
}

/** Weights that the network keeps in files of their own: `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`. */
function isExternalData(path: string, network: string): boolean {
  return path.startsWith(network) && /^(?:_data(?:_\d+)?|\.data)$/.test(path.slice(network.length));
}
