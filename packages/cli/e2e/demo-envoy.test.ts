import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { requireProgram, skipReason } from "../../../tools/testing/program.ts";

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const envoy = requireProgram("envoy");

async function run(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const command = ["--conditions=@signalbox/source", program, "demo", "--envoy", "--envoy-path", envoy.path!, ...args];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [code] = (await once(child, "close")) as [number];
  return { code, output };
}

describe.skipIf(envoy.missing !== undefined)(`signalbox demo --envoy ${skipReason(envoy)}`, () => {
  test("--once sends the question through Envoy and says where it went", async () => {
    const { code, output } = await run("--once");
    expect(output).toContain("x-vsr-selected-decision: math_decision");
    expect(output).toContain('"model":"math-expert"');
    expect(output.trimEnd()).toMatch(/math_decision → math-expert$/);
    expect(code).toBe(0);
  });

  test("a port that is taken is an error that names the flag", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    const { code, output } = await run("--once", "--port", String(port));
    blocker.close();
    expect(output).toBe(`signalbox: port ${port} is in use; choose another (--port PORT), or stop what uses it\n`);
    expect(code).toBe(1);
  });
});
