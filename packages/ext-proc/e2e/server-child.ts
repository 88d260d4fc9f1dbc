import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** An ext_proc server in a process of its own. */
export interface ServerChild {
  readonly port: number;
  /** What it wrote, line by line. */
  readonly lines: readonly string[];
  signal(name: "SIGKILL" | "SIGTERM"): void;
  /** Resolves to the exit code, null after a signal that killed it. */
  readonly exited: Promise<number | null>;
}

/** Port 0 takes a free one. */
export async function startServerChild({ port }: { readonly port: number }): Promise<ServerChild> {
  const script = fileURLToPath(new URL("./server-process.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@signalbox/source", script, String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  await Promise.race([once(reader, "line"), exited]);
  if (lines.length === 0) throw new Error(`the ext_proc server on port ${port} ended before it listened`);
  return { port: Number(lines[0]), lines, exited, signal: (name) => child.kill(name) };
}
