import type { JsonObject } from "@signalbox/core";
import type { ChatRequest } from "../../conversation/chat-request.ts";
import type { DropLog } from "../drop-log.ts";
import type { Target } from "../target.ts";
import type { WireRequest } from "../wire-family.ts";
import { cloudFlags, isBedrockFlag } from "./beta-flags.ts";

/** How a request travels: everything of it that differs among Anthropic, Vertex and Bedrock. */
export interface WrittenAddress extends Pick<WireRequest, "path" | "headers"> {
  /** Fields of the body that only this transport has. */
  readonly fields: JsonObject;
}

/** The one version of the native API; it has had no other since 2023. */
const API_VERSION = "2023-06-01";
const VERTEX_VERSION = "vertex-2023-10-16";
const BEDROCK_VERSION = "bedrock-2023-05-31";

/** Where the vendors have their APIs; a target may say otherwise. */
const DEFAULT_BASE = { native: "/v1", azure: "/anthropic/v1", vertex: "/v1", bedrock: "" } as const;

/** Path, headers and the fields that say model and version. */
export function writeAddress(
  request: ChatRequest,
  { target, log }: { readonly target: Target; readonly log: DropLog },
): WrittenAddress {
  const { model, stream } = request;
  const { basePath, transport } = target;
  const base = basePath || DEFAULT_BASE[transport.kind];
  const betas = request.betas ?? [];
  const json = { "content-type": "application/json", accept: stream ? "text/event-stream" : "application/json" };
  switch (transport.kind) {
    case "native":
    case "azure":
      return {
        path: `${base}/messages`,
        headers: { ...json, "anthropic-version": API_VERSION, ...betaHeader(betas) },
        fields: { model, ...(stream && { stream }) },
      };
    case "vertex": {
      const { project, region } = transport;
      const verb = stream ? "streamRawPredict" : "rawPredict";
      const place = `projects/${segment(project)}/locations/${segment(region)}`;
      return {
        path: `${base}/${place}/publishers/anthropic/models/${segment(model)}:${verb}`,
        headers: { ...json, ...betaHeader(cloudFlags(betas)) },
        fields: { anthropic_version: VERTEX_VERSION, ...(stream && { stream }) },
      };
    }
    case "bedrock": {
      const flags = cloudFlags(betas);
      const known = flags.filter(isBedrockFlag);
      for (const flag of flags)
        if (!isBedrockFlag(flag)) log.note(`anthropic-beta: ${flag}`, "Bedrock refuses requests with this flag");
      return {
        path: `${base}/model/${segment(model)}/${stream ? "invoke-with-response-stream" : "invoke"}`,
        headers: { ...json, accept: stream ? "application/vnd.amazon.eventstream" : "application/json" },
        fields: { anthropic_version: BEDROCK_VERSION, ...(known.length > 0 && { anthropic_beta: known }) },
      };
    }
    default:
      return transport satisfies never;
  }
}

function betaHeader(betas: readonly string[]): Record<string, string> {
  return betas.length > 0 ? { "anthropic-beta": betas.join(",") } : {};
}

/** One segment of a path. Clouds write versions of models with `:` and `@`, and expect them as they are. */
export function segment(text: string): string {
  return encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%40", "@");
}
