import { examineInstallation, type Installation, type Verdict } from "@signalbox/kubernetes";
import { CliError } from "../cli-error.ts";
import { askEnvoy } from "../doctor/ask-envoy.ts";
import { askGateway } from "../doctor/ask-gateway.ts";
import { askRouter, askRouterPod } from "../doctor/ask-router.ts";
import { createKubectl } from "../doctor/kubectl.ts";
import { readCluster } from "../doctor/read-cluster.ts";
import { readDeployed } from "../doctor/read-deployed.ts";

export interface DoctorFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly service?: string;
  readonly url?: string;
  readonly gateway?: string;
  readonly model?: string;
  readonly header?: string | readonly string[];
  readonly json?: boolean;
}

/** Pods of a kind that are asked; more of them tell the same. */
const MAX_PODS = 5;
/** For all that is asked together. */
const TIMEOUT_MS = 120_000;

/** `signalbox doctor`: looks at a running install and says what is wrong, why, and what to do. */
export async function runDoctor(flags: DoctorFlags): Promise<number> {
  const headers = readHeaders(flags.header);
  for (const url of [flags.url, flags.gateway])
    if (url !== undefined && !URL.canParse(url)) throw new CliError(`${url}: expected a URL`, { exitCode: 2 });
  const verdicts = examineInstallation(await lookAt(flags, headers, AbortSignal.timeout(TIMEOUT_MS)));
  const count = (outcome: Verdict["outcome"]): number => verdicts.filter((each) => each.outcome === outcome).length;
  if (flags.json === true)
    process.stdout.write(`${JSON.stringify({ isHealthy: count("failed") === 0, verdicts }, null, 2)}\n`);
  else {
    process.stdout.write(`${renderVerdicts(verdicts)}\n`);
    process.stdout.write(
      `${count("ok")} well, ${count("warning")} warnings, ${count("failed")} failed, ${count("skipped")} not looked at\n`,
    );
  }
  return count("failed") > 0 ? 1 : 0;
}

async function lookAt(
  flags: DoctorFlags,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Installation> {
  const kubectl = createKubectl(flags);
  const router = {
    namespace: flags.namespace ?? "vllm-semantic-router-system",
    service: flags.service ?? "semantic-router",
  };
  const cluster = await readCluster(kubectl, router, signal);
  const deployed = await readDeployed(kubectl, { ...router, pods: cluster.routerPods }, signal);
  const pods: { name: string; state: Installation["pods"][number]["state"] }[] = [];
  if (flags.url !== undefined) {
    const management = flags.url.replace(/\/+$/, "");
    pods.push({ name: `at ${management}`, state: await askRouter(management, signal) });
  } else {
    for (const pod of cluster.routerPods.slice(0, MAX_PODS))
      pods.push({ name: pod.metadata.name, state: await askRouterPod(kubectl, pod, signal) });
  }
  const envoys: { name: string; state: Installation["envoys"][number]["state"] }[] = [];
  for (const pod of cluster.envoyPods.slice(0, MAX_PODS))
    envoys.push({ name: pod.metadata.name, state: await askEnvoy(kubectl, pod, signal) });
  const model = flags.model ?? deployed.value?.config?.autoModelNames[0] ?? "auto";
  const answer: Installation["answer"] =
    flags.gateway === undefined
      ? { unseen: "no address of the Gateway was given" }
      : { value: await askGateway(flags.gateway, { model, headers, signal }) };
  return { router, objects: cluster.objects, unread: cluster.unread, deployed, pods, envoys, answer };
}

function readHeaders(given: DoctorFlags["header"]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of typeof given === "string" ? [given] : (given ?? [])) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new CliError("--header: expected 'NAME: VALUE'", { exitCode: 2 });
    headers[name.toLowerCase()] = value ?? "";
  }
  return headers;
}

const areas: Readonly<Record<Verdict["area"], string>> = {
  config: "Configuration",
  filter: "Filter",
  model: "Model",
  limits: "Limits",
  backends: "Back ends",
};
const marks: Readonly<Record<Verdict["outcome"], string>> = {
  ok: "ok    ",
  warning: "warn  ",
  failed: "FAILED",
  skipped: "-     ",
};

function renderVerdicts(verdicts: readonly Verdict[]): string {
  const lines: string[] = [];
  let area: Verdict["area"] | undefined;
  for (const verdict of verdicts) {
    if (verdict.area !== area) lines.push(areas[verdict.area]);
    area = verdict.area;
    const finding = verdict.finding.replaceAll("\n", "\n           ");
    lines.push(`  ${marks[verdict.outcome]} ${verdict.subject}: ${finding}`);
    if (verdict.fix !== "") lines.push(`         fix: ${verdict.fix}`);
  }
  return lines.join("\n");
}
