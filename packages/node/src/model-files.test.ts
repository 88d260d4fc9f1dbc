import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createSmallModelFolder, type SmallModelFolder } from "./__fixtures__/small-model-folder.ts";
import { checkModelFile, openModelFolder, readModelFile } from "./model-files.ts";
import { NodeError } from "./node-error.ts";

let folder: SmallModelFolder | undefined;

function small(): SmallModelFolder {
  folder = createSmallModelFolder();
  return folder;
}

afterEach(() => folder?.remove());

function fault(body: () => unknown): NodeError {
  try {
    body();
  } catch (error) {
    if (error instanceof NodeError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("openModelFolder", () => {
  test("opens the models of the package without a path", () => {
    expect(openModelFolder().manifest.tiers.map(({ id }) => id)).toEqual(["static", "fast", "encoder"]);
  });

  test("says which folder has no manifest, or one of another format", () => {
    const { path } = small();
    expect(fault(() => openModelFolder(join(path, "nowhere")))).toMatchObject({
      code: "model_folder",
      message: expect.stringContaining("nowhere/manifest.json"),
    });
    writeFileSync(join(path, "manifest.json"), '{"format": "other/2"}');
    expect(fault(() => openModelFolder(path)).message).toContain(
      'expected "format": "signalbox-models/2", got "other/2"',
    );
    writeFileSync(join(path, "manifest.json"), "{");
    expect(fault(() => openModelFolder(path)).code).toBe("model_folder");
  });

  test("lists the tiers when one is unknown", () => {
    expect(fault(() => openModelFolder(small().path).tier("huge"))).toMatchObject({
      code: "model_tier",
      message: expect.stringContaining("there are: static, encoder"),
    });
  });
});

describe.each([
  ["readModelFile", readModelFile],
  ["checkModelFile", checkModelFile],
])("%s", (_, read) => {
  test("takes a file that is as the manifest says", () => {
    const { path, manifest } = small();
    const entry = manifest.tokenizers["small"]!;
    const found = read(path, entry);
    expect(typeof found === "string" ? readFileSync(found) : found).toEqual(readFileSync(join(path, entry.file)));
  });

  test("tells a missing, a cut and a changed file apart", () => {
    const { path, manifest } = small();
    const entry = manifest.tokenizers["small"]!;
    const file = join(path, entry.file);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(1));
    expect(fault(() => read(path, entry))).toMatchObject({
      code: "model_file_size",
      facts: { found: bytes.length - 1, expected: bytes.length },
    });
    writeFileSync(file, bytes.fill(bytes[9]! ^ 1, 9, 10));
    expect(fault(() => read(path, entry))).toMatchObject({
      code: "model_file_hash",
      facts: { expected: entry.sha256 },
    });
    expect(fault(() => read(path, { ...entry, file: "gone" }))).toMatchObject({
      code: "model_file_missing",
      facts: { path: join(path, "gone") },
    });
  });

  test("does not leave the folder", () => {
    const { path, manifest } = small();
    for (const file of ["../secret", "/etc/passwd", ".."]) {
      expect(fault(() => read(join(path, "deeper"), { ...manifest.tokenizers["small"]!, file })).code).toMatch(
        /model_folder|model_file_missing/,
      );
    }
  });
});
