import {
  checkManifests,
  manifests,
  overlayManifests,
  parseTokenLimit,
  providerManifests,
  providerRows,
  readManifests,
  renderManifest,
  type Finding,
  type KubernetesObject,
  type ManifestFile,
  type ManifestOptions,
} from "@signalbox/kubernetes";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { CliError } from "../cli-error.ts";
import { wholeNumber } from "../load-models.ts";
import { readDeployedConfig } from "../read-deployed-config.ts";
import { writeManifestFolder } from "../write-manifest-folder.ts";

export interface KubernetesFlags {
  readonly config?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly way?: string;
  readonly overlay?: string | readonly string[];
  readonly limit?: string | readonly string[];
  readonly failover?: string;
  readonly canary?: string;
  readonly overlayFiles?: boolean;
  readonly providers?: string;
  readonly demoLlm?: boolean;
  readonly image?: string;
  readonly namespace?: string;
  readonly gateway?: string;
  readonly port?: number;
  readonly routerNamespace?: string;
  readonly routerService?: string;
  readonly bufferLimit?: string | number;
  readonly messageTimeout?: string;
  readonly failOpen?: boolean;
  readonly requestTimeout?: string;
  readonly attemptTimeout?: string;
  readonly userHeader?: string;
  readonly backend?: string;
  readonly otlp?: string;
}

const DEMO_IMAGE = "ghcr.io/signalbox/signalbox:0.1.0";

/** `signalbox kubernetes manifests` and `signalbox kubernetes check FILE…`. */
export async function runKubernetes(action: string, files: readonly string[], flags: KubernetesFlags): Promise<number> {
  switch (action) {
    case "manifests":
      return writeManifests(flags);
    case "check":
      return check(files, flags);
    default:
      throw new CliError(`kubernetes ${action}: expected manifests or check`, { exitCode: 2 });
  }
}

async function writeManifests(flags: KubernetesFlags): Promise<number> {
  if (flags.config === undefined)
    throw new CliError("kubernetes manifests: --config FILE is required (a config, or values of the chart)", {
      exitCode: 2,
    });
  const config = await readDeployedConfig(flags.config);
  const options = manifestOptions(flags);
  const plain = manifests(config, options);
  const ids = flags.providers === "all" ? providerRows.map(({ id }) => id) : words(flags.providers);
  const files: ManifestFile[] = [
    ...plain,
    ...(flags.overlayFiles === true ? overlayManifests(config, options) : []),
    ...(ids.length === 0 ? [] : providerManifests(ids, options)),
  ];
  const findings = checkManifests(
    plain.filter(isForKubectl).flatMap(({ objects }) => objects),
    config,
  );
  if (findings.length > 0) process.stderr.write(`${renderFindings(findings)}\n`);
  if (flags.output === undefined) {
    // What is piped into kubectl must not put placeholders over Secrets that are there.
    process.stdout.write(files.filter(isForKubectl).map(renderManifest).join(""));
    if (!files.every(isForKubectl)) process.stderr.write("Secrets are left out; --output writes templates of them\n");
  } else await writeManifestFolder(flags.output, files, { isForced: flags.force === true });
  return 0;
}

function isForKubectl({ file }: ManifestFile): boolean {
  return !file.endsWith(".example");
}

function manifestOptions(flags: KubernetesFlags): ManifestOptions {
  const overlays = new Set(lists(flags.overlay));
  const limits = lists(flags.limit).map(parseTokenLimit);
  const [otlpHost, otlpPort] = (flags.otlp ?? "").split(":");
  const known = ["token-limits", "failover", "observability"];
  const unknown = [...overlays].find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CliError(`--overlay ${unknown}: expected ${known.join(", ")}; --canary makes a canary`, { exitCode: 2 });
  const texts = {
    way: oneOf("--way", flags.way, ["patch", "extension"] as const),
    gatewayNamespace: flags.namespace,
    gatewayName: flags.gateway,
    routerNamespace: flags.routerNamespace,
    routerService: flags.routerService,
    bufferLimit: flags.bufferLimit === undefined ? undefined : String(flags.bufferLimit),
    messageTimeout: flags.messageTimeout,
    failOpen: flags.failOpen,
    requestTimeout: flags.requestTimeout,
    attemptTimeout: flags.attemptTimeout,
    userHeader: flags.userHeader,
    defaultBackend: flags.backend,
    demoLlmImage: flags.demoLlm === true ? (flags.image ?? DEMO_IMAGE) : undefined,
    listenerPort: flags.port === undefined ? undefined : wholeNumber("--port", flags.port),
  };
  const failover = oneOf("--failover", flags.failover, ["active-passive", "active-active"] as const);
  return {
    ...(Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)) as ManifestOptions),
    overlays: {
      ...(overlays.has("token-limits") || limits.length > 0 ? { tokenLimits: limits } : {}),
      ...(overlays.has("failover") || failover !== undefined
        ? { failover: failover === undefined ? {} : { mode: failover } }
        : {}),
      ...(flags.canary === undefined ? {} : { canary: readCanary(flags.canary) }),
      ...(overlays.has("observability") || flags.otlp !== undefined
        ? {
            observability: {
              ...(otlpHost === undefined || otlpHost === "" ? {} : { otlpHost }),
              ...(otlpPort === undefined ? {} : { otlpPort: wholeNumber("--otlp", Number(otlpPort)) }),
            },
          }
        : {}),
    },
  };
}

function readCanary(value: string): { readonly model: string; readonly percent: number } {
  const [, model, percent] = /^(.+)=(\d{1,3})%?$/.exec(value) ?? [];
  if (model === undefined) throw new CliError(`--canary ${value}: expected MODEL=PERCENT`, { exitCode: 2 });
  return { model, percent: Number(percent) };
}

function oneOf<const Value extends string>(
  flag: string,
  value: string | undefined,
  known: readonly Value[],
): Value | undefined {
  const found = known.find((each) => each === value);
  if (value !== undefined && found === undefined)
    throw new CliError(`${flag} ${value}: expected ${known.join(" or ")}`, { exitCode: 2 });
  return found;
}

function lists(value: string | readonly string[] | undefined): string[] {
  return (typeof value === "string" ? [value] : (value ?? [])).flatMap(words);
}

function words(value: string | undefined): string[] {
  return (value ?? "").split(",").filter((word) => word !== "");
}

async function check(files: readonly string[], flags: KubernetesFlags): Promise<number> {
  // The parser of the command line drops a lone `-`, so no file at all means the same.
  const sources = files.length === 0 ? ["-"] : files;
  if (files.length === 0 && process.stdin.isTTY)
    throw new CliError("kubernetes check: name the files, or pipe them in: kubectl get … -o yaml | … check -", {
      exitCode: 2,
    });
  const objects: KubernetesObject[] = [];
  for (const source of sources) objects.push(...(await readObjects(source)));
  if (objects.length === 0) throw new CliError(`there are no Kubernetes objects in ${sources.map(titleOf).join(", ")}`);
  const config = flags.config === undefined ? undefined : await readDeployedConfig(flags.config);
  const findings = checkManifests(objects, config);
  const count = (severity: Finding["severity"]): number => findings.filter((each) => each.severity === severity).length;
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ objects: objects.length, findings }, null, 2)}\n`);
  else {
    if (findings.length > 0) process.stdout.write(`${renderFindings(findings)}\n`);
    process.stdout.write(
      `${objects.length} objects: ${count("error")} errors, ${count("warning")} warnings, ${count("notice")} notices\n`,
    );
  }
  return count("error") > 0 ? 1 : 0;
}

async function readObjects(file: string): Promise<KubernetesObject[]> {
  try {
    return readManifests(file === "-" ? await text(process.stdin) : await readFile(file, "utf8"));
  } catch (cause) {
    throw new CliError(`${titleOf(file)}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function titleOf(source: string): string {
  return source === "-" ? "standard input" : source;
}

function renderFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, code, object, path, problem, fix }) => {
      const place = [object, path].filter((part) => part !== "").join(" ");
      return `${severity} ${code}${place === "" ? "" : `: ${place}`}\n  ${problem}\n  fix: ${fix}`;
    })
    .join("\n");
}
