import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import type { RuntimeFiles, WebRuntime } from "../../src/index.ts";

export interface ContractBundle {
  readonly folder: string;
  readonly runtimeFiles: Readonly<Record<WebRuntime, RuntimeFiles>>;
  remove(): void;
}

/** A folder with the contract page, its worker, ONNX Runtime's files and the given model folders, as a static site. */
export async function bundleContractPage(models: Readonly<Record<string, string>>): Promise<ContractBundle> {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-contract-"));
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  await esbuild.build({
    entryPoints: { page: at("./contract-page.ts"), "encoder-worker": at("../../src/encoder-worker.ts") },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2023",
    conditions: ["@signalbox/source", "onnxruntime-web-use-extern-wasm"],
    logLevel: "warning",
    // The worker's source is named in the code; beside the bundle lies what was built from it.
    plugins: [
      {
        name: "worker-name",
        setup: ({ onLoad }) =>
          onLoad({ filter: /web-encoder\.ts$/ }, ({ path }) => ({
            contents: readFileSync(path, "utf8").replace("./encoder-worker.ts", "./encoder-worker.js"),
            loader: "ts",
          })),
      },
    ],
  });
  const copyRuntime = (build: string): RuntimeFiles => ({
    mjs: copyFrom(`${build}.mjs`, folder),
    wasm: copyFrom(`${build}.wasm`, folder),
  });
  for (const [name, path] of Object.entries(models)) {
    mkdirSync(join(folder, name));
    cpSync(path, join(folder, name), { recursive: true });
  }
  writeFileSync(
    join(folder, "index.html"),
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>',
  );
  return {
    folder,
    runtimeFiles: {
      wasm: copyRuntime("ort-wasm-simd-threaded"),
      webgpu: copyRuntime("ort-wasm-simd-threaded.asyncify"),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function copyFrom(file: string, folder: string): string {
  const require = createRequire(new URL("../../src/index.ts", import.meta.url));
  cpSync(require.resolve(`onnxruntime-web/${file}`), join(folder, basename(file)));
  return file;
}
