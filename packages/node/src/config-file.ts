import { noLogger, noMetrics, type CompiledConfig, type Diagnostic, type Logger, type Metrics } from "@signalbox/core";
import { formatDiagnostic, hashDocument, type LoadedConfig } from "@signalbox/core/config";
import { loadAnyConfig } from "@signalbox/core/migrate";
import { loadSignalServices } from "@signalbox/core/services";
import { watch, type FSWatcher } from "node:fs";
import { lstat, readFile, readlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { messageOf, NodeError } from "./node-error.ts";

export interface ConfigFileOptions {
  /** Environment for `${VAR}` and `api_key_env`. Default: empty; programs pass `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called with each further valid config. What it throws is logged. */
  readonly onChange?: (config: CompiledConfig) => void;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  /** Quiet time after an event before the file is looked at. Default 250. */
  readonly debounceMs?: number;
  /** Further wait, in which a writer may finish. Default 300. */
  readonly settleMs?: number;
}

/** A config document on disk, as it is now and as it was last valid. */
export interface ConfigFile {
  /** The newest valid config; undefined while there has been none. */
  current(): CompiledConfig | undefined;
  /** What was found in the document as it is now, valid or not. */
  diagnostics(): readonly Diagnostic[];
  /** Looks at the file now. */
  reload(): Promise<void>;
  /** Stops watching. Idempotent; `onChange` is not called after it. */
  close(): Promise<void>;
}

const DEBOUNCE_MS = 250;
const SETTLE_MS = 300;
/** A file in a folder with constant writes is still looked at this often. */
const MAX_DEBOUNCE_MS = 5000;

/**
 * Reads a config file and follows its changes: writes, renames over it, and the swap of the `..data` link by which
 * Kubernetes updates a ConfigMap's folder. A changed document is loaded whole before `onChange` hears of it; a broken or
 * missing one leaves the last valid config in place and is logged once. Layouts before v0.3 are translated in memory,
 * with warnings.
 *
 * Rejects with a `NodeError` when the file cannot be read at first. A document that is faulty from the start is no
 * exception: `current()` is undefined then and `diagnostics()` says why.
 */
export async function watchConfigFile(path: string, options: ConfigFileOptions = {}): Promise<ConfigFile> {
  const file = new WatchedFile(resolve(path), options);
  await file.open();
  return file;
}

class WatchedFile implements ConfigFile {
  readonly #path: string;
  readonly #options: ConfigFileOptions;
  readonly #logger: Logger;
  #current: CompiledConfig | undefined;
  #diagnostics: readonly Diagnostic[] = [];
  /** Hash of the document that was looked at last, or why it could not be read. */
  #seen: string | undefined;
  #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #firstEventAt: number | undefined;
  #loading: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** Whether the document that was looked at last could not be taken. */
  #isRejected = false;

  constructor(path: string, options: ConfigFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#logger = options.logger ?? noLogger;
    // Known before the first reload, so that the first one is an increase.
    for (const result of ["success", "failure"])
      options.metrics?.count("signalbox_config_reloads_total", { result }, 0);
  }

  async open(): Promise<void> {
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (cause) {
      throw new NodeError("config_file", `cannot read the config file ${this.#path}: ${messageOf(cause)}`, {
        facts: { path: this.#path },
        cause,
      });
    }
    await this.#load(text);
    await this.#watchFolders();
    // What changed before the watchers stood would otherwise go unseen.
    await this.reload();
  }

  current(): CompiledConfig | undefined {
    return this.#current;
  }

  diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  reload(): Promise<void> {
    this.#loading = this.#loading.then(() => this.#look());
    return this.#loading;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    await this.#loading;
  }

  async #look(): Promise<void> {
    if (this.#isClosed) return;
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      this.#reportUnreadable(messageOf(error));
      return;
    }
    if (this.#isClosed) return;
    if (hashDocument(text) !== this.#seen) await this.#load(text);
    await this.#watchFolders();
  }

  async #load(text: string): Promise<void> {
    const isFirst = this.#seen === undefined;
    const { config, diagnostics } = await loadWithServices(text, this.#options.env);
    if (this.#isClosed) return;
    this.#seen = hashDocument(text);
    this.#diagnostics = diagnostics;
    if (config === undefined) {
      if (isFirst) return;
      this.#count("failure");
      this.#logger.error(
        { path: this.#path, hash: this.#seen, errors: this.#render("error") },
        "the changed config is broken; the last valid one stays in use",
      );
      return;
    }
    this.#current = config;
    if (isFirst) return;
    this.#count("success");
    this.#logger.info({ path: this.#path, hash: config.hash, warnings: this.#render("warning") }, "config reloaded");
    try {
      this.#options.onChange?.(config);
    } catch (error) {
      this.#logger.error({ path: this.#path, error: messageOf(error) }, "a listener failed on the reloaded config");
    }
  }

  #reportUnreadable(reason: string): void {
    if (this.#seen === reason) return;
    this.#seen = reason;
    this.#count("failure");
    this.#logger.error(
      { path: this.#path, error: reason },
      "the config file cannot be read; the last valid config stays in use",
    );
  }

  #render(severity: Diagnostic["severity"]): readonly string[] {
    return this.#diagnostics
      .filter((diagnostic) => diagnostic.severity === severity)
      .map((diagnostic) => formatDiagnostic(diagnostic, this.#path));
  }

  #count(result: "success" | "failure"): void {
    const metrics = this.#options.metrics ?? noMetrics;
    metrics.count("signalbox_config_reloads_total", { result });
    const isRejected = result === "failure";
    if (isRejected !== this.#isRejected) metrics.gauge("signalbox_config_rejected", isRejected ? 1 : -1);
    this.#isRejected = isRejected;
  }

  /** Watches the folders of the file and of every link on the way to it; they differ after a ConfigMap swap. */
  async #watchFolders(): Promise<void> {
    const names = await namesToWatch(this.#path);
    if (this.#isClosed) return;
    for (const [folder, watcher] of this.#watchers) {
      if (names.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const [folder, files] of names) if (!this.#watchers.has(folder)) this.#watch(folder, files);
  }

  #watch(folder: string, files: ReadonlySet<string>): void {
    let watcher: FSWatcher;
    try {
      watcher = watch(folder, { persistent: false });
    } catch (error) {
      this.#logger.warn({ folder, error: messageOf(error) }, "the config file's folder cannot be watched");
      return;
    }
    watcher.on("change", (_, name) => {
      if (typeof name !== "string" || files.has(name) || name.startsWith("..data")) this.#schedule();
    });
    watcher.on("error", (error) => {
      this.#logger.warn({ folder, error: messageOf(error) }, "watching the config file's folder ended");
      watcher.close();
      this.#watchers.delete(folder);
      this.#schedule();
    });
    this.#watchers.set(folder, watcher);
  }

  #schedule(): void {
    if (this.#isClosed) return;
    const now = performance.now();
    this.#firstEventAt ??= now;
    const { debounceMs = DEBOUNCE_MS, settleMs = SETTLE_MS } = this.#options;
    const quietMs = Math.min(debounceMs, Math.max(0, this.#firstEventAt + MAX_DEBOUNCE_MS - now));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#firstEventAt = undefined;
      void this.reload();
    }, quietMs + settleMs);
    this.#timer.unref();
  }
}

/** A document compiled with what its signals need, which is loaded when a document first needs it. */
async function loadWithServices(text: string, env: ConfigFileOptions["env"] = {}): Promise<LoadedConfig> {
  const options = { env, baseDirectory: baseDirectoryOf(env) };
  const loaded = loadAnyConfig(text, options);
  const services = await loadSignalServices(loaded.source);
  return Object.keys(services).length === 0 ? loaded : loadAnyConfig(text, { ...options, services });
}

/**
 * Where relative paths in a document start: the working directory, as upstream's images have it, or
 * `VLLM_SR_CONFIG_BASE_DIR`, which must be absolute.
 */
function baseDirectoryOf(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env["VLLM_SR_CONFIG_BASE_DIR"] ?? "";
  if (chosen === "") return process.cwd();
  if (isAbsolute(chosen)) return chosen;
  throw new NodeError("config_file", `VLLM_SR_CONFIG_BASE_DIR must be an absolute path, got ${chosen}`, {
    facts: { path: chosen },
  });
}

/** A loop of links ends here. */
const MAX_LINKS = 16;

/** Folder → names in it whose change may change the document: the path itself, and each link's target. */
async function namesToWatch(path: string): Promise<Map<string, Set<string>>> {
  const names = new Map<string, Set<string>>();
  const add = (at: string): void => {
    const files = names.get(dirname(at)) ?? new Set();
    names.set(dirname(at), files.add(basename(at)));
  };
  let at = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    add(at);
    const target = await linkTarget(at);
    if (target === undefined) break;
    at = target;
  }
  return names;
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? resolve(dirname(path), await readlink(path)) : undefined;
  } catch {
    // Gone for the moment: the folder tells when it is back.
    return undefined;
  }
}
