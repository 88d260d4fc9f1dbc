import type * as z from "zod/mini";
import { context } from "./context.ts";
import { domain } from "./domain.ts";
import { keyword } from "./keyword.ts";

/** Every signal kind that works, by the name of its list under `routing.signals`. A new kind is one line here. */
export const signalKinds = {
  keywords: keyword,
  domains: domain,
  context,
} as const;

/** The shape that the kinds give to `routing.signals`. */
export type SignalContainers = {
  readonly [Container in keyof typeof signalKinds]: z.ZodMiniOptional<
    z.ZodMiniArray<ReturnType<(typeof signalKinds)[Container]["schema"]>>
  >;
};
