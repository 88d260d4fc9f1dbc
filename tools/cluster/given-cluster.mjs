// The cluster that a test runs in: the one behind KUBECONFIG, or one that a tool brings up and takes down.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ToolError, root, run, say } from "../process.mjs";
import { findOnPath } from "../programs/cache.mjs";

const image = "ghcr.io/signalbox/signalbox:*";
/** What vLLM Semantic Router's manifests start as a model server; its arguments are other ones than ours. */
const upstreamModelServer = "ghcr.io/llm-d/llm-d-inference-sim:*";
/** Where the image's Node is, in a tree that has the machine's programs in `/usr`. */
const nodeFolder = "/opt/node/bin";

/**
 * A cluster is `{ inside, env, bringsImages, close }`: `inside` stands before each command that is to reach it, `env` is
 * their environment, and with `bringsImages` the image is there without an engine.
 */
export function behindKubeconfig() {
  const missing = ["kubectl", "helm", "curl", "openssl"].filter((name) => !findOnPath([name]));
  if (missing.length > 0) throw new ToolError(`${missing.join(", ")}: not on the PATH`);
  return { inside: [], env: process.env, bringsImages: false, close: async () => undefined };
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
  } catch (error) {
    await close();
    throw error;
  }
  return { inside: [tool, "run", "--"], env, bringsImages: true, close };
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
