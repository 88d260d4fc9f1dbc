import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProcessClient } from "../../ext-proc/src/testing/process-client.ts";
import { read, requestBody, requestHeaders } from "../../ext-proc/src/testing/scripted-stream.ts";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const prompt = { messages: [{ role: "user", content: "What is the derivative of f(x) = x^3?" }] };

/** The whole folder of the program, on x64; a larger one is looked into. */
const MAX_MEGABYTES = 160;

interface Image {
  readonly tree: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly command: readonly string[];
}

describe("the image, its tree made by the steps of its Dockerfile", () => {
  let scratch: string;
  let image: Image;
  let child: ChildProcess;
  let log = "";
  const grpcPort = freePort();
  const managementPort = freePort();

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "signalbox-image-"));
    chmodSync(scratch, 0o755);
    // The tests' own settings are none of a build's.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|NODE_OPTIONS)/.test(name)),
    );
    const tool = join(root, "tools/image-tree.mjs");
    const { stdout, stderr } = await execute(process.execPath, [tool, join(scratch, "tree")], { env });
    process.stderr.write(stderr);
    image = JSON.parse(stdout) as Image;
    // What the base image brings, where every user reaches it.
    mkdirSync(join(scratch, "base"));
    copyFileSync(process.execPath, join(scratch, "base/node"));
    mkdirSync(join(image.tree, "app/config"), { recursive: true });
    copyFileSync(join(root, "examples/demo.yaml"), join(image.tree, "app/config/config.yaml"));
    await execute("chmod", ["-R", "a-w", image.tree]);

    const [program, ...args] = image.command.map((word) => word.replace(/^\/app\//, `${image.tree}/app/`));
    const ports = ["--port", await grpcPort, "--management-port", await managementPort, "--metrics-port", 0].map(
      String,
    );
    const [uid, gid] = image.user.split(":").map(Number);
    child = spawn(join(image.tree, "app/bin", program!), [...args, ...ports], {
      cwd: join(image.tree, image.workdir),
      env: { NODE_ENV: image.env["NODE_ENV"], PATH: `${join(scratch, "base")}:/usr/bin:/bin` },
      stdio: ["ignore", "pipe", "pipe"],
      // Only root can be someone else.
      ...(process.getuid?.() === 0 ? { uid: uid!, gid: gid! } : {}),
    });
    for (const stream of [child.stdout!, child.stderr!])
      stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
    while ((await ready())?.["message"] !== "all tiers are up") await setTimeout(100);
  }, 600_000);

  afterAll(async () => {
    if (child?.exitCode === null) {
      child.kill("SIGKILL");
      await once(child, "close");
    }
    if (image !== undefined) await execute("chmod", ["-R", "u+w", image.tree]);
    rmSync(scratch, { recursive: true, force: true });
  }, 60_000);

  async function ready(): Promise<Record<string, unknown> | undefined> {
    if (child.exitCode !== null) throw new Error(`the program has ended: ${log}`);
    const response = await fetch(`http://127.0.0.1:${await managementPort}/ready`).catch(() => undefined);
    return (await response?.json()) as Record<string, unknown> | undefined;
  }

  it("is small: no other platform's libraries, no declarations, no source maps", async () => {
    const { stdout } = await execute("du", ["-sm", join(image.tree, "app")]);
    expect(Number.parseInt(stdout, 10)).toBeLessThan(MAX_MEGABYTES);
    const { stdout: found } = await execute("find", [image.tree, "-name", "*.d.ts", "-o", "-name", "*.dylib"]);
    expect(found).toBe("");
  });

  it("has no link that leads nowhere or out of the tree", async () => {
    const { stdout } = await execute("find", [image.tree, "-type", "l", "-printf", "%l\n", "-xtype", "l"]);
    expect(stdout.split("\n").filter((target) => target.startsWith("/"))).toEqual([]);
    expect((await execute("find", [image.tree, "-xtype", "l"])).stdout).toBe("");
  });

  it("starts by a command that a pod can run too", () => {
    expect(image.command[0]).toBe("signalbox");
    expect(existsSync(join(image.tree, "app/bin/signalbox"))).toBe(true);
    expect(image.env["PATH"]).toMatch(/^\/app\/bin:/);
    expect(image.user).toBe("10001:10001");
  });

  it("decides the guide's request by gRPC, as another user who can write nothing", async () => {
    const client = createProcessClient(`127.0.0.1:${await grpcPort}`);
    expect(await client.checkHealth()).toBe(1);
    const call = client.open();
    await call.ask(requestHeaders());
    const answer = read(await call.ask(requestBody(JSON.stringify({ model: "vllm-sr/auto", ...prompt }))));
    expect(JSON.parse(answer.body!)).toMatchObject({ model: "math-expert" });
    expect(answer.clearRouteCache).toBe(true);
    call.end();
    client.close();
  });

  it("decides it over the management API, as the chart's test does", async () => {
    const response = await fetch(`http://127.0.0.1:${await managementPort}/api/v1/eval`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(prompt),
    });
    expect(await response.json()).toMatchObject({ selected_model: "math-expert" });
  });

  it("sends no reports about its models, and wants to write none", () => {
    expect(log).not.toMatch(/telemetry/i);
  });

  it("ends with exit code 0 when it is told to stop", async () => {
    child.kill("SIGTERM");
    expect((await once(child, "close"))[0]).toBe(0);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
