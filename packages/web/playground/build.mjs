// Builds the page into dist/: static files with relative addresses, ready for any server.
//
//   node packages/web/playground/build.mjs

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const web = resolve(here, "../src");
const root = resolve(here, "../../..");

const defaults = {
  outDir: join(here, "dist"),
  config: join(root, "examples/demo.yaml"),
  models: join(root, "models/embedded"),
};

/**
 * Makes the page. `dev` leaves out minifying and compressed copies. `models` is a folder with a manifest, `config` the
 * YAML document that the page starts with. Resolves to the sizes of what was written.
 */
export async function buildPlayground(options = {}) {
  const { outDir, config, models, dev = false } = { ...defaults, ...options };
  const before = existsSync(outDir) ? new Set(listFiles(outDir)) : new Set();
  const written = new Map();
  const write = async (name, contents) => {
    await mkdir(dirname(join(outDir, name)), { recursive: true });
    await writeFile(join(outDir, name), contents);
    written.set(name, contents);
  };

  const modelFiles = await copyModels({ models, outDir, before, written });
  const runtimeFiles = await copyRuntime({ outDir, before, written });
  const yaml = readFileSync(config, "utf8");
  const page = await prerenderPage({ yaml, models, manifest: modelFiles.manifest });

  const drawerStyle = await bundle(join(here, "drawers.css"), { outDir, dev, assets: {}, workers: {} });
  for (const file of drawerStyle.files) await write(file.name, file.contents);
  const assets = {
    "signalbox:drawer-style": `export const drawerStyle = ${JSON.stringify(`./${drawerStyle.entryName}`)};`,
    "signalbox:first-tier": `export const firstTier = ${JSON.stringify({ ...firstTierOf(modelFiles), runtimeFiles: {} })};`,
    "signalbox:shipped-models": `export const shippedModels = ${JSON.stringify({ ...modelFiles, runtimeFiles })};`,
    "signalbox:shipped-config": `export const shippedConfig = ${JSON.stringify(page.shippedConfig)}; export const shippedSummary = ${JSON.stringify(page.shippedSummary)};`,
    "signalbox:shipped-yaml": `export const shippedYaml = ${JSON.stringify(yaml)};`,
    "signalbox:config-schema": `export const configSchema = ${JSON.stringify(page.configSchema)};`,
    "signalbox:example-answer": `export const exampleAnswer = ${JSON.stringify(page.exampleAnswer)};`,
  };
  // Inner workers first: whoever starts a worker has to know its hashed name.
  const workers = {};
  for (const entry of [join(web, "encoder-worker.ts"), join(web, "decide-worker.ts"), join(here, "main.tsx")]) {
    const built = await bundle(entry, { outDir, dev, assets, workers });
    for (const file of built.files) await write(file.name, file.contents);
    workers[entry] = built.entryName;
  }
  const style = await bundle(join(here, "page.css"), { outDir, dev, assets, workers });
  for (const file of style.files) await write(file.name, file.contents);
  const icon = readFileSync(join(here, "icon.svg"));
  const iconName = `assets/icon-${hashOf(icon)}.svg`;
  await write(iconName, icon);

  await write(
    "index.html",
    renderHtml({
      icon: iconName,
      style: `assets/${style.entryName}`,
      script: `assets/${workers[join(here, "main.tsx")]}`,
      body: page.html,
    }),
  );
  // A gateway answers this path itself, with where it evaluates prompts; a static server has nothing to compare with.
  await write("server.json", "{}\n");
  await write("_headers", (await importSource(join(web, "headers.ts"))).headersFile());

  if (!dev) await compressAll({ outDir, before, written });
  await removeStale(outDir, written);
  return Object.fromEntries(
    [...written].map(([name, contents]) => [name, contents === undefined ? undefined : contents.length]),
  );
}

async function copyModels({ models, outDir, before, written }) {
  const manifest = JSON.parse(readFileSync(join(models, "manifest.json"), "utf8"));
  // The page needs what classifies; where the weights came from is in the package.
  const { sources: _, ...needed } = manifest;
  const modelUrls = {};
  for (const { file, sha256 } of [...Object.values(manifest.tokenizers), ...manifest.tiers]) {
    const extension = extname(file);
    const name = `assets/${basename(file, extension)}-${sha256.slice(0, 8)}${extension}`;
    await keepCopy(join(models, file), name, { outDir, before, written });
    modelUrls[file] = relativeToAssets(name);
  }
  return { manifest: needed, modelUrls };
}

/** The part of the models that the page starts with: verdicts need no more, and the networks' labels are long. */
function firstTierOf({ manifest, modelUrls }) {
  const [tier] = manifest.tiers;
  const tokenizer = manifest.tokenizers[tier.tokenizer];
  return {
    manifest: { ...manifest, tokenizers: { [tier.tokenizer]: tokenizer }, tiers: [tier] },
    modelUrls: Object.fromEntries([tier.file, tokenizer.file].map((file) => [file, modelUrls[file]])),
  };
}

async function copyRuntime(target) {
  const require = createRequire(join(web, "index.ts"));
  const copy = async (file) => {
    const from = require.resolve(`onnxruntime-web/${file}`);
    const extension = extname(file);
    const name = `assets/${basename(file, extension)}-${hashOf(readFileSync(from))}${extension}`;
    await keepCopy(from, name, target);
    return relativeToAssets(name);
  };
  // WebGPU's build is left out: the model's 8-bit operators have no GPU kernels, and the file is above what hosts take.
  return { wasm: { mjs: await copy("ort-wasm-simd-threaded.mjs"), wasm: await copy("ort-wasm-simd-threaded.wasm") } };
}

/** Copies a large file once: its name carries the hash of its content. */
async function keepCopy(from, name, { outDir, before, written }) {
  await mkdir(join(outDir, "assets"), { recursive: true });
  if (!before.has(name)) await copyFile(from, join(outDir, name));
  written.set(name, undefined);
}

function relativeToAssets(name) {
  return `./${relative("assets", name)}`;
}

async function prerenderPage({ yaml, models, manifest }) {
  const { prerender } = await importSource(join(here, "prerender.tsx"));
  return await prerender({ yaml, manifest, readModelFile: (file) => new Uint8Array(readFileSync(join(models, file))) });
}

/** Bundles a source for this process and imports it. */
async function importSource(entry) {
  const { outputFiles } = await esbuild.build({
    ...common,
    entryPoints: [entry],
    write: false,
    platform: "neutral",
    mainFields: ["module", "main"],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const common = {
  bundle: true,
  format: "esm",
  target: "es2023",
  jsx: "automatic",
  jsxImportSource: "preact",
  // Without the second condition ONNX Runtime would start our own bundle as the script of its threads, and hang.
  conditions: ["@signalbox/source", "onnxruntime-web-use-extern-wasm"],
  absWorkingDir: here,
  logLevel: "warning",
  charset: "utf8",
};

async function bundle(entry, { outDir, dev, assets, workers }) {
  const { outputFiles, metafile } = await esbuild.build({
    ...common,
    entryPoints: [entry],
    outdir: join(outDir, "assets"),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    platform: "browser",
    splitting: extname(entry) !== ".css",
    minify: !dev,
    sourcemap: dev ? "inline" : false,
    legalComments: "none",
    metafile: true,
    write: false,
    plugins: [virtualModules(assets), workerNames(workers)],
  });
  const [entryPath] = Object.entries(metafile.outputs).find(
    ([, output]) => output.entryPoint !== undefined && resolve(here, output.entryPoint) === entry,
  );
  return {
    entryName: basename(entryPath),
    files: outputFiles.map(({ path, contents }) => ({ name: relative(outDir, path).replaceAll("\\", "/"), contents })),
  };
}

function virtualModules(assets) {
  return {
    name: "virtual-modules",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^signalbox:/ }, ({ path }) => ({ path, namespace: "signalbox" }));
      onLoad({ filter: /.*/, namespace: "signalbox" }, ({ path }) => ({ contents: assets[path], loader: "js" }));
    },
  };
}

const WORKER_URL = /new URL\("(\.\/[\w-]+-worker\.ts)", import\.meta\.url\)/g;

/** `new URL("./x-worker.ts", import.meta.url)` names a source; the bundle has to name what was built from it. */
function workerNames(workers) {
  return {
    name: "worker-names",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, "utf8");
        if (!source.includes('-worker.ts"')) return undefined;
        const contents = source.replace(WORKER_URL, (whole, target) => {
          const built = workers[resolve(dirname(path), target)];
          return built === undefined ? whole : `new URL("./${built}", import.meta.url)`;
        });
        return { contents, loader: "ts" };
      });
    },
  };
}

function renderHtml(parts) {
  const template = readFileSync(join(here, "page.html"), "utf8").replace(/\n\s*/g, "\n");
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
}

const brotli = promisify(brotliCompress);

/** Brotli quality by what a file is: text is worth every second, megabytes of weights gain the same at low quality. */
const QUALITIES = { ".onnx": 4, ".wasm": 5, ".safetensors": 9 };

async function compressAll({ outDir, before, written }) {
  await Promise.all(
    [...written.keys()]
      .filter((name) => /\.(html|css|js|mjs|json|svg|wasm|onnx|safetensors)$/.test(name))
      .map(async (name) => {
        const compressed = `${name}.br`;
        written.set(compressed, undefined);
        if (name.startsWith("assets/") && before.has(compressed)) return;
        const contents = readFileSync(join(outDir, name));
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: QUALITIES[extname(name)] ?? 11,
          [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
          [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        };
        await writeFile(join(outDir, compressed), await brotli(contents, { params }));
      }),
  );
}

async function removeStale(outDir, written) {
  for (const name of listFiles(outDir)) if (!written.has(name)) await rm(join(outDir, name));
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

function hashOf(contents) {
  return createHash("sha256").update(contents).digest("hex").slice(0, 8);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = Date.now();
  await buildPlayground({ dev: process.argv.includes("--dev") });
  process.stdout.write(`built the page in ${Date.now() - started} ms\n`);
}
