import type * as z from "zod/mini";
import { context } from "./context.ts";
import { domain } from "./domain.ts";
import { factCheck } from "./fact-check.ts";
import { jailbreak } from "./jailbreak.ts";
import { keyword } from "./keyword.ts";
import { language } from "./language.ts";
import { modality } from "./modality.ts";
import { pii } from "./pii.ts";
import { userFeedback } from "./user-feedback.ts";

/** Every signal kind that works, by the name of its list under `routing.signals`. A new kind is one line here. */
export const signalKinds = {
  keywords: keyword,
  domains: domain,
  fact_check: factCheck,
  user_feedbacks: userFeedback,
  language,
  context,
  modality,
  jailbreak,
  pii,
} as const;

/** The shape that the kinds give to `routing.signals`. */
export type SignalContainers = {
  readonly [Container in keyof typeof signalKinds]: z.ZodMiniOptional<
    z.ZodMiniArray<ReturnType<(typeof signalKinds)[Container]["schema"]>>
  >;
};
