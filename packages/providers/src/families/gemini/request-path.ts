import type { Target } from "../target.ts";

/** Where the APIs live, should the target name no base path. */
const DEFAULT_BASE = { native: "/v1beta", vertex: "/v1" } as const;

/** Resources beside `models` that a model's name may begin with. */
const RESOURCES = { native: /^(models|tunedModels)\//, vertex: /^(publishers|endpoints)\// } as const;

/** No step of a path may lead elsewhere, since clients name models. */
const STEPS = /^([\w@:~-][\w.@:~-]*\/)+[\w@:~-][\w.@:~-]*$/;

/**
 * The path of a method of a model: `/v1beta/models/{m}:generateContent` at AI Studio,
 * `/v1/projects/{p}/locations/{r}/publishers/google/models/{m}:generateContent` at Vertex. A model may be named with its
 * resource, as tuned ones are (`endpoints/123`, `tunedModels/mine`, `publishers/meta/models/llama`).
 */
export function requestPath(
  model: string,
  { target, method }: { readonly target: Target; readonly method: string },
): string {
  const { transport, basePath } = target;
  const place = transport.kind === "vertex" ? "vertex" : "native";
  const base = basePath || DEFAULT_BASE[place];
  const isResource = RESOURCES[place].test(model) && STEPS.test(model);
  const name = encodeURIComponent(model.toWellFormed());
  if (transport.kind !== "vertex") return `${base}/${isResource ? model : `models/${name}`}:${method}`;
  const parent = `projects/${encodeURIComponent(transport.project)}/locations/${encodeURIComponent(transport.region)}`;
  return `${base}/${parent}/${isResource ? model : `publishers/google/models/${name}`}:${method}`;
}

/** What a streamed answer asks for; without `alt=sse` it would come as one JSON array. */
export const STREAM_METHOD = "streamGenerateContent?alt=sse";
export const ANSWER_METHOD = "generateContent";
export const COUNT_METHOD = "countTokens";
