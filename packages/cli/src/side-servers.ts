import type { Logger, Router } from "@signalbox/core";
import { serveManagement, serveMetrics, type RunningServer } from "@signalbox/hono-server/node";
import type { PrometheusMetrics } from "@signalbox/node";
import { CliError } from "./cli-error.ts";
import { withFlagNamed } from "./listen-errors.ts";
import { wholeNumber } from "./load-models.ts";

/** Ports from the command line: 0 switches a server off; undefined takes the default, and does without when that is in use. */
export interface SidePortFlags {
  /** Instead of the config's `bind_address`; whoever starts the program may open it wide without `remote_exposure`. */
  readonly managementHost?: string;
  readonly managementPort?: number;
  readonly metricsPort?: number;
}

export interface SideServerOptions {
  readonly getRouter: () => Router;
  readonly metrics: PrometheusMetrics;
  readonly logger: Logger;
  readonly flags: SidePortFlags;
  readonly defaultManagementPort: number;
  readonly isStopping: () => boolean;
  /** Told of a default port that could not be had. */
  readonly onMissing: (message: string) => void;
}

export interface SideServers {
  readonly management: RunningServer | undefined;
  readonly metrics: RunningServer | undefined;
  close(): Promise<void>;
}

const DEFAULT_METRICS_PORT = 9190;

/** Starts the management API and the metrics port, as the flags and the config say. */
export async function startSideServers(options: SideServerOptions): Promise<SideServers> {
  const { getRouter, metrics, isStopping } = options;
  const services = getRouter().config.source.global?.services;
  const metricsText = async (): Promise<{ contentType: string; body: string }> => ({
    contentType: metrics.contentType,
    body: await metrics.render(),
  });
  const host = options.flags.managementHost ?? configuredHost(services?.management_api);
  const management = await startOne(options, {
    flag: "--management-port",
    chosen: chosenPort("--management-port", options.flags.managementPort) ?? services?.management_api?.port,
    fallback: options.defaultManagementPort,
    start: (port) => serveManagement({ port, host, getRouter, metricsText, isStopping }),
  });
  const isMeasured = services?.observability?.metrics?.enabled !== false;
  const exporter = await startOne(options, {
    flag: "--metrics-port",
    chosen: isMeasured ? chosenPort("--metrics-port", options.flags.metricsPort) : 0,
    fallback: DEFAULT_METRICS_PORT,
    start: (port) => serveMetrics({ port, host: "0.0.0.0", metricsText }),
  });
  return {
    management,
    metrics: exporter,
    close: async () => {
      await Promise.all([management?.close({ graceMs: 1000 }), exporter?.close({ graceMs: 1000 })]);
    },
  };
}

function configuredHost(
  api: { readonly bind_address?: string | undefined; readonly remote_exposure?: boolean | undefined } | undefined,
): string {
  const host = api?.bind_address ?? "127.0.0.1";
  if (isLoopback(host) || api?.remote_exposure === true) return host;
  throw new CliError(
    `global.services.management_api.bind_address ${host} opens the management API, which has no authentication, to other machines; set remote_exposure: true beside it if the network keeps strangers out`,
  );
}

function chosenPort(flag: string, value: number | undefined): number | undefined {
  return value === undefined ? undefined : wholeNumber(flag, value);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

async function startOne(
  options: SideServerOptions,
  one: {
    readonly flag: string;
    readonly chosen: number | undefined;
    readonly fallback: number;
    readonly start: (port: number) => Promise<RunningServer>;
  },
): Promise<RunningServer | undefined> {
  if (one.chosen === 0) return undefined;
  try {
    return await withFlagNamed(one.flag, () => one.start(one.chosen ?? one.fallback));
  } catch (error) {
    // A port that nobody asked for by number is no reason not to serve.
    if (one.chosen !== undefined || !(error instanceof CliError)) throw error;
    options.onMissing(error.message);
    options.logger.warn({ flag: one.flag }, error.message);
    return undefined;
  }
}
