import { noLogger, type Logger } from "@signalbox/core";
import { createPageRoute, serveGateway, startDemoLlm, type RunningServer } from "@signalbox/hono-server/node";
import { createPinoLogger, createPrometheusMetrics } from "@signalbox/node";
import { CliError } from "../cli-error.ts";
import { withFlagNamed } from "../listen-errors.ts";
import { readLogLevel } from "../log-level.ts";
import { loadModels, wholeNumber, type ModelFlags } from "../load-models.ts";
import { demoConfigPath, pageDirectory } from "../program-files.ts";
import { renderDiagnostics } from "../read-config.ts";
import { openShadow } from "../open-shadow.ts";
import { requestLine } from "../request-line.ts";
import { openRunningRouter } from "../running-router.ts";
import { seedRequest, sendOnce } from "../send-once.ts";
import { startSideServers, type SidePortFlags } from "../side-servers.ts";
import { stopSignal } from "../stop-signal.ts";

export interface ServeFlags extends ModelFlags, SidePortFlags {
  readonly demo?: boolean;
  readonly once?: boolean;
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly page?: boolean;
  readonly showPrompts?: boolean;
  readonly logLevel?: string;
  readonly graceMs?: number;
}

const DEFAULT_PORT = 8080;
const DEFAULT_MANAGEMENT_PORT = 8090;
const DEFAULT_GRACE_MS = 10_000;

/** `signalbox serve`: the gateway, its page and its management ports, until a signal. */
export async function runServe(flags: ServeFlags): Promise<number> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const path = flags.config ?? (flags.demo === true ? demoConfigPath() : undefined);
  if (path === undefined)
    throw new CliError("serve: --config FILE is required (or --demo for the built-in demo)", { exitCode: 2 });
  const port = flags.port === undefined ? (flags.once === true ? 0 : DEFAULT_PORT) : wholeNumber("--port", flags.port);
  const logger = makeLogger(flags);
  const metrics = createPrometheusMetrics();
  const closers: (() => Promise<void>)[] = [];
  let isStopping = false;
  try {
    const demoLlm =
      flags.demo === true && (process.env["SIGNALBOX_DEMO_LLM"] ?? "") === ""
        ? await startDemoLlm({ port: 0 })
        : undefined;
    if (demoLlm !== undefined) closers.push(() => demoLlm.close({ graceMs: 500 }));
    const env =
      demoLlm === undefined ? process.env : { ...process.env, SIGNALBOX_DEMO_LLM: `127.0.0.1:${demoLlm.port}` };
    const models = loadModels(flags, { logger, metrics });
    closers.push(() => models.close());
    const running = await openRunningRouter(path, { models, logger, metrics, env });
    closers.push(() => running.close());
    const directory = flags.page === false ? undefined : pageDirectory();
    const showPrompt = flags.showPrompts ?? flags.demo === true;
    const shadow = openShadow({ metrics, logger });
    closers.push(() => shadow.close());
    const gateway = await withFlagNamed("--port", () =>
      serveGateway({
        port,
        host: flags.host ?? "127.0.0.1",
        getRouter: running.getRouter,
        metrics,
        logger,
        shadow,
        ...(directory === undefined ? {} : { page: createPageRoute({ directory }) }),
        onRequest: (report) => {
          if (flags.once !== true) print(requestLine(report, { showPrompt }));
        },
      }),
    );
    closers.push(() =>
      gateway.close({
        graceMs: flags.graceMs === undefined ? DEFAULT_GRACE_MS : wholeNumber("--grace-ms", flags.graceMs),
      }),
    );
    if (flags.once === true) {
      await running.models.ready();
      return await sendOnce(gateway.port, print);
    }
    const sides = await startSideServers({
      getRouter: running.getRouter,
      metrics,
      logger,
      flags,
      defaultManagementPort: DEFAULT_MANAGEMENT_PORT,
      isStopping: () => isStopping,
      onMissing: (message) => print(`note: ${message}`),
    });
    closers.push(() => sides.close());
    const findings = renderDiagnostics(running.config.diagnostics, path, ["warning", "notice"]);
    if (findings !== "") print(findings);
    for (const line of banner(gateway, {
      hasPage: directory !== undefined,
      isDemo: demoLlm !== undefined,
      management: sides.management,
      metrics: sides.metrics,
    }))
      print(line);
    void running.models.ready().then((tiers) => {
      if (!isStopping)
        print(
          `Models: ${Object.entries(tiers)
            .map(
              ([tier, status]) =>
                `${tier} ${status.state}${status.state === "ready" ? ` (${status.runtime})` : status.state === "failed" ? ` (${status.message})` : ""}`,
            )
            .join(", ")}`,
        );
    });
    const signal = await stopSignal();
    isStopping = true;
    print(`${signal}: stopping; running requests may finish.`);
    return 0;
  } finally {
    isStopping = true;
    // In reverse, so that nothing is closed under what still uses it.
    for (const close of closers.reverse()) await close();
  }
}

function makeLogger(flags: ServeFlags): Logger {
  if (flags.logLevel === undefined && flags.once === true) return noLogger;
  const level = readLogLevel(flags.logLevel, flags.demo === true ? "warn" : "info");
  return createPinoLogger({ level, base: { service: "signalbox" } });
}

function banner(
  gateway: RunningServer,
  parts: {
    readonly hasPage: boolean;
    readonly isDemo: boolean;
    readonly management: RunningServer | undefined;
    readonly metrics: RunningServer | undefined;
  },
): string[] {
  const origin = `http://localhost:${gateway.port}`;
  return [
    `signalbox listens on ${origin}${parts.isDemo ? " (demo config, built-in demo LLM)" : ""}`,
    "",
    `  curl -i -X POST ${origin}/v1/chat/completions -H "Content-Type: application/json" \\`,
    `    -d '${JSON.stringify(seedRequest)}'`,
    "",
    ...(parts.hasPage ? [`  Page:       ${origin}/`] : []),
    ...(parts.management === undefined
      ? []
      : [`  Management: http://${parts.management.host}:${parts.management.port}/ready`]),
    ...(parts.metrics === undefined ? [] : [`  Metrics:    http://localhost:${parts.metrics.port}/metrics`]),
    "",
  ];
}
