// `npm run test:cluster`: runs the Kubernetes guides, block by block, in a real cluster, and sends requests through it;
// then the scenarios of tools/cluster/scenarios, in an installation by the guide's steps.
//
//   KUBECONFIG=FILE npm run test:cluster              in an empty cluster of yours, kind's for instance
//   SIGNALBOX_CLUSTER_TOOL=PATH npm run test:cluster  in a cluster that this program brings up and takes down
//   … npm run test:cluster -- PART...                 only these parts: guides, upstream, or a scenario's name
//
// SIGNALBOX_CLUSTER_HAS_IMAGE=1: your cluster has the image or can pull it; the blocks that build and load it are left out.
// SIGNALBOX_UPSTREAM_MANIFESTS names folders, separated by `:`, with a values.yaml, base-model.yaml and gwapi-resources.yaml
// of vLLM Semantic Router (deploy/kubernetes/ai-gateway); they are installed unchanged, with our chart, at the end.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { behindKubeconfig, broughtUpBy } from "./cluster/given-cluster.mjs";
import { guideBlocks } from "./cluster/guide-blocks.mjs";
import { runSession } from "./cluster/run-session.mjs";
import { readScenarios } from "./cluster/scenarios.mjs";
import { upstreamSteps } from "./cluster/upstream-steps.mjs";
import { installPackages } from "./install.mjs";
import { ToolError, main, root, run, say } from "./process.mjs";
import { buildWith } from "./signalbox.mjs";
import { ensureToolchain } from "./toolchain.mjs";

const guides = ["docs/kubernetes.md", "docs/zh/kubernetes.md"];
/** Where the guide keeps the user's files. */
const guideFolder = join(root, "my-router");

await main(async () => {
  const startedAt = Date.now();
  const { wants, scenarios } = await chooseParts(process.argv.slice(2));
  if (existsSync(guideFolder))
    throw new ToolError(`${guideFolder} exists, and this test would replace it: move it away`);
  const toolchain = await ensureToolchain();
  await installPackages({ toolchain, extent: "running" });
  await buildWith(toolchain);
  const scratch = mkdtempSync(join(tmpdir(), "signalbox-test-cluster-"));
  /** @type {(() => Promise<void>)[]} */
  const stops = [scratch, guideFolder].map((folder) => async () => rmSync(folder, { recursive: true, force: true }));
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.once(signal, () => void close().finally(() => process.exit(130)));
  try {
    const tool = process.env.SIGNALBOX_CLUSTER_TOOL;
    const cluster = tool ? await broughtUpBy(tool, { scratch, toolchain }) : await behindKubeconfig();
    stops.push(cluster.close);
    const node = quoted(toolchain.node);
    const request = (...flags) => [node, quoted(join(root, "tools/cluster/check-requests.mjs")), ...flags].join(" ");
    if (wants("guides")) await runGuides({ cluster, scratch, request });
    if (wants("upstream")) await runUpstream({ cluster, scratch, request: request("--routing") });
    await runScenarios(scenarios, { cluster, scratch, node, request: request("--routing") });
    say(`all of it holds, ${Math.round((Date.now() - startedAt) / 1000)} s`);
  } finally {
    await close();
  }
});

/** What of it runs: everything, unless parts are named. */
async function chooseParts(names) {
  const scenarios = await readScenarios();
  const known = ["guides", "upstream", ...scenarios.map(({ name }) => name)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new ToolError(`no part is called ${unknown.join(", ")}; there are ${known.join(", ")}`);
  const wants = (name) => names.length === 0 || names.includes(name);
  return { wants, scenarios: scenarios.filter(({ name }) => wants(name)) };
}

/** Both guides, one after the other: the second one shows that the first left nothing behind. */
async function runGuides({ cluster, scratch, request }) {
  const before = [
    [{ title: "requests", text: request() }],
    [{ title: "requests", text: request("--routing") }, otherWayStep(), { title: "requests", text: request() }],
  ];
  for (const [index, guide] of guides.entries())
    await runSteps(guide, guideSteps(guide, cluster, before[index]), { cluster, scratch });
}

/** The scenarios, all in one installation by the guide's steps; after each one the requests reach their experts. */
async function runScenarios(scenarios, { cluster, scratch, node, request }) {
  if (scenarios.length === 0) return;
  const blocks = guideSteps(guides[0], cluster, []);
  const installation = blocks.filter(({ section }) => /^(Prerequisites|Step \d)/.test(section));
  const [cleanUp] = blocks.slice(-1);
  await runSteps("an installation for the scenarios", installation, { cluster, scratch });
  for (const { name, title, steps } of scenarios) {
    const folder = join(scratch, name);
    mkdirSync(folder);
    const all = [...steps({ node, folder: quoted(folder) }), { title: "requests", text: request }];
    await runSteps(`${name}: ${title}`, all, { cluster, scratch });
  }
  await runSteps("the installation's clean-up", [cleanUp], { cluster, scratch });
}

/** What the guide says of the other way to put the filter in: it works as well, and stands behind authentication. */
function otherWayStep() {
  const status = "curl --silent --output /dev/null --write-out '%{http_code}'";
  const key = "x-api-key: $(kubectl get secret client-keys -o jsonpath='{.data.alice}' | base64 --decode)";
  const lines = [
    "kubectl delete -f my-router/manifests/filter.yaml",
    "npx signalbox kubernetes manifests --config my-router/values.yaml --demo-llm --way extension --output my-router/manifests",
    "kubectl apply -f my-router/manifests",
    `until [ "$(${status} http://localhost:8080/v1/models)" = 401 ] &&`,
    `  [ "$(${status} --header "${key}" --header "Content-Type: application/json" \\`,
    `    --data "$question" http://localhost:8080/v1/chat/completions)" = 200 ]; do sleep 1; done`,
  ];
  return { title: "the filter by EnvoyExtensionPolicy", text: lines.join("\n") };
}

/** The blocks that run, with steps of our own before everything is taken down. */
function guideSteps(guide, cluster, before) {
  const blocks = guideBlocks(readFileSync(join(root, guide), "utf8"));
  const titled = ({ line, section, text }) => ({ title: `${guide}:${line}`, section, text });
  const beforeCleanUp = [...before];
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case "skip":
        say(`${guide}:${block.line} is not run: ${block.reason}`);
        return [];
      case "image":
        return cluster.bringsImage ? [] : [titled(block)];
      case "clean-up":
        return [...beforeCleanUp.splice(0), titled(block)];
      default:
        return [titled(block)];
    }
  });
}

async function runUpstream({ cluster, scratch, request }) {
  const folders = (process.env.SIGNALBOX_UPSTREAM_MANIFESTS ?? "").split(":").filter((folder) => folder !== "");
  if (folders.length === 0) say("skipped: upstream's own manifests; SIGNALBOX_UPSTREAM_MANIFESTS names no folder");
  const blocks = guideBlocks(readFileSync(join(root, guides[0]), "utf8"));
  const gateways = blocks.filter(({ text }) => text.includes("oci://docker.io/envoyproxy/"));
  for (const [index, folder] of folders.entries()) {
    const steps = [
      ...(index === 0 ? gateways.map(({ line, text }) => ({ title: `${guides[0]}:${line}`, text })) : []),
      ...upstreamSteps(resolve(folder), request),
    ];
    await runSteps(`upstream ${folder}`, steps, { cluster, scratch });
  }
}

function quoted(word) {
  return `'${word}'`;
}

async function runSteps(name, steps, { cluster, scratch }) {
  say(`── ${name}`);
  try {
    const seconds = await runSession(name.replaceAll(/\W+/g, "-"), steps, { ...cluster, scratch });
    say(`── ${name}: ok, ${Math.round(seconds.reduce((sum, each) => sum + each, 0))} s in ${steps.length} steps`);
  } catch (error) {
    if (error instanceof ToolError) await explain(cluster);
    throw error;
  }
}

/** What one wants to see of the cluster after a failure. */
async function explain({ inside, env }) {
  const [command, ...args] = [...inside, "bash", join(root, "tools/cluster/explain.sh")];
  await run(command, args, { env });
}
