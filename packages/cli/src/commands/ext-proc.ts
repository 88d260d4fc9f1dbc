import { createExtProcServer, createTracing, tracingMetrics } from "@signalbox/ext-proc";
import { metricDefinitions } from "@signalbox/core";
import { createPinoLogger, createPrometheusMetrics } from "@signalbox/node";
import { readFile } from "node:fs/promises";
import { CliError } from "../cli-error.ts";
import { withFlagNamed } from "../listen-errors.ts";
import { readLogLevel } from "../log-level.ts";
import { loadModels, wholeNumber, type ModelFlags } from "../load-models.ts";
import { openShadow } from "../open-shadow.ts";
import { requestLine } from "../request-line.ts";
import { openRunningRouter } from "../running-router.ts";
import { startSideServers, type SidePortFlags } from "../side-servers.ts";
import { stopSignal } from "../stop-signal.ts";

export interface ExtProcFlags extends ModelFlags, SidePortFlags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly showPrompts?: boolean;
  readonly logLevel?: string;
  readonly graceMs?: number;
}

const DEFAULT_MANAGEMENT_PORT = 8080;
const DEFAULT_GRACE_MS = 30_000;

/** `signalbox ext-proc`: the filter for Envoy, with the management and metrics ports, until a signal. */
export async function runExtProc(flags: ExtProcFlags): Promise<number> {
  const path = flags.config ?? process.env["CONFIG_FILE"];
  if (path === undefined)
    throw new CliError("ext-proc: --config FILE is required (or the environment variable CONFIG_FILE)", {
      exitCode: 2,
    });
  const logger = createPinoLogger({
    level: readLogLevel(flags.logLevel, "info"),
    base: { service: "signalbox-ext-proc" },
  });
  const metrics = createPrometheusMetrics({ definitions: [...metricDefinitions, ...tracingMetrics] });
  const closers: (() => Promise<void>)[] = [];
  let isStopping = false;
  try {
    const models = loadModels(flags, { logger, metrics });
    closers.push(() => models.close());
    const running = await openRunningRouter(path, { models, logger, metrics, env: process.env });
    closers.push(() => running.close());
    for (const { severity, message, path: at } of running.config.diagnostics)
      logger.info({ severity, path: at.join(".") }, message);
    const tls = await readTls(flags);
    const shadow = openShadow({ metrics, logger });
    closers.push(() => shadow.close());
    const tracing = createTracing({ metrics, logger });
    closers.push(() => tracing.close());
    const server = createExtProcServer({
      getRouter: running.getRouter,
      metrics,
      logger,
      shadow,
      tracing,
      ...(flags.host === undefined ? {} : { address: flags.host }),
      ...(flags.port === undefined ? {} : { port: wholeNumber("--port", flags.port) }),
      ...(tls === undefined ? {} : { tls }),
      onRouted: (outcome, body) => {
        logger.info(
          {
            decision: "decision" in outcome.record.result ? outcome.record.result.decision : null,
            ms: outcome.timings.totalMs,
          },
          requestLine(
            { outcome, body, status: 0, durationMs: outcome.timings.totalMs, failure: undefined },
            { showPrompt: flags.showPrompts === true },
          ),
        );
      },
    });
    const { port } = await withFlagNamed("--port", () => server.start());
    const graceMs = flags.graceMs === undefined ? DEFAULT_GRACE_MS : wholeNumber("--grace-ms", flags.graceMs);
    closers.push(() => server.stop({ graceMs }));
    const sides = await startSideServers({
      getRouter: running.getRouter,
      metrics,
      logger,
      flags,
      defaultManagementPort: DEFAULT_MANAGEMENT_PORT,
      isStopping: () => isStopping,
      onMissing: () => {},
    });
    closers.push(() => sides.close());
    logger.info(
      { port, management: sides.management?.port, metrics: sides.metrics?.port, configHash: running.config.hash },
      "ext_proc listens",
    );
    void running.models.ready().then((tiers) => logger.info({ tiers }, "model tiers are up"));
    const signal = await stopSignal();
    isStopping = true;
    logger.info({ signal }, "stopping; running streams may finish");
    return 0;
  } finally {
    isStopping = true;
    for (const close of closers.reverse()) await close();
  }
}

async function readTls({ tlsKey, tlsCert }: ExtProcFlags): Promise<{ key: Uint8Array; cert: Uint8Array } | undefined> {
  if (tlsKey === undefined && tlsCert === undefined) return undefined;
  if (tlsKey === undefined || tlsCert === undefined)
    throw new CliError("--tls-key and --tls-cert belong together", { exitCode: 2 });
  const read = async (flag: string, path: string): Promise<Uint8Array> => {
    try {
      return await readFile(path);
    } catch (cause) {
      throw new CliError(`${flag} ${path}: cannot be read`, { cause });
    }
  };
  return { key: await read("--tls-key", tlsKey), cert: await read("--tls-cert", tlsCert) };
}
