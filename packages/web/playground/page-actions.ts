import { batch, effect } from "@preact/signals";
import type { ConfigLoad, Decider, ModelSource, RouteAnswer } from "@signalbox/web";
import { downloadAllowance } from "./download-allowance.ts";
import { examplePrompts } from "./example-prompts.ts";
import { findServer } from "./find-server.ts";
import { autoModel, requestBody } from "./page-state.ts";
import type { Drawer, Notice, PageState, Theme } from "./page-state.ts";
import type { SharedState } from "./share-link.ts";
import { planTiers } from "./tier-plan.ts";
import { announce } from "./verdict-text.ts";
import { loadWords, otherLanguage } from "./words.ts";
import type { Language } from "./words.ts";
import type { YamlEdit } from "./yaml-edit.ts";

/** What a reader can do. Every control and key of the page ends here. */
export interface PageActions {
  setPrompt(prompt: string): void;
  setModel(model: string): void;
  chooseExample(index: number): void;
  /** The example after (+1) or before (−1) the one that is shown. */
  stepExample(step: number): void;
  setYaml(text: string): void;
  /** Finds the lines and notices of a text that routes already, for an editor that has just been opened. */
  readConfig(text: string): void;
  /** Back to the config that the page came with. */
  resetYaml(): Promise<void>;
  /** Loads a tier that is offered or has failed. */
  loadTier(tier: string): void;
  compareNow(): void;
  copyLink(): Promise<void>;
  openDrawer(drawer: Drawer, opener: HTMLElement | undefined): void;
  closeDrawer(): void;
  chooseDecision(name: string): void;
  chooseSignal(label: string): void;
  switchLanguage(): void;
  switchTheme(): void;
  dismiss(notice: Notice): void;
}

export interface ActionOptions {
  readonly state: PageState;
  readonly openDecider: () => Promise<Decider>;
  /** Id of the tier that the decider is opened with. */
  readonly lowestTier: string;
  /** Fetches what is known of all tiers. */
  readonly fetchModels: () => Promise<ModelSource>;
  readonly shippedYaml: () => Promise<string>;
  /** Fetches code and style of what lies beside the page. */
  readonly fetchDrawers: () => Promise<typeof import("./drawers.ts")>;
  readonly settings: Settings;
}

/** The page at work, for controls and for programs. */
export interface StartedPage extends PageActions {
  readonly decider: Promise<Decider>;
  /** Puts the networks on the ladder, once, without loading them. Resolves to the ids of all tiers, lowest first. */
  addNetworks(): Promise<readonly string[]>;
}

/** Choices that stay between visits. */
export interface Settings {
  read(key: string): string | undefined;
  write(key: string, value: string): void;
}

/** Safari allows 50 changes of the address in 30 seconds. */
const ADDRESS_INTERVAL_MS = 750;
const CHECK_DELAY_MS = 150;
const COMPARE_DELAY_MS = 600;
/** A verdict that stands this long has settled: then it is spoken, once. */
const ANNOUNCE_DELAY_MS = 900;

/** Wires the page: starts the worker, then keeps state, address and server comparison in step with what is typed. */
export function startPage({
  state,
  openDecider,
  lowestTier,
  fetchModels,
  shippedYaml,
  fetchDrawers,
  settings,
}: ActionOptions): StartedPage {
  const decider = openDecider();
  const shippedModel = state.model.peek();
  const shippedHash = state.config.peek().hash;
  let routing = new AbortController();
  let checking = new AbortController();
  let comparing = new AbortController();
  let evalUrl: string | undefined;
  let opener: HTMLElement | undefined;
  let networks: Promise<readonly string[]> | undefined;

  const delayed = {
    check: debounce(CHECK_DELAY_MS),
    compare: debounce(COMPARE_DELAY_MS),
    announce: debounce(ANNOUNCE_DELAY_MS),
    address: debounce(ADDRESS_INTERVAL_MS),
  };

  async function route(): Promise<void> {
    routing.abort();
    comparing.abort();
    const { signal } = (routing = new AbortController());
    const prompt = state.prompt.peek();
    delayed.address(() => void writeAddress());
    if (prompt.trim() === "") return;
    let preview: RouteAnswer | undefined;
    const show = (answer: RouteAnswer) => {
      if (signal.aborted) return;
      state.failure.value = undefined;
      state.verdict.value = {
        answer,
        prompt,
        isExample: false,
        ...(preview !== undefined && preview !== answer && { preview }),
      };
    };
    try {
      const worker = await decider;
      const answer = await worker.route(
        { body: requestBody(prompt, state.model.peek()), preview: true },
        {
          signal,
          onPreview: (early) => {
            preview = early;
            show(early);
          },
        },
      );
      show(answer);
      delayed.announce(() => (state.announcement.value = announce(state)));
      if (evalUrl !== undefined && state.comparesAlways.peek()) delayed.compare(() => void compare());
    } catch (error) {
      if (!signal.aborted) state.failure.value = messageOf(error);
    }
  }

  async function compare(): Promise<void> {
    const server = state.drawerViews.peek();
    if (evalUrl === undefined || server === undefined || state.prompt.peek().trim() === "") return;
    comparing.abort();
    const { signal } = (comparing = new AbortController());
    const { answer, prompt } = state.verdict.peek();
    state.server.value = { kind: "comparing" };
    try {
      const record = await server.askServer(evalUrl, requestBody(prompt, state.model.peek()), signal);
      if (!signal.aborted) state.server.value = server.compareRecords(record, answer.record);
    } catch (error) {
      if (!signal.aborted) state.server.value = { kind: "unreachable", message: messageOf(error) };
    }
  }

  async function check(text: string): Promise<void> {
    checking.abort();
    const { signal } = (checking = new AbortController());
    state.isChecking.value = true;
    try {
      const load = await (await decider).loadConfig(text, { signal });
      if (!signal.aborted) await takeConfig(load, text);
    } catch (error) {
      if (!signal.aborted) state.failure.value = messageOf(error);
    } finally {
      if (!signal.aborted) state.isChecking.value = false;
    }
  }

  async function takeConfig(load: ConfigLoad, text: string): Promise<void> {
    const { config } = load;
    // A link with a config comes without an open drawer, and its lines are named all the same.
    await loadDrawers();
    batch(() => {
      state.diagnostics.value = load.diagnostics.toSorted((a, b) => (a.position?.line ?? 0) - (b.position?.line ?? 0));
      if (config === undefined) return;
      state.config.value = config;
      state.lines.value = state.drawerViews.peek()?.findConfigLines(text, config) ?? {};
      if (![...config.modelNames, ...config.autoModelNames].includes(state.model.peek()))
        state.model.value = autoModel(config);
    });
    if (config !== undefined) await route();
  }

  async function writeAddress(): Promise<void> {
    const yaml = state.yaml.peek();
    const prompt = state.prompt.peek();
    const model = state.model.peek();
    const shared: SharedState = {
      ...(prompt !== examplePrompts[0]!.prompt && { prompt }),
      ...(model !== shippedModel && { model }),
      ...(yaml !== undefined && { edit: await editOf(yaml) }),
    };
    const fragment = Object.keys(shared).length === 0 ? "" : await (await shareLinks()).writeFragment(shared);
    history.replaceState(null, "", fragment === "" ? location.pathname + location.search : `#${fragment}`);
  }

  async function editOf(yaml: string): Promise<YamlEdit> {
    const [{ editBetween }, shipped] = await Promise.all([import("./yaml-edit.ts"), shippedYaml()]);
    return editBetween(shipped, shippedHash, yaml);
  }

  async function textOf(edit: YamlEdit): Promise<string | undefined> {
    const [{ applyEdit }, shipped] = await Promise.all([import("./yaml-edit.ts"), shippedYaml()]);
    return applyEdit(shipped, shippedHash, edit);
  }

  async function readAddress(): Promise<void> {
    if (location.hash === "") return;
    const link = await (await shareLinks()).readFragment(location.hash);
    if (link.kind === "newer") notice("newerLink");
    if (link.kind === "damaged") notice("badLink");
    if (link.kind !== "state") return;
    const { prompt, model, edit } = link.state;
    const yaml = link.state.yaml ?? (edit && (await textOf(edit)));
    if (edit !== undefined && yaml === undefined) notice("otherConfig");
    batch(() => {
      if (prompt !== undefined) state.prompt.value = prompt;
      if (model !== undefined) state.model.value = model;
      if (yaml !== undefined) state.yaml.value = yaml;
    });
    if (yaml !== undefined) await check(yaml);
  }

  function notice(name: Notice): void {
    if (!state.notices.peek().includes(name)) state.notices.value = [...state.notices.peek(), name];
  }

  async function loadDrawers(): Promise<void> {
    if (state.drawerViews.peek() !== undefined) return;
    try {
      state.drawerViews.value = await fetchDrawers();
    } catch (error) {
      state.failure.value = messageOf(error);
      actions.closeDrawer();
    }
  }

  async function speak(language: Language): Promise<void> {
    try {
      const words = await loadWords(language);
      batch(() => {
        state.words.value = words;
        state.language.value = language;
      });
      settings.write("language", language);
    } catch (error) {
      state.failure.value = messageOf(error);
    }
  }

  function addNetworks(): Promise<readonly string[]> {
    return (networks ??= Promise.all([decider, fetchModels()]).then(async ([worker, models]) => {
      await worker.addTiers(models);
      return models.manifest.tiers.map(({ id }) => id);
    }));
  }

  async function considerTiers(worker: Decider, spentBytes: number): Promise<void> {
    const higher = (await addNetworks()).filter((tier) => tier !== lowestTier);
    const downloads = await Promise.all(higher.map(async (tier) => [tier, await worker.downloadBytes(tier)] as const));
    const { load, offers } = planTiers({ downloads, allowance: downloadAllowance(), spentBytes });
    state.offers.value = offers;
    // One after the other: the cheapest is there first, and two sessions are not made at once.
    for (const tier of load) await worker.startTier(tier);
  }

  async function start(): Promise<void> {
    try {
      const worker = await decider;
      const ready = new Set<string>();
      worker.watchTiers((states) => {
        state.tiers.value = states;
        const fresh = Object.keys(states).filter((tier) => states[tier]!.phase === "ready" && !ready.has(tier));
        for (const tier of fresh) ready.add(tier);
        // Every tier that comes up may change the verdict.
        if (fresh.length > 0) void route();
      }, new AbortController().signal);
      await readAddress();
      const [spentBytes] = await Promise.all([worker.downloadBytes(lowestTier), worker.startTier(lowestTier)]);
      const found = await findServer(document.baseURI, new AbortController().signal).catch(() => undefined);
      if (found !== undefined) {
        await loadDrawers();
        evalUrl = found;
        state.server.value = { kind: "idle" };
        if (state.comparesAlways.peek()) delayed.compare(() => void compare());
      }
      await whenIdle();
      await considerTiers(worker, spentBytes);
    } catch (error) {
      state.failure.value = messageOf(error);
    }
  }

  function keepSettings(): void {
    const language = settings.read("language");
    const theme = settings.read("theme");
    const wanted = language ?? (navigator.language.startsWith("zh") ? "zh" : "en");
    if (wanted === "zh") void speak("zh");
    batch(() => {
      if (theme === "light" || theme === "dark") state.theme.value = theme;
      state.letterKeys.value = settings.read("letterKeys") !== "off";
      state.comparesAlways.value = settings.read("compares") !== "off";
    });
    effect(() => void (document.documentElement.lang = state.language.value));
    effect(() => {
      document.documentElement.dataset["theme"] = state.theme.value;
      settings.write("theme", state.theme.value);
    });
    effect(() => settings.write("letterKeys", state.letterKeys.value ? "on" : "off"));
    effect(() => settings.write("compares", state.comparesAlways.value ? "on" : "off"));
  }

  keepSettings();
  if (!globalThis.isSecureContext) notice("plainHttp");
  globalThis.addEventListener("offline", () => notice("offline"));
  globalThis.addEventListener(
    "online",
    () => (state.notices.value = state.notices.peek().filter((name) => name !== "offline")),
  );
  void start();

  const actions: PageActions = {
    setPrompt(prompt) {
      if (prompt === state.prompt.peek()) return;
      state.prompt.value = prompt;
      void route();
    },
    setModel(model) {
      state.model.value = model;
      void route();
    },
    chooseExample(index) {
      const { prompt, model } = examplePrompts[index]!;
      batch(() => {
        state.prompt.value = prompt;
        state.model.value = model ?? autoModel(state.config.peek());
      });
      void route();
    },
    stepExample(step) {
      const current = examplePrompts.findIndex(({ prompt }) => prompt === state.prompt.peek());
      actions.chooseExample((current + step + examplePrompts.length) % examplePrompts.length);
    },
    setYaml(text) {
      if (text === state.yaml.peek()) return;
      state.yaml.value = text;
      // The marks of the old text are wrong on the new one; the verdict stays.
      state.isChecking.value = true;
      checking.abort();
      delayed.check(() => void check(text));
      delayed.address(() => void writeAddress());
    },
    readConfig: (text) => void check(text),
    async resetYaml() {
      const shipped = await shippedYaml();
      state.yaml.value = undefined;
      await check(shipped);
      delayed.address(() => void writeAddress());
    },
    loadTier(tier) {
      const { [tier]: _, ...others } = state.offers.peek();
      state.offers.value = others;
      void decider
        .then((worker) => worker.startTier(tier))
        .catch((error: unknown) => (state.failure.value = messageOf(error)));
    },
    compareNow: () => void compare(),
    async copyLink() {
      delayed.address(() => {});
      await writeAddress();
      const copied = await navigator.clipboard?.writeText(location.href).then(
        () => true,
        () => false,
      );
      state.linkState.value = copied ? "copied" : "address";
      setTimeout(() => (state.linkState.value = "idle"), 2500);
    },
    openDrawer(drawer, from) {
      opener = from;
      state.drawer.value = drawer;
      if (drawer === "yaml") state.view.value = "yaml";
      void loadDrawers();
    },
    closeDrawer() {
      batch(() => {
        state.drawer.value = undefined;
        if (state.view.peek() === "yaml") state.view.value = "why";
      });
      // Focus must not fall to the page's body: it goes back to where it came from.
      (opener?.isConnected === true ? opener : document.querySelector<HTMLElement>("#prompt"))?.focus();
      opener = undefined;
    },
    chooseDecision(name) {
      state.openDecision.value = state.openDecision.peek() === name ? undefined : name;
    },
    chooseSignal(label) {
      state.chosenSignal.value = state.chosenSignal.peek() === label ? undefined : label;
    },
    switchLanguage() {
      void speak(otherLanguage[state.language.peek()].language);
    },
    switchTheme() {
      const next: Readonly<Record<Theme, Theme>> = { auto: "dark", dark: "light", light: "auto" };
      state.theme.value = next[state.theme.peek()];
    },
    dismiss(name) {
      state.notices.value = state.notices.peek().filter((each) => each !== name);
    },
  };
  return { ...actions, decider, addNetworks };
}

/** The code of links, fetched when there is one to read or to write: a first visit has neither. */
function shareLinks(): Promise<typeof import("./share-link.ts")> {
  return import("./share-link.ts");
}

function debounce(delayMs: number): (run: () => void) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (run) => {
    clearTimeout(timer);
    timer = setTimeout(run, delayMs);
  };
}

function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no requestIdleCallback.
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
