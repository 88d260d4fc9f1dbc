import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { Diagnostic } from "@signalbox/core";
import type { ConfigSummary, RouteAnswer, TierStates } from "@signalbox/web";
import { firstPrompt } from "./example-prompts.ts";
import type { ServerComparison } from "./server-compare.ts";
import type { TierOffer } from "./tier-plan.ts";
import { english } from "./words.ts";
import type { Language, Words } from "./words.ts";

/** A verdict on the page, and the prompt it belongs to. */
export interface ShownVerdict {
  readonly answer: RouteAnswer;
  /** What the tier below said, where a better one has answered since. */
  readonly preview?: RouteAnswer;
  readonly prompt: string;
  /** True for the verdict that was made when the page was built. */
  readonly isExample: boolean;
}

export type Notice = "offline" | "plainHttp" | "badLink" | "newerLink" | "otherConfig";
export type Theme = "auto" | "light" | "dark";
export type View = "why" | "decisions" | "yaml";
/** A drawer that lies beside the page. */
export type Drawer = "yaml" | "help";

/** Everything that the page shows. Components read it; `page-actions.ts` writes it. */
export interface PageState {
  readonly language: Signal<Language>;
  /** The words of `language`; both change together, once the words are there. */
  readonly words: Signal<Words>;
  readonly theme: Signal<Theme>;
  readonly prompt: Signal<string>;
  /** The model asked for. */
  readonly model: Signal<string>;
  readonly config: Signal<ConfigSummary>;
  readonly verdict: Signal<ShownVerdict>;
  /** The tab cannot decide at all; the reason. */
  readonly failure: Signal<string | undefined>;
  /** Undefined until the tab's own worker is there. */
  readonly tiers: Signal<TierStates | undefined>;
  /** Tiers that are loaded only when the reader asks. */
  readonly offers: Signal<Readonly<Record<string, TierOffer>>>;
  readonly server: Signal<ServerComparison>;
  readonly comparesAlways: Signal<boolean>;
  readonly letterKeys: Signal<boolean>;
  readonly notices: Signal<readonly Notice[]>;
  readonly linkState: Signal<"idle" | "copied" | "address">;
  /** The decision whose rules are unfolded. */
  readonly openDecision: Signal<string | undefined>;
  /** The signal that was chosen, as `type: name`. */
  readonly chosenSignal: Signal<string | undefined>;
  readonly drawer: Signal<Drawer | undefined>;
  /** The code of the drawers and of the comparison, once a drawer was opened or a server was found. */
  readonly drawerViews: Signal<typeof import("./drawers.ts") | undefined>;
  /** On a phone only one of them is visible. */
  readonly view: Signal<View>;
  /** The edited document; undefined while the shipped one routes. */
  readonly yaml: Signal<string | undefined>;
  readonly diagnostics: Signal<readonly Diagnostic[]>;
  readonly isChecking: Signal<boolean>;
  /** Lines of decisions and signals in the document that routes, by `decision name` or `type: name`. */
  readonly lines: Signal<Readonly<Record<string, number>>>;
  /** What a screen reader hears once a verdict has settled. */
  readonly announcement: Signal<string>;
}

export interface InitialState {
  readonly config: ConfigSummary;
  readonly example: RouteAnswer;
}

/** The state that the HTML was made from, so that the script finds the page as it would have drawn it. */
export function createPageState({ config, example }: InitialState): PageState {
  return {
    language: signal<Language>("en"),
    words: signal(english),
    theme: signal<Theme>("auto"),
    prompt: signal(firstPrompt),
    model: signal(autoModel(config)),
    config: signal(config),
    verdict: signal<ShownVerdict>({ answer: example, prompt: firstPrompt, isExample: true }),
    failure: signal<string | undefined>(undefined),
    tiers: signal<TierStates | undefined>(undefined),
    offers: signal<Readonly<Record<string, TierOffer>>>({}),
    server: signal<ServerComparison>({ kind: "absent" }),
    comparesAlways: signal(true),
    letterKeys: signal(true),
    notices: signal<readonly Notice[]>([]),
    linkState: signal<"idle" | "copied" | "address">("idle"),
    openDecision: signal<string | undefined>(undefined),
    chosenSignal: signal<string | undefined>(undefined),
    drawer: signal<Drawer | undefined>(undefined),
    drawerViews: signal<typeof import("./drawers.ts") | undefined>(undefined),
    view: signal<View>("why"),
    yaml: signal<string | undefined>(undefined),
    diagnostics: signal<readonly Diagnostic[]>([]),
    isChecking: signal(false),
    lines: signal<Readonly<Record<string, number>>>({}),
    announcement: signal(""),
  };
}

/** The name to ask for when the router shall choose: the usual one where the config has it. */
export function autoModel({ autoModelNames }: ConfigSummary): string {
  return autoModelNames.find((name) => name === "MoM") ?? autoModelNames[0] ?? "";
}

/** The chat body that stands for the prompt, in the same bytes for tab and server. */
export function requestBody(prompt: string, model: string): string {
  return JSON.stringify({ model, messages: [{ role: "user", content: prompt }] });
}
