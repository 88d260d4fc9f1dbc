import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface EnvoyProcess {
  /** `http://host:port` of Envoy's own pages. */
  readonly adminOrigin: string;
  /** The ports that listeners were given, by listener name. */
  readonly ports: ReadonlyMap<string, number>;
  /** Resolves when the process is gone, with its exit code. */
  readonly exited: Promise<number>;
  /** Idempotent; resolves when the process is gone. */
  stop(): Promise<void>;
}

export interface EnvoyProcessOptions {
  /** The program. */
  readonly path: string;
  /** The whole static configuration, as data. */
  readonly bootstrap: object;
  readonly concurrency?: number;
  /** Gets each line that Envoy writes, its access log among them. */
  readonly onLine?: (line: string) => void;
  /** Time for Envoy to become ready. Default 15 s. */
  readonly startTimeoutMs?: number;
}

/** Envoy did not start; the message holds its last words. */
export class EnvoyError extends Error {
  readonly isPortTaken: boolean;

  constructor(message: string, options: { readonly isPortTaken: boolean; readonly cause: unknown }) {
    super(message, { cause: options.cause });
    this.name = "EnvoyError";
    this.isPortTaken = options.isPortTaken;
  }
}

const STOP_TIMEOUT_MS = 5000;
const POLL_INTERVAL_MS = 25;

/** Starts Envoy and resolves when it takes requests; rejects with its last words when it does not. */
export async function startEnvoy(options: EnvoyProcessOptions): Promise<EnvoyProcess> {
  const folder = await mkdtemp(join(tmpdir(), "signalbox-envoy-"));
  const configPath = join(folder, "envoy.json");
  const adminPath = join(folder, "admin");
  await writeFile(configPath, JSON.stringify(options.bootstrap));
  const args = [
    "-c",
    configPath,
    "--admin-address-path",
    adminPath,
    "--use-dynamic-base-id",
    "--disable-hot-restart",
    "-l",
    "warning",
  ];
  const child = spawn(options.path, [...args, "--concurrency", String(options.concurrency ?? 1)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lastLines: string[] = [];
  eachLine(child, (line) => {
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    options.onLine?.(line);
  });
  const exited = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      lastLines.push(error.message);
      resolve(127);
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
  const forget = exited.then(() => rm(folder, { recursive: true, force: true }));
  const stop = async (): Promise<void> => {
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    child.kill("SIGTERM");
    await forget;
    clearTimeout(timer);
  };
  try {
    const adminOrigin = await waitUntilReady(adminPath, { exited, timeoutMs: options.startTimeoutMs ?? 15_000 });
    return { adminOrigin, ports: await listenerPorts(adminOrigin), exited, stop };
  } catch (error) {
    await stop();
    const why = error instanceof Error ? error.message : String(error);
    throw new EnvoyError(`${options.path} ${why}:\n${lastLines.join("\n")}`, {
      isPortTaken: lastLines.some((line) => line.includes("Address already in use")),
      cause: error,
    });
  }
}

function eachLine(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) onLine(line);
    });
  }
}

async function waitUntilReady(
  adminPath: string,
  { exited, timeoutMs }: { readonly exited: Promise<number>; readonly timeoutMs: number },
): Promise<string> {
  let exitCode: number | undefined;
  void exited.then((code) => (exitCode = code));
  const giveUpAt = performance.now() + timeoutMs;
  while (performance.now() < giveUpAt) {
    if (exitCode !== undefined) throw new Error(`ended with exit code ${exitCode}`);
    const admin = await readFile(adminPath, "utf8").catch(() => "");
    if (admin !== "") {
      const origin = `http://${admin.trim()}`;
      const isReady = await fetch(`${origin}/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (isReady) return origin;
    }
    await sleep(POLL_INTERVAL_MS);
  }
  throw new Error(`was not ready within ${timeoutMs} ms`);
}

interface Listeners {
  readonly listener_statuses: readonly {
    readonly name: string;
    readonly local_address: { readonly socket_address: { readonly port_value: number } };
  }[];
}

async function listenerPorts(adminOrigin: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${adminOrigin}/listeners?format=json`);
  const { listener_statuses: listeners } = (await answer.json()) as Listeners;
  return new Map(listeners.map(({ name, local_address }) => [name, local_address.socket_address.port_value]));
}
