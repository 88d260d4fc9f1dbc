import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const demoConfig = fileURLToPath(new URL("../../../examples/demo.yaml", import.meta.url));

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[]): ChildProcess & { stdin: NonNullable<ChildProcess["stdin"]> } {
  return spawn(process.execPath, ["--conditions=@signalbox/source", program, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
}

async function run(args: readonly string[], input = ""): Promise<Finished> {
  const child = start(args);
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

/** Resolves when the child has written what is looked for. */
async function written(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let seen = "";
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      seen += chunk.toString();
      const found = pattern.exec(seen);
      if (found !== null) resolve(found);
    };
    child.stdout!.on("data", look);
    child.stderr!.on("data", look);
    child.once("close", () => reject(new Error(`ended without ${pattern}: ${seen}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe("the signalbox command", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "signalbox-cli-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("lists its commands, and each has help of its own", async () => {
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    for (const command of [
      "serve",
      "ext-proc",
      "demo",
      "route",
      "explain",
      "classify",
      "similarity",
      "models",
      "config",
    ])
      expect(out).toContain(command);
    expect((await run(["serve", "--help"])).out).toContain("--management-port");
  });

  it("answers wrong usage with exit code 2 and what to do", async () => {
    expect(await run(["nonsense"])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no command "nonsense"') as string,
    });
    expect(await run(["serve"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--config FILE is required") as string,
    });
    for (const command of ["serve", "ext-proc"]) {
      expect(await run([command, "--config", demoConfig, "--port", "0", "--log-level", "loud"])).toMatchObject({
        code: 2,
        err: expect.stringContaining("--log-level loud: expected one of debug") as string,
      });
    }
    expect(await run(["classify", "domain"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--input FILE is required") as string,
    });
    expect(await run(["classify", "mood", "--input", "-"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("there are domain, jailbreak, pii") as string,
    });
    expect(await run(["route", "x", "--tier", "huge"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("huge") as string,
    });
  });

  it("classifies JSON lines from standard input, in their order, with ids kept", async () => {
    const lines = [
      { id: "a", text: "Integrate x^2 from 0 to 1" },
      { text: "best pasta recipe" },
      { id: 3, text: "\ud800" },
    ];
    const { code, out } = await run(
      ["classify", "domain", "--input", "-", "--tier", "static"],
      lines.map((line) => JSON.stringify(line)).join("\n"),
    );
    expect(code).toBe(0);
    const answers = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers.map(({ id }) => id)).toEqual(["a", undefined, 3]);
    expect(answers[0]).toMatchObject({ label: "math", tier: "static" });
    expect(Object.keys(answers[0]!["scores"] as object)).toHaveLength(14);
  });

  it("classifies every task with its labels, and finds personal data with its places", async () => {
    const prompt = "我叫王小明，邮箱 anna@firm.io 😀 please call me";
    const answers = await Promise.all(
      ["jailbreak", "fact-check", "complexity", "feedback", "modality", "language", "pii"].map(async (task) => {
        const { out, err } = await run(["classify", task, "--input", "-"], JSON.stringify({ id: task, text: prompt }));
        expect(err).toBe("");
        return JSON.parse(out) as Record<string, unknown>;
      }),
    );
    const [jailbreak, factCheck, complexity, feedback, modality, language, pii] = answers;
    expect(["benign", "jailbreak"]).toContain(jailbreak!["label"]);
    expect(["no_fact_check_needed", "needs_fact_check"]).toContain(factCheck!["label"]);
    expect(["simple", "complex"]).toContain(complexity!["label"]);
    expect(["satisfied", "need_clarification", "wrong_answer", "want_different"]).toContain(feedback!["label"]);
    expect(["AR", "DIFFUSION", "BOTH"]).toContain(modality!["label"]);
    expect(language).toMatchObject({ id: "language", label: expect.stringMatching(/^(zh|en)$/) as string });
    const entities = pii!["entities"] as readonly { type: string; value: string; start: number; end: number }[];
    expect(entities).toContainEqual(expect.objectContaining({ type: "EMAIL_ADDRESS", value: "anna@firm.io" }));
    for (const entity of entities) expect(prompt.slice(entity.start, entity.end)).toBe(entity.value);
  });

  it("says whether a cached answer to one question serves another", async () => {
    const pairs = [
      { id: 1, a: "How long does a UK passport last?", b: "how long does a UK passport last" },
      { id: 2, a: "How do I convert miles to km?", b: "How do I convert km to miles?" },
    ];
    const { out } = await run(["similarity", "--input", "-"], pairs.map((pair) => JSON.stringify(pair)).join("\n"));
    const [same, other] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(same).toMatchObject({ id: 1, same: true, tier: "encoder" });
    expect(other).toMatchObject({ id: 2, same: false, conflicts: [expect.objectContaining({ kind: "direction" })] });
    expect(other!["similarity"]).toBeGreaterThan(0.9);
  });

  it("routes texts and whole chat bodies to decision records", async () => {
    const lines = [
      { id: 1, text: "What is the derivative of f(x) = x^3?" },
      { id: 2, request: { model: "math-expert", messages: [] } },
    ];
    const { code, out } = await run(
      ["route", "--config", demoConfig, "--input", "-"],
      lines.map((line) => JSON.stringify(line)).join("\n"),
    );
    expect(code).toBe(0);
    const [first, second] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: number; mode: string; result: object });
    expect(first).toMatchObject({
      id: 1,
      mode: "auto",
      result: { decision: "math_decision", model: "math-expert", useReasoning: true },
    });
    expect(second).toMatchObject({ id: 2, mode: "concrete", result: { model: "math-expert", method: "specified" } });
  });

  it("names the line of bad input", async () => {
    expect(
      await run(["route", "--config", demoConfig, "--tier", "static", "--input", "-"], '{"text":"ok"}\n{"text":'),
    ).toMatchObject({ code: 1, err: expect.stringContaining("-:2: not JSON") as string });
  });

  it("stops quietly when the reader of its output leaves", async () => {
    const child = start(["route", "--config", demoConfig, "--tier", "static", "--input", "-"]);
    child.stdin.on("error", () => {});
    child.stdin.end('{"text":"hello"}\n'.repeat(20_000));
    const errors = text(child.stderr!);
    await once(child.stdout!, "data");
    child.stdout!.destroy();
    expect((await once(child, "close"))[0]).toBe(0);
    expect(await errors).toBe("");
  });

  it("explains a decision and what the others lacked", async () => {
    const { code, out } = await run(["explain", "this is urgent", "--tier", "static"]);
    expect(code).toBe(0);
    expect(out).toContain("general-expert: thinking_decision won because keyword thinking: found urgent");
    expect(out).toMatch(/math_decision: lacks domain math at 0\.50 \(was 0\.\d\d\)/);
  });

  it("validates configurations, for people and for scripts", async () => {
    expect(await run(["config", "validate", demoConfig])).toMatchObject({
      code: 0,
      out: expect.stringContaining("valid, 15 decisions") as string,
    });
    const broken = join(folder, "broken.yaml");
    await writeFile(broken, "routing:\n  decisions: [{ name: a, modelRefs: [{ model: nowhere }] }]\n");
    const { code, out } = await run(["config", "validate", broken, "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      valid: false,
      diagnostics: [{ severity: "error", position: { line: 2 } }],
    });
  });

  it("routes by a configuration of an older layout, and writes it as v0.3 with its comments", async () => {
    const old = join(folder, "old.yaml");
    await writeFile(
      old,
      `# Two experts
model_config: { base: { loras: [{ name: numbers }] } }
categories: [{ name: math }]
decisions:
  # Sums
  - name: sums
    priority: 10
    rules: { operator: OR, conditions: [{ type: domain, name: math }] }
    modelRefs: [{ model: base, lora_name: numbers, use_reasoning: true }]
router: { large_batch_threshold: 4 }
`,
    );
    const question = ["What is the derivative of f(x) = x^3?", "--tier", "static", "--json"];
    const routed = await run(["route", ...question, "--config", old]);
    expect(JSON.parse(routed.out)).toMatchObject({ result: { decision: "sums", model: "numbers" } });

    const { code, err } = await run(["config", "migrate", old]);
    expect(err).toContain(`${old}:10:1: warning: router: left out`);
    expect([code, err.trim().split("\n").at(-1)]).toEqual([
      0,
      `wrote ${join(folder, "old.migrated.yaml")}: valid, 1 decisions`,
    ]);
    const newText = await readFile(join(folder, "old.migrated.yaml"), "utf8");
    expect(newText).toMatch(/^# Two experts\n[^]*\n    # Sums\n    - name: sums\n/);
    const again = await run(["route", ...question, "--config", join(folder, "old.migrated.yaml")]);
    expect(JSON.parse(again.out)).toMatchObject({ result: { decision: "sums", model: "numbers" } });

    expect(await run(["config", "migrate", old])).toMatchObject({
      code: 1,
      err: expect.stringContaining("--force") as string,
    });
    expect(await run(["config", "migrate", old, "--force"])).toMatchObject({ code: 0 });
    expect(await run(["config", "migrate", old, "--output", "-"])).toMatchObject({ code: 0, out: newText });
    expect(await run(["config", "migrate", demoConfig])).toMatchObject({
      code: 1,
      err: expect.stringContaining("nothing to migrate") as string,
    });
    expect(await run(["config", "migrate"])).toMatchObject({ code: 2 });
    expect((await run(["config", "validate", old])).out).toContain(
      "valid, 1 decisions (0 errors, 2 warnings, 0 notices)",
    );
  });

  it("prints the JSON Schema", async () => {
    const { out } = await run(["config", "schema"]);
    expect(JSON.parse(out)).toMatchObject({ type: "object", properties: { routing: { type: "object" } } });
  });

  it("lists providers, and checks the back ends of a config", async () => {
    const { code, out } = await run(["providers"]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^groq +Groq$/m)]);
    expect((await run(["providers", "--json"])).out).toContain('"provider": "bedrock-anthropic"');
    const path = join(folder, "providers.yaml");
    await writeFile(
      path,
      `providers: {models: [{name: m, backend_refs: [{base_url: "http://127.0.0.1:9", provider: groq}]}]}\nrouting: {}\n`,
    );
    const checked = await run(["providers", "check", "--config", path]);
    expect([checked.code, checked.out]).toEqual([
      1,
      expect.stringMatching(/^FAILED {2}m at m_primary \(Groq, .*\n.*\n +→ /),
    ]);
    expect(await run(["providers", "check"])).toMatchObject({ code: 2 });
  });

  it("serves the demo once: the seed request reaches math-expert", async () => {
    const { code, out } = await run(["serve", "--demo", "--once"]);
    expect(out).toContain("math_decision → math-expert");
    expect(code).toBe(0);
  });

  it("names the flag when the port is busy", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    expect(await run(["serve", "--demo", "--port", String(port)])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/in use.*--port/) as string,
    });
    blocker.close();
  });

  it("does not open the management API to other machines unless the config says so", async () => {
    const open = join(folder, "open.yaml");
    const config = "routing: {}\nglobal: { services: { management_api: { bind_address: 0.0.0.0, port: 1 } } }\n";
    await writeFile(open, config);
    expect(await run(["serve", "--config", open, "--port", "0"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("remote_exposure: true") as string,
    });
  });

  it("opens the management API at the address that the command line names, whatever the config says", async () => {
    const open = join(folder, "named.yaml");
    await writeFile(open, "routing: {}\nglobal: { services: { management_api: { bind_address: 0.0.0.0 } } }\n");
    const port = await freePort();
    const child = start(
      ["serve", "--config", open, "--port", "0", "--metrics-port", "0"].concat(
        ["--management-host", "127.0.0.2"],
        ["--management-port", `${port}`],
      ),
    );
    const [, origin] = await written(child, /Management: (http:\/\/[\d.:]+)\/ready/);
    expect(origin).toBe(`http://127.0.0.2:${port}`);
    expect((await fetch(`${origin}/ready`)).status).toBe(200);
    const ended = once(child, "close");
    child.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
  });

  it("serves, prints a line per request, reports readiness and metrics, and stops with exit code 0", async () => {
    const child = start(["serve", "--demo", "--port", "0", "--management-port", "0", "--metrics-port", "0"]);
    const [, origin] = await written(child, /signalbox listens on (http:\/\/localhost:\d+)/);
    const url = origin!.replace("localhost", "127.0.0.1");
    const line = written(child, /"What is the derivative[^\n]*→ math_decision → math-expert · domain math[^\n]*ms/);
    const body = JSON.stringify({
      model: "auto",
      stream: true,
      messages: [{ role: "user", content: "What is the derivative of f(x) = x^3?" }],
    });
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.headers.get("x-vsr-selected-model")).toBe("math-expert");
    expect(await response.text()).toContain("data: [DONE]");
    await line;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    // The terminal that it wrote to is gone; requests are still answered.
    child.stdout!.destroy();
    for (let index = 0; index < 3; index++) {
      const again = await fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      expect(again.status).toBe(200);
      await again.text();
    }
    const closed = once(child, "close") as Promise<[number | null]>;
    child.kill("SIGTERM");
    expect((await closed)[0]).toBe(0);
  });
});
