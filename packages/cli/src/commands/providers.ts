import { checkBackends, type BackendCheck } from "@signalbox/hono-server";
import { createDispatchUpstream, nodeProviderAccess } from "@signalbox/hono-server/node";
import { PROVIDERS, type Endpoint, type ProviderRow } from "@signalbox/providers";
import { CliError } from "../cli-error.ts";
import { readConfig } from "../read-config.ts";

export interface ProvidersFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** `signalbox providers`: the table; `signalbox providers check --config FILE`: one small request to each back end. */
export async function runProviders(action: string | undefined, flags: ProvidersFlags): Promise<number> {
  switch (action) {
    case undefined:
    case "list":
      return list(flags.json === true);
    case "check":
      return check(flags);
    default:
      throw new CliError(`providers ${action}: expected list or check`, { exitCode: 2 });
  }
}

function list(isJson: boolean): number {
  const rows = PROVIDERS.map(describe);
  if (isJson) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else
    for (const { provider, name, base_url: url, auth, supports } of rows)
      process.stdout.write(
        `${provider.padEnd(18)} ${name}\n${" ".repeat(19)}${url}\n${" ".repeat(19)}${auth}; ${supports}\n`,
      );
  return 0;
}

function describe({ key, name, host, http, basePath, auth, others, ...row }: ProviderRow) {
  const endpoints = new Set([row, ...others].flatMap((api) => api.endpoints));
  return {
    provider: key,
    name,
    base_url:
      host === undefined ? `${http ? "http(s)" : "https"}://HOST:PORT${basePath}` : `https://${host}${basePath}`,
    schema: row.schema,
    auth: auth.join(" or "),
    supports: [...endpoints, ...byOtherMeans(endpoints)].join(", "),
  };
}

/** What the gateway makes of a provider's chat where the provider has no such endpoint. */
function byOtherMeans(endpoints: ReadonlySet<Endpoint>): readonly string[] {
  if (!endpoints.has("chat")) return [];
  return [
    ...(endpoints.has("completions") ? [] : ["completions by chat"]),
    ...(endpoints.has("count_tokens") ? [] : ["count_tokens estimated"]),
  ];
}

async function check({ config: path, json }: ProvidersFlags): Promise<number> {
  if (path === undefined) throw new CliError("providers check: --config FILE is required", { exitCode: 2 });
  const config = await readConfig(path);
  const upstream = createDispatchUpstream();
  const checks: BackendCheck[] = [];
  try {
    const { signal } = new AbortController();
    for await (const each of checkBackends(config, { upstream, access: nodeProviderAccess, signal })) {
      checks.push(each);
      if (json !== true) process.stdout.write(`${lineOf(each)}\n`);
    }
  } finally {
    await upstream.close();
  }
  if (json === true) process.stdout.write(`${JSON.stringify(checks, null, 2)}\n`);
  else if (checks.length === 0) process.stdout.write(`${path}: no model has a back end\n`);
  return checks.every(({ isUsable }) => isUsable) ? 0 : 1;
}

/** What happened first, then what is wrong, then what to do. */
function lineOf({ model, backend, provider, origin, status, isUsable, problem, advice }: BackendCheck): string {
  const head = `${isUsable ? "ok     " : "FAILED "} ${model} at ${backend} (${provider}, ${origin})${status === undefined ? "" : `: ${status}`}`;
  return [
    head,
    ...(problem === undefined ? [] : [`        ${problem}`]),
    ...(advice === undefined ? [] : [`        → ${advice}`]),
  ].join("\n");
}
