import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { CliError } from "../cli-error.ts";

/** Which cluster kubectl talks to; absent flags are kubectl's own defaults. */
export interface KubectlFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A port of a pod on this machine, until it is closed. */
export interface PortForward {
  readonly url: string;
  readonly close: () => void;
}

/** kubectl, as far as a doctor needs it: it reads and changes nothing. */
export interface Kubectl {
  /** Runs a command; rejects with what kubectl says. */
  run(args: readonly string[], signal: AbortSignal): Promise<string>;
  /** Forwards a port of a pod; the pod may serve it on its loopback alone. */
  forward(
    pod: { readonly namespace: string; readonly name: string },
    port: number,
    signal: AbortSignal,
  ): Promise<PortForward>;
}

/** What kubectl said when it failed. */
export class KubectlError extends Error {
  override readonly name = "KubectlError";
}

/** The kubectl on the PATH. A `CliError` where there is none, when it is used. */
export function createKubectl(flags: KubectlFlags): Kubectl {
  const start = (args: readonly string[], signal: AbortSignal): ChildProcess =>
    spawn(
      "kubectl",
      [
        ...(flags.kubeconfig === undefined ? [] : [`--kubeconfig=${flags.kubeconfig}`]),
        ...(flags.context === undefined ? [] : [`--context=${flags.context}`]),
        ...args,
      ],
      { stdio: ["ignore", "pipe", "pipe"], signal },
    );
  return {
    async run(args, signal) {
      const child = start(args, signal);
      const [output, errors, code] = await Promise.all([text(child.stdout!), text(child.stderr!), exitCodeOf(child)]);
      if (code !== 0) throw new KubectlError(firstError(errors) ?? `kubectl ${args.join(" ")}: exit code ${code}`);
      return output;
    },
    async forward({ namespace, name }, port, signal) {
      const child = start(["port-forward", "--namespace", namespace, `pod/${name}`, `:${port}`], signal);
      const ended = exitCodeOf(child).catch(() => 1);
      const errors = text(child.stderr!);
      const close = (): void => {
        child.kill();
      };
      for await (const line of createInterface({ input: child.stdout! })) {
        const local = /127\.0\.0\.1:(\d+) ->/.exec(line)?.[1];
        if (local === undefined) continue;
        child.stdout!.resume();
        return { url: `http://127.0.0.1:${local}`, close };
      }
      await ended;
      throw new KubectlError(firstError(await errors) ?? `no port-forward to ${name}`);
    },
  };
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      const isMissing = (error as { readonly code?: unknown }).code === "ENOENT";
      reject(
        isMissing ? new CliError("there is no kubectl on the PATH; the doctor looks at the cluster by it") : error,
      );
    });
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** The line that says what is wrong; kubectl's client logs its attempts before it. */
function firstError(output: string): string | undefined {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /^(error|Error|The connection)/.test(line)) ?? lines.at(-1))?.trim();
}
