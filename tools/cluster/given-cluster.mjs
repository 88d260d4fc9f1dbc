// The cluster that a test runs in: the one behind KUBECONFIG, or one that a tool brings up and takes down.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ToolError, root, run, say } from "../process.mjs";
import { findOnPath } from "../programs/cache.mjs";
import { findRedis } from "../programs/redis.mjs";

const image = "ghcr.io/signalbox/signalbox:*";
/** What vLLM Semantic Router's manifests start as a model server; its arguments are other ones than ours. */
const upstreamModelServer = "ghcr.io/llm-d/llm-d-inference-sim:*";
/** Where the image's Node is, in a tree that has the machine's programs in `/usr`. */
const nodeFolder = "/opt/node/bin";

/** What the guide installs into, and removes at its end. */
const namespaces = ["vllm-semantic-router-system", "envoy-gateway-system", "envoy-ai-gateway-system"];

/**
 * A cluster is `{ inside, env, bringsImage, close }`: `inside` stands before each command that is to reach it, `env` is
 * their environment, and with `bringsImage` the guide's blocks that build and load the image are not wanted.
 * Throws where the cluster behind KUBECONFIG holds something that the guide would replace and remove.
 */
export async function behindKubeconfig() {
  if (!process.env.KUBECONFIG)
    throw new ToolError(
      "set KUBECONFIG to the file of an empty cluster, or SIGNALBOX_CLUSTER_TOOL to a tool that has one",
    );
  const missing = ["kubectl", "helm", "curl", "openssl"].filter((name) => !findOnPath([name]));
  if (missing.length > 0) throw new ToolError(`${missing.join(", ")}: not on the PATH`);
  const { code, output } = await run("kubectl", ["get", "namespaces", "-o", "name"], { quiet: true });
  if (code !== 0) throw new ToolError(`kubectl cannot list the cluster's namespaces:\n${output}`);
  const taken = namespaces.filter((name) => output.split("\n").includes(`namespace/${name}`));
  if (taken.length > 0)
    throw new ToolError(
      `the cluster has ${taken.join(", ")}, which this test would remove: delete them, or take another`,
    );
  const bringsImage = process.env.SIGNALBOX_CLUSTER_HAS_IMAGE === "1";
  return { inside: [], env: process.env, bringsImage, close: async () => undefined };
}

/**
 * Brings a cluster up by the tool at `path`, which has the commands build, up, image, run and down; `scratch` is a folder
 * for the image's files. Takes it down again where that fails.
 */
export async function broughtUpBy(path, { scratch, toolchain }) {
  const state = mkdtempSync(join(tmpdir(), "signalbox-test-cluster-"));
  const env = { ...toolchain.env, SIGNALBOX_CLUSTER_STATE: state };
  const tool = resolve(root, path);
  const call = async (...args) => {
    const { code, output } = await run(tool, args, { env, quiet: true, heartbeat: `cluster ${args[0]}` });
    if (code !== 0) throw new ToolError(`${path} ${args.join(" ")}: exit code ${code}\n${output}`);
    if (output.trim() !== "") say(output.trim());
  };
  const close = () => call("down");
  try {
    const [tree] = await Promise.all([
      buildImageTree({ scratch, toolchain }),
      (async () => {
        await call("build");
        await call("up");
      })(),
    ]);
    const [program, ...parameters] = tree.command;
    const options = {
      "--bind": [`${join(tree.tree, "app")}:/app`, `${toolchain.node}:${nodeFolder}/node`],
      "--env": [`PATH=/app/bin:${nodeFolder}:/usr/bin:/bin`, `NODE_ENV=${tree.env.NODE_ENV}`],
      "--workdir": [tree.workdir],
      "--user": [tree.user.split(":")[0]],
    };
    const common = Object.entries(options).flatMap(([option, words]) => words.flatMap((word) => [option, word]));
    await call("image", image, "--command", program, "--args", parameters.join(" "), ...common);
    const standIn = "sh -c 'exec signalbox demo-llm --host 0.0.0.0 --port 8000'";
    await call("image", upstreamModelServer, "--command", standIn, ...common);
    await call("image", "redis:*", ...(await redisImage()));
  } catch (error) {
    await close();
    throw error;
  }
  return { inside: [tool, "run", "--"], env, bringsImage: true, close };
}

/** What a pod of Redis runs: the machine's, or one that brings its libraries along. */
async function redisImage() {
  const { program, tree, libraries } = await findRedis();
  const user = ["--user", "999"];
  if (tree === undefined) return ["--command", program, ...user];
  const inPod = (path) => path.replace(tree, "/opt/redis");
  const env = ["--env", `LD_LIBRARY_PATH=${inPod(libraries)}`];
  return ["--command", inPod(program), "--bind", `${tree}:/opt/redis`, ...env, ...user];
}

async function buildImageTree({ scratch, toolchain }) {
  const { code, output } = await run(toolchain.node, [join(root, "tools/image-tree.mjs"), join(scratch, "image")], {
    env: toolchain.env,
    quiet: true,
    heartbeat: "the image's tree is being built",
  });
  if (code !== 0) throw new ToolError(`the image's tree could not be built:\n${output}`);
  // Its progress is in the output too; the description is the last line.
  return JSON.parse(output.trim().split("\n").at(-1));
}
