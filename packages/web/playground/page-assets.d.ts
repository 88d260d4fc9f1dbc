// Modules that the build makes; see `build.mjs`.

declare module "signalbox:shipped-config" {
  import type { ConfigSummary, OpenDecider } from "@signalbox/web";

  /** The demo config as parsed JSON, with the hash of its document. */
  export const shippedConfig: Pick<OpenDecider, "config" | "configHash">;
  /** What the page shows of it before the worker has answered. */
  export const shippedSummary: ConfigSummary;
}

declare module "signalbox:drawer-style" {
  /** Where the style sheet of the drawers lies, relative to the script. */
  export const drawerStyle: string;
}

declare module "signalbox:shipped-yaml" {
  /** The demo config as its author wrote it; only the editor needs it. */
  export const shippedYaml: string;
}

declare module "signalbox:config-schema" {
  /** The JSON Schema of the config format; only completion needs it. */
  export const configSchema: object;
}

declare module "signalbox:shipped-models" {
  import type { ModelSource } from "@signalbox/web";

  /** The manifest, and where its files and the runtime's lie relative to the script. */
  export const shippedModels: ModelSource;
}

declare module "signalbox:first-tier" {
  import type { ModelSource } from "@signalbox/web";

  /** The same with the lowest tier alone, which is all that the first verdicts need. */
  export const firstTier: ModelSource;
}

declare module "signalbox:example-answer" {
  import type { RouteAnswer } from "@signalbox/web";

  /** What the static tier answered to the first prompt when the page was built. */
  export const exampleAnswer: RouteAnswer;
}
