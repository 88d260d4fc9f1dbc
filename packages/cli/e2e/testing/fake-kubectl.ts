import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What the kubectl of a test knows. */
export interface FakeCluster {
  /** `gateways.gateway.networking.k8s.io` → objects; a selector or a name stands behind a space: `pods app=router`. */
  readonly objects: Readonly<Record<string, readonly unknown[]>>;
  /** Resource → what is said instead. */
  readonly errors?: Readonly<Record<string, string>>;
  /** `POD PORT` → port on this machine. */
  readonly forwards: Readonly<Record<string, number>>;
}

/**
 * Writes a program `kubectl` into a folder, for the front of a PATH. It knows `get RESOURCE [NAME] [--selector=…]` and
 * `port-forward POD :PORT`, and notes its arguments in `calls` there, a line each.
 */
export async function writeFakeKubectl(folder: string, cluster: FakeCluster): Promise<void> {
  await writeFile(join(folder, "cluster.json"), JSON.stringify(cluster));
  const program = `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { objects, errors = {}, forwards } = JSON.parse(readFileSync(join(__dirname, "cluster.json"), "utf8"));
const args = process.argv.slice(2);
appendFileSync(join(__dirname, "calls"), args.join(" ") + "\\n");
const fail = (message) => { process.stderr.write(message + "\\n"); process.exit(1); };
const words = args.filter((word) => !word.startsWith("--"));
if (words[0] === "get") {
  const selector = args.find((word) => word.startsWith("--selector="))?.slice("--selector=".length);
  const key = [words[1], words[2] ?? selector].filter(Boolean).join(" ");
  if (errors[words[1]]) fail(errors[words[1]]);
  const items = objects[key] ?? [];
  if (words[2] && items.length === 0) fail('Error from server (NotFound): ' + words[1] + ' "' + words[2] + '" not found');
  process.stdout.write(JSON.stringify(words[2] ? items[0] : { apiVersion: "v1", kind: "List", items }));
} else if (words[0] === "port-forward") {
  const [pod, port] = words.slice(-2);
  const local = forwards[pod.replace("pod/", "") + " " + port.slice(1)];
  if (!local) fail("error: unable to forward port: pod is not running");
  process.stdout.write("Forwarding from 127.0.0.1:" + local + " -> " + port.slice(1) + "\\n");
  setInterval(() => {}, 1000);
} else fail("error: unknown command " + words[0]);
`;
  const path = join(folder, "kubectl");
  await writeFile(path, program);
  await chmod(path, 0o755);
}
