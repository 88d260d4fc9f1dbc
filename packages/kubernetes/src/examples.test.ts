import { loadConfig } from "@signalbox/core/config";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configText } from "./config-text.ts";
import { manifests } from "./manifests.ts";
import { overlayManifests } from "./overlay-manifests.ts";
import { providerManifests } from "./providers/provider-manifests.ts";
import { providerRows } from "./providers/provider-rows.ts";
import { renderManifest } from "./render-manifest.ts";

const folder = new URL("../../../examples/ai-gateway/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");

test("examples/ai-gateway is what its values make; its README has the command", () => {
  const { config, diagnostics } = loadConfig(configText(read("values.yaml")));
  if (config === undefined) throw new Error(JSON.stringify(diagnostics));
  const options = { demoLlmImage: "ghcr.io/signalbox/signalbox:0.1.0" };
  const files = [
    ...manifests(config, options),
    ...overlayManifests(config, options),
    ...providerManifests(
      providerRows.map(({ id }) => id),
      options,
    ),
  ];
  for (const file of files) expect(read(`manifests/${file.file}`), file.file).toBe(renderManifest(file));
  const there = readdirSync(new URL("manifests/", folder), { recursive: true, withFileTypes: true });
  expect(there.filter((entry) => entry.isFile())).toHaveLength(files.length);
});
