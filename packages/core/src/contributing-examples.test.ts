import { signalInput } from "./testing/signal-input.ts";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { editJson } from "./json/edit-json.ts";
import type { PluginKind } from "./plugins/plugin.ts";
import { chatCompletions } from "./prompt/chat-completions.ts";
import type { PromptView } from "./prompt/prompt-view.ts";
import type { SignalKind } from "./signals/signal.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const guide = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
const examples = [...guide.matchAll(/<!-- example: (\S+) -->\n```ts\n([\s\S]*?)```/g)].map(([, path, code]) => ({
  path: path!,
  code: code!,
}));
// Inside the package, so that its imports of zod resolve.
const folder = mkdtempSync(join(root, "packages/core/node_modules/.contributing-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes an example with its relative imports pointing at the sources. */
function write({ path, code }: { readonly path: string; readonly code: string }): string {
  const file = join(folder, basename(path));
  const from = pathToFileURL(join(root, path));
  const relocated = code.replace(/from "(\.\.?\/[^"]+)"/g, (_, target: string) => {
    return `from "${relative(folder, fileURLToPath(new URL(target, from)))}"`;
  });
  writeFileSync(file, relocated);
  return file;
}

describe("the worked examples of CONTRIBUTING.md", () => {
  it("are a signal and a plugin", () => {
    expect(examples.map(({ path }) => path)).toEqual([
      "packages/core/src/signals/question-count.ts",
      "packages/core/src/plugins/service-tier.ts",
    ]);
  });

  it("compile against the sources", () => {
    const files = examples.map(write);
    const config = join(mkdtempSync(join(tmpdir(), "signalbox-")), "tsconfig.json");
    writeFileSync(
      config,
      JSON.stringify({
        extends: join(root, "tsconfig.base.json"),
        compilerOptions: { noEmit: true, skipLibCheck: true, types: [] },
        files,
      }),
    );
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [compiler, "-p", config], { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  }, 60_000);

  it("work", async () => {
    const [signalFile, pluginFile] = examples.map(write);
    const { questionCount } = (await import(signalFile!)) as {
      questionCount: SignalKind<{ name: string; min_questions: number }>;
    };
    const { serviceTier } = (await import(pluginFile!)) as { serviceTier: PluginKind<{ tier: string }> };
    const body = new TextEncoder().encode(
      JSON.stringify({ model: "auto", messages: [{ role: "user", content: "Why? 为什么？" }] }),
    );
    const view = chatCompletions.open(body) as PromptView;
    const context = { path: [], report: () => {}, source: {}, services: {} };
    expect(
      await questionCount.compile([{ name: "several", min_questions: 2 }], context).evaluate(signalInput(view)),
    ).toEqual([{ type: "question_count", name: "several", matched: true, confidence: 1, value: 2, threshold: 2 }]);
    const effect = serviceTier.compile({ tier: "flex" })!.apply({ view, decision: "d" });
    expect(JSON.parse(new TextDecoder().decode(editJson(body, effect.bodyEdits!)))).toMatchObject({
      service_tier: "flex",
    });
  });
});
