import { hydrate } from "preact";
import { openDecider } from "@signalbox/web";
import type { ModelSource, RouteAnswer } from "@signalbox/web";
import { exampleAnswer } from "signalbox:example-answer";
import { drawerStyle } from "signalbox:drawer-style";
import { firstTier } from "signalbox:first-tier";
import { shippedConfig, shippedSummary } from "signalbox:shipped-config";
import { App } from "./app.tsx";
import { listenToKeys } from "./keys.ts";
import { startPage } from "./page-actions.ts";
import type { Settings } from "./page-actions.ts";
import { createPageState } from "./page-state.ts";
import type { EditorSource } from "./yaml-drawer.tsx";

/** For programs: routes a chat body as the page does. `document.dispatchEvent` and clicks are for people. */
export interface SignalboxConsole {
  /** Decides for a whole request body, in JSON text, by the config that routes now. `onlyTier` asks one tier alone. */
  route(bodyText: string, options?: { readonly onlyTier?: string }): Promise<RouteAnswer>;
  /** Settles when a tier of the ladder is ready; rejects when it fails. Loads the tier if nobody has. */
  ready(tier: string): Promise<void>;
}

declare global {
  var signalbox: SignalboxConsole;
}

const state = createPageState({ config: shippedSummary, example: exampleAnswer });
const shippedYaml = async () => (await import("signalbox:shipped-yaml")).shippedYaml;
// Bundling makes addresses relative to this script; workers need whole ones.
const whole = (path: string) => new URL(path, import.meta.url).href;

const page = startPage({
  state,
  shippedYaml,
  fetchDrawers: async () => {
    const [drawers] = await Promise.all([import("./drawers.ts"), applyStyle(whole(drawerStyle))]);
    return drawers;
  },
  settings: keptSettings(),
  openDecider: () => openDecider({ ...shippedConfig, ...wholeUrls(firstTier) }),
  lowestTier: firstTier.manifest.tiers[0]!.id,
  fetchModels: async () => wholeUrls((await import("signalbox:shipped-models")).shippedModels),
});

const editor: EditorSource = {
  shippedYaml,
  configSchema: async () => (await import("signalbox:config-schema")).configSchema,
  load: () => import("./yaml-editor.ts"),
};

hydrate(<App state={state} actions={page} editor={editor} />, document.body);
document.documentElement.dataset["script"] = "on";
listenToKeys(state, page);

globalThis.signalbox = {
  route: async (body, options = {}) => (await page.decider).route({ body, ...options }),
  ready: async (tier) => {
    await page.addNetworks();
    await (await page.decider).startTier(tier);
    const progress = state.tiers.peek()?.[tier];
    if (progress?.phase === "failed") throw new Error(progress.message);
  },
};

function wholeUrls({ manifest, modelUrls, runtimeFiles }: ModelSource): ModelSource {
  return {
    manifest,
    modelUrls: mapValues(modelUrls, whole),
    runtimeFiles: mapValues(
      runtimeFiles,
      (files) => files && { mjs: whole(files.mjs), wasm: whole(files.wasm) },
    ) as typeof runtimeFiles,
  };
}

function mapValues<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function applyStyle(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error(`${href} could not be loaded`)));
    document.head.append(link);
  });
}

/** Settings in `localStorage`, or nowhere in a browser that refuses it. */
function keptSettings(): Settings {
  const key = (name: string) => `signalbox.${name}`;
  const attempt = <Value,>(run: () => Value): Value | undefined => {
    try {
      return run();
    } catch {
      return undefined;
    }
  };
  return {
    read: (name) => attempt(() => localStorage.getItem(key(name))) ?? undefined,
    write: (name, value) => attempt(() => localStorage.setItem(key(name), value)),
  };
}
