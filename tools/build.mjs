// Builds every package into its dist/ folder.
//
//   node tools/build.mjs            JavaScript with source maps, by esbuild
//   node tools/build.mjs --types    and declarations, by tsc

import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { buildEntries, packageFolders, readManifest } from "./packages.mjs";
import { ToolError, main, root, run, say } from "./process.mjs";
import { filesBelow, hashFiles, readStamp, writeStamp } from "./stamp.mjs";

const playgroundBuild = join(root, "packages/web/playground/build.mjs");

/** True when dist/ folders hold what the sources say, so that a start can go on at once. */
export function isBuilt() {
  const stamp = readStamp("build");
  return stamp?.state === sourceState() && stamp.outputs.every((path) => existsSync(join(root, path)));
}

/** Builds all packages and the page. */
export async function build() {
  const state = sourceState();
  const started = Date.now();
  const outputs = (await Promise.all(packageFolders().map(buildPackage))).flat();
  if (existsSync(playgroundBuild)) {
    const { buildPlayground } = await import(pathToFileURL(playgroundBuild).href);
    await buildPlayground();
  }
  writeStamp("build", { state, outputs });
  say(`built in ${Date.now() - started} ms`);
}

function sourceState() {
  const inputs = packageFolders()
    .flatMap((folder) => filesBelow(join(root, folder)))
    .filter((path) => !/\.test\.ts$|__fixtures__|[/\\](e2e|training)[/\\]/.test(path));
  return hashFiles([...inputs, join(root, "tools/build.mjs"), join(root, "tools/packages.mjs")]);
}

/** Resolves to the outputs, relative to the root. */
async function buildPackage(folder) {
  const at = join(root, folder);
  const entries = buildEntries(folder);
  if (entries.length === 0) return [];
  const esbuild = await import("esbuild");
  const points = entries.map(({ source, output }) => ({ in: resolve(at, source), out: outName(output) }));
  const workers = referencedSources(at).filter((source) => !points.some((point) => point.in === source));
  for (const source of workers) points.push({ in: source, out: builtPath(at, source).slice("dist/".length, -3) });

  const { outputFiles } = await esbuild.build({
    absWorkingDir: at,
    entryPoints: points,
    outdir: join(at, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    packages: "external",
    external: ["node:*"],
    target: "es2023",
    sourcemap: true,
    treeShaking: true,
    // Beside the entries: code that names files relative to its own address finds them from a chunk too.
    chunkNames: "[name]-[hash]",
    plugins: [moduleUrls(at)],
    write: false,
    logLevel: "warning",
  });
  for (const { path, text } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, withRelativeUrls(text, posixRelative(at, dirname(path))));
  }
  const isStale = (path) => /\.js(\.map)?$/.test(path) && !outputFiles.some((output) => output.path === path);
  for (const path of filesBelow(join(at, "dist")).filter(isStale)) rmSync(path);
  return points.map(({ out }) => `${folder}/dist/${out}.js`);
}

function outName(output) {
  return output.replace(/^\.\/dist\//, "").replace(/\.js$/, "");
}

// `new URL("./worker.ts", import.meta.url)` names a file beside the source. Bundling moves the code elsewhere, so the
// build makes each named .ts file an entry of its own and rewrites the address to be right from where the code lands.

const MODULE_URL = /new URL\(\s*(["'])(\.\.?\/[^"']+)\1,\s*import\.meta\.url\s*\)/g;
const PLACEHOLDER = /signalbox-file:([^"']+)/g;

function referencedSources(at) {
  return filesBelow(join(at, "src"))
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .flatMap((path) => [...readFileSync(path, "utf8").matchAll(MODULE_URL)].map((m) => resolve(dirname(path), m[2])))
    .filter((path, index, all) => path.endsWith(".ts") && existsSync(path) && all.indexOf(path) === index);
}

function moduleUrls(at) {
  return {
    name: "module-urls",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => ({
        loader: "ts",
        contents: readFileSync(path, "utf8").replace(MODULE_URL, (_, quote, target) => {
          const file = builtPath(at, resolve(dirname(path), target));
          return `new URL(${quote}signalbox-file:${file}${quote}, import.meta.url)`;
        }),
      }));
    },
  };
}

/** Where a file of a package is after the build, relative to the package: sources in dist/, others where they are. */
function builtPath(at, path) {
  const file = posixRelative(at, path);
  return file.startsWith("src/") && file.endsWith(".ts") ? `dist/${file.slice("src/".length, -3)}.js` : file;
}

function withRelativeUrls(text, fromFolder) {
  return text.replace(PLACEHOLDER, (_, file) => {
    const path = posix.relative(fromFolder, file);
    return path.startsWith(".") ? path : `./${path}`;
  });
}

function posixRelative(from, to) {
  return relative(from, to).split(sep).join("/");
}

/** Emits declarations package by package, each after those it imports; throws at the end when a type does not hold. */
export async function buildDeclarations() {
  const failed = [];
  for (const folder of inImportOrder(
    packageFolders().filter((f) => existsSync(join(root, f, "tsconfig.build.json"))),
  )) {
    if (buildEntries(folder).length === 0) continue;
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { code } = await run(process.execPath, [tsc, "--project", join(root, folder, "tsconfig.build.json")]);
    if (code !== 0) failed.push(folder);
  }
  if (failed.length > 0) throw new ToolError(`types do not hold in ${failed.join(", ")}, tsc's reasons are above`);
}

/** Sorts packages so that each comes after the ones it depends on. */
function inImportOrder(folders) {
  const byName = new Map(folders.map((folder) => [readManifest(folder).name, folder]));
  const ordered = new Set();
  const add = (folder) => {
    for (const name of Object.keys(readManifest(folder).dependencies ?? {})) {
      if (byName.has(name)) add(byName.get(name));
    }
    ordered.add(folder);
  };
  folders.forEach(add);
  return [...ordered];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    await build();
    if (process.argv.includes("--types")) await buildDeclarations();
  });
}
