import { noLogger } from "@signalbox/core";
import { createExtProcServer, envoyBootstrap, type EnvoyBootstrapOptions } from "@signalbox/ext-proc";
import { startDemoLlm } from "@signalbox/hono-server/node";
import { createPinoLogger, createPrometheusMetrics } from "@signalbox/node";
import { CliError } from "./cli-error.ts";
import { EnvoyError, startEnvoy, type EnvoyProcess } from "./envoy-process.ts";
import { loadModels } from "./load-models.ts";
import { demoConfigPath } from "./program-files.ts";
import { requestLine } from "./request-line.ts";
import { openRunningRouter } from "./running-router.ts";
import { seedRequest, sendOnce } from "./send-once.ts";
import { stopSignal } from "./stop-signal.ts";

export interface EnvoyDemoOptions {
  /** The Envoy program. */
  readonly envoyPath: string;
  /** Send one request, print what came back, and leave. */
  readonly once: boolean;
  /** Where Envoy listens. Default 8081; with `once` a free one. */
  readonly port?: number;
}

const DEFAULT_PORT = 8081;
const LOOPBACK = "127.0.0.1";
const GRACE_MS = 5000;

/** `signalbox demo --envoy`: demo LLM, ext_proc server and Envoy, until a signal. Resolves to the exit code. */
export async function runEnvoyDemo(options: EnvoyDemoOptions): Promise<number> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const configPath = demoConfigPath();
  if (configPath === undefined)
    throw new CliError("demo --envoy: the demo configuration is missing from this installation");
  const logger = options.once ? noLogger : createPinoLogger({ level: "warn", base: { service: "signalbox" } });
  const metrics = createPrometheusMetrics();
  const closers: (() => Promise<void>)[] = [];
  try {
    const llm = await startDemoLlm({ port: 0 });
    closers.push(() => llm.close({ graceMs: 500 }));
    const models = loadModels({}, { logger, metrics });
    closers.push(() => models.close());
    const env = { ...process.env, SIGNALBOX_DEMO_LLM: `${LOOPBACK}:${llm.port}` };
    const running = await openRunningRouter(configPath, { models, logger, metrics, env });
    closers.push(() => running.close());
    const server = createExtProcServer({
      getRouter: running.getRouter,
      metrics,
      logger,
      address: LOOPBACK,
      port: 0,
      drainMs: 0,
      onRouted: (outcome, body) => {
        const { totalMs: durationMs } = outcome.timings;
        if (!options.once)
          print(requestLine({ outcome, body, status: 0, durationMs, failure: undefined }, { showPrompt: true }));
      },
    });
    const { port: extProcPort } = await server.start();
    closers.push(() => server.stop({ graceMs: GRACE_MS }));
    const envoy = await start(options.envoyPath, {
      listener: place(options.port ?? (options.once ? 0 : DEFAULT_PORT)),
      admin: place(0),
      extProc: place(extProcPort),
      upstream: place(llm.port),
      models: [...running.config.models.keys()],
    });
    closers.push(() => envoy.stop());
    const port = envoy.ports.get("llm")!;
    if (options.once) {
      await models.ready();
      return await sendOnce(port, print);
    }
    for (const line of banner(port, envoy)) print(line);
    const end = await Promise.race([stopSignal(), envoy.exited]);
    if (typeof end === "number") throw new CliError(`Envoy ended by itself with exit code ${end}`);
    print(`${end}: stopping; running requests may finish.`);
    return 0;
  } finally {
    // In reverse, so that nothing is closed under what still uses it.
    for (const close of closers.reverse()) await close();
  }
}

function place(port: number): { readonly address: string; readonly port: number } {
  return { address: LOOPBACK, port };
}

async function start(path: string, bootstrap: EnvoyBootstrapOptions): Promise<EnvoyProcess> {
  try {
    return await startEnvoy({ path, bootstrap: envoyBootstrap(bootstrap) });
  } catch (cause) {
    if (!(cause instanceof EnvoyError)) throw cause;
    const { port } = bootstrap.listener;
    const message = cause.isPortTaken
      ? `port ${port} is in use; choose another (--port PORT), or stop what uses it`
      : cause.message;
    throw new CliError(message, { cause });
  }
}

function banner(port: number, envoy: EnvoyProcess): readonly string[] {
  const origin = `http://localhost:${port}`;
  return [
    `Envoy listens on ${origin} and asks signalbox about every prompt (demo config, built-in demo LLM)`,
    "",
    `  curl -i -X POST ${origin}/v1/chat/completions -H "Content-Type: application/json" \\`,
    `    -d '${JSON.stringify(seedRequest)}'`,
    "",
    `  Envoy's own pages: ${envoy.adminOrigin}`,
    "",
  ];
}
