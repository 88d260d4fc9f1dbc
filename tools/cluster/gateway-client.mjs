// A client of the Gateway: a port-forward of its own, and the credential of the guide where there is one.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const execute = promisify(execFile);
const REQUEST_LIMIT_MS = 120_000;

/** Resolves to `{ post, close }` for the Gateway of that name in namespace default. */
export async function connectToGateway(name) {
  const key = await kubectl("get", "secret", "client-keys", "--ignore-not-found", "-o", "jsonpath={.data.alice}");
  const { address, close } = await forwardToGateway(name);
  return {
    /** Sends a body to a path; resolves to the Response. */
    post: (path, body, headers = {}) =>
      fetch(`${address}${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(key === "" ? {} : { "x-api-key": Buffer.from(key, "base64").toString() }),
          ...headers,
        },
        body: typeof body === "string" ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      }),
    close,
  };
}

/** A port-forward to the Gateway: resolves to `{ address, close }`. */
export async function forwardToGateway(name) {
  const owner = `gateway.envoyproxy.io/owning-gateway-namespace=default,gateway.envoyproxy.io/owning-gateway-name=${name}`;
  const service = await kubectl("get", "service", "-n", "envoy-gateway-system", "-l", owner, "-o", "name");
  const forward = spawn("kubectl", ["port-forward", "-n", "envoy-gateway-system", service, ":80"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return {
    address: await firstAddress(forward),
    close: async () => {
      forward.kill();
      if (forward.exitCode === null && forward.signalCode === null) await once(forward, "exit");
    },
  };
}

/** What `kubectl` prints, without white space around it. */
export async function kubectl(...args) {
  return (await execute("kubectl", args)).stdout.trim();
}

async function firstAddress(forward) {
  for await (const line of createInterface({ input: forward.stdout })) {
    const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port) return `http://127.0.0.1:${port}`;
  }
  throw new Error("kubectl port-forward ended");
}
