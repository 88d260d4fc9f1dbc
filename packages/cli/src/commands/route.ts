import {
  createRouter,
  explainRecord,
  readEvalRequest,
  summariseRecord,
  type RouteOutcome,
  type Router,
} from "@signalbox/core";
import { addHubTiers } from "@signalbox/node/hub";
import { CliError } from "../cli-error.ts";
import { readJsonLines, writeJsonLine } from "../json-lines.ts";
import { allTiersReady, loadModels, type ModelFlags } from "../load-models.ts";
import { demoConfigPath } from "../program-files.ts";
import { readConfig } from "../read-config.ts";

export interface RouteFlags extends ModelFlags {
  readonly config?: string;
  readonly input?: string;
  readonly model?: string;
  readonly json?: boolean;
}

/** `signalbox route --config C.yaml --input F.jsonl`: one decision record a line; `signalbox route TEXT`: the decision in one line. */
export async function runRoute(text: string | undefined, flags: RouteFlags): Promise<number> {
  return withRouter(flags, async (router) => {
    if (flags.input === undefined) {
      const { record } = await routeOne(router, { text: needText("route", text) }, flags);
      if (flags.json === true) await writeJsonLine(record);
      else process.stdout.write(`${summariseRecord(record)}\n`);
      return record.result.kind === "error" ? 1 : 0;
    }
    for await (const { number, value } of readJsonLines(flags.input)) {
      const { record } = await routeOne(router, value, flags, `${flags.input}:${number}: `);
      await writeJsonLine({ ...(value["id"] === undefined ? {} : { id: value["id"] }), ...record });
    }
    return 0;
  });
}

/** `signalbox explain TEXT`: the decision, every signal beside its threshold, and what the other decisions lacked. */
export async function runExplain(text: string | undefined, flags: RouteFlags): Promise<number> {
  return withRouter(flags, async (router) => {
    const { record } = await routeOne(router, { text: needText("explain", text) }, flags);
    if (flags.json === true) await writeJsonLine(record);
    else process.stdout.write(`${explainRecord(record)}\n`);
    return record.result.kind === "error" ? 1 : 0;
  });
}

async function withRouter(flags: RouteFlags, use: (router: Router) => Promise<number>): Promise<number> {
  const path = flags.config ?? demoConfigPath();
  if (path === undefined) throw new CliError("--config FILE is required", { exitCode: 2 });
  const config = await readConfig(path);
  const { models, diagnostics } = addHubTiers(loadModels(flags), config);
  for (const { severity, message } of diagnostics)
    if (severity === "warning") process.stderr.write(`signalbox: warning: ${message}\n`);
  try {
    await allTiersReady(models);
    return await use(createRouter({ config, models }));
  } finally {
    await models.close();
  }
}

function needText(command: string, text: string | undefined): string {
  if (text === undefined)
    throw new CliError(`${command}: give the prompt: signalbox ${command} "What is the derivative of x^3?"`, {
      exitCode: 2,
    });
  return text;
}

async function routeOne(
  router: Router,
  line: Readonly<Record<string, unknown>>,
  flags: RouteFlags,
  place = "",
): Promise<RouteOutcome> {
  const { id: _id, ...rest } = line;
  const auto = flags.model ?? router.config.autoModelNames[0] ?? "auto";
  const request = readEvalRequest(rest, auto);
  if (request.kind === "fault") throw new CliError(`${place}${request.message}`);
  return router.route({ body: request.body, header: () => undefined });
}
