import { applyCandidate, createRouter, explainRecord } from "@signalbox/core";
import { loadConfig, formatDiagnostic } from "@signalbox/core/config";
import { loadEmbeddedModels } from "@signalbox/node";
import { readFile } from "node:fs/promises";

/** Where a prompt goes and why, without a server: what an application does before it calls a model itself. */
export async function routePrompt(
  prompt: string,
): Promise<{ readonly model: string; readonly body: string; readonly why: string }> {
  const text = await readFile(new URL("../demo.yaml", import.meta.url), "utf8");
  const { config, diagnostics } = loadConfig(text);
  if (config === undefined)
    throw new Error(diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, "demo.yaml")).join("\n"));
  const models = loadEmbeddedModels();
  try {
    // Optional: until the encoder is warm, the static tier answers alone.
    await models.ready();
    const router = createRouter({ config, models });
    const request = JSON.stringify({ model: "MoM", messages: [{ role: "user", content: prompt }], temperature: 0.2 });
    const body = new TextEncoder().encode(request);
    const { plan, record } = await router.route({ body, header: () => undefined });
    if (plan.kind === "respond") return { model: "none", body: plan.body, why: explainRecord(record) };
    const [candidate] = plan.candidates;
    return {
      model: candidate.model,
      body: new TextDecoder().decode(applyCandidate(body, candidate)),
      why: explainRecord(record),
    };
  } finally {
    await models.close();
  }
}
