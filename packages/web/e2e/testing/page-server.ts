import type { IncomingMessage } from "node:http";
import {
  createLadder,
  createRouter,
  createStaticModel,
  createUnigramTokenizer,
  evalResponse,
  readEvalRequest,
  readManifest,
} from "@signalbox/core";
import type { ModelLadder, Router } from "@signalbox/core";
import { loadConfig } from "@signalbox/core/config";
import { readFileSync } from "node:fs";
import { servePlayground } from "../../playground/serve.mjs";
import type { ServedPlayground } from "../../playground/serve.mjs";

const models = new URL("../../../../models/embedded/", import.meta.url);

export const demoYaml: string = readFileSync(new URL("../../../../examples/demo.yaml", import.meta.url), "utf8");

/** The demo config with another threshold of the domain signal. */
export function withDomainThreshold(threshold: number): string {
  const classifier = `  model_catalog: { modules: { classifier: { domain: { threshold: ${threshold} } } } }`;
  return demoYaml.replace(/^global:$/m, `global:\n${classifier}`);
}

/** The page with a server behind it that evaluates prompts by the static tier, as the gateway does. */
export async function servePageWithEval(folder: string, yaml: string): Promise<ServedPlayground> {
  const { config, diagnostics } = loadConfig(yaml);
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  const router = createRouter({ config, models: staticLadder() });
  return servePlayground({
    folder,
    answer: async (request, response) => {
      if (request.url === "/server.json") {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ eval: "/api/v1/eval" }));
        return true;
      }
      if (request.method !== "POST" || request.url !== "/api/v1/eval?trace=true") return false;
      const answer = await evaluate(router, await readBody(request));
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      return true;
    },
  });
}

function staticLadder(): ModelLadder {
  const read = (file: string) => new Uint8Array(readFileSync(new URL(file, models)));
  const { tiers, tokenizers } = readManifest(JSON.parse(readFileSync(new URL("manifest.json", models), "utf8")));
  const entry = tiers[0]!;
  if (entry.kind !== "static-table") throw new Error("the first tier is not a static table");
  const tokenizer = createUnigramTokenizer(read(tokenizers[entry.tokenizer]!.file));
  return createLadder([createStaticModel({ entry, tokenizer, bytes: read(entry.file) })]);
}

async function evaluate(router: Router, json: unknown): Promise<object> {
  const request = readEvalRequest(json, "auto");
  if (request.kind === "fault") throw new Error(request.message);
  const outcome = await router.route({ body: request.body, header: () => undefined });
  return evalResponse(outcome, { trace: true, text: request.text });
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
}
