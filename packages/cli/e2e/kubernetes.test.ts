import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const values = fileURLToPath(new URL("../../../examples/ai-gateway/values.yaml", import.meta.url));

function start(args: readonly string[]) {
  return spawn(process.execPath, ["--conditions=@signalbox/source", program, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
}

async function run(args: readonly string[], input = "") {
  const child = start(args);
  child.stdin.end(input);
  const closed = once(child, "close") as Promise<[number | null]>;
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, out, err };
}

describe("signalbox kubernetes", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "signalbox-kubernetes-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("makes manifests from values of the chart, and finds them faultless again from standard input", async () => {
    const made = await run(["kubernetes", "manifests", "--config", values, "--overlay", "token-limits,failover"]);
    expect(made).toMatchObject({ code: 0, err: "Secrets are left out; --output writes templates of them\n" });
    expect(made.out).not.toContain("kind: Secret");
    expect(made.out).toContain("kind: EnvoyPatchPolicy");
    const checked = await run(["kubernetes", "check", "-", "--config", values], made.out);
    expect(checked).toEqual({
      code: 0,
      out: expect.stringMatching(/: 0 errors, 0 warnings, 0 notices\n$/) as string,
      err: "",
    });
  });

  it("explains mistakes, as text and as JSON, with exit code 1 for errors", async () => {
    const { out } = await run(["kubernetes", "manifests", "--config", values]);
    const broken = join(folder, "broken.yaml");
    await writeFile(broken, out.replace("name: signalbox\n", "name: envoy.filters.http.ext_proc/mine\n"));
    const { code, out: report } = await run(["kubernetes", "check", broken]);
    expect(code).toBe(1);
    expect(report).toContain("error filter-name: EnvoyPatchPolicy default/semantic-router");
    const json = await run(["kubernetes", "check", broken, "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ findings: [{ severity: "error", code: "filter-name" }] });
  });

  it("writes a folder, again over its own files, and never over others' unless forced", async () => {
    const output = join(folder, "manifests");
    const args = ["kubernetes", "manifests", "--config", values, "--output", output];
    expect(await run(args)).toMatchObject({ code: 0, err: "" });
    expect(await readdir(output)).toEqual([
      "backends.yaml",
      "filter.yaml",
      "gateway.yaml",
      "routes.yaml",
      "secrets.yaml.example",
    ]);
    expect(await run([...args, "--port", "8080"])).toMatchObject({ code: 0 });
    expect(await readFile(join(output, "gateway.yaml"), "utf8")).toContain("port: 8080");

    await writeFile(join(output, "routes.yaml"), "mine: true\n");
    const refused = await run(args);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining("routes.yaml: not written by this command") as string,
    });
    expect(await readFile(join(output, "routes.yaml"), "utf8")).toBe("mine: true\n");
    expect(await readFile(join(output, "gateway.yaml"), "utf8")).toContain("port: 8080");
    expect(await run([...args, "--force"])).toMatchObject({ code: 0 });
    expect(await readFile(join(output, "routes.yaml"), "utf8")).toContain("AIGatewayRoute");
  });

  it("takes limits, a canary and a collector from flags", async () => {
    const flags = [
      "--limit",
      "total:5/hour/user",
      "--limit",
      "requests:9/second",
      "--canary",
      "base-model=25",
      "--otlp",
      "tempo.obs:4318",
    ];
    const { code, out } = await run(["kubernetes", "manifests", "--config", values, ...flags]);
    expect(code).toBe(0);
    expect(out).toContain("requests: 5\n");
    expect(out).toContain("unit: Second");
    expect(out).toContain("weight: 25");
    expect(out).toContain("hostname: tempo.obs");
  });

  it("answers wrong usage with what was expected", async () => {
    const wrong: readonly [readonly string[], string][] = [
      [["explain"], "expected manifests or check"],
      [["manifests"], "--config FILE is required"],
      [["manifests", "--config", values, "--way", "up"], "expected patch or extension"],
      [["manifests", "--config", values, "--canary", "base-model"], "expected MODEL=PERCENT"],
      [["check", values], "there are no Kubernetes objects"],
    ];
    for (const [args, message] of wrong) {
      const { code, err } = await run(["kubernetes", ...args]);
      expect(err, args.join(" ")).toContain(message);
      expect(code, args.join(" ")).toBeGreaterThan(0);
    }
  });

  it("names the line of a faulty config within values", async () => {
    const path = join(folder, "values.yaml");
    await writeFile(path, "replicaCount: 1\nconfig:\n  version: v0.3\n  routing: {}\n  providers: {models: 3}\n");
    const { code, err } = await run(["kubernetes", "manifests", "--config", path]);
    expect(code).toBe(1);
    expect(err).toContain("values.yaml:5:");
    expect(err).not.toContain("signalbox-values-");
  });
});

describe("signalbox demo-llm", () => {
  it("plays the models that it is given, until a signal", async () => {
    const port = await freePort();
    const child = start(["demo-llm", "--port", String(port), "--models", "a,b"]);
    await once(child.stderr, "data");
    const { data } = (await (await fetch(`http://127.0.0.1:${port}/v1/models`)).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(["a", "b"]);
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([0, null]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
