import { GENERATED_LINE, renderManifest, type ManifestFile } from "@signalbox/kubernetes";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError } from "./cli-error.ts";

/**
 * Writes the files below a folder. One that we did not write, or that has lost our line at its head, is left as it is:
 * with one of those nothing is written at all, and a `CliError` names them all, unless forced.
 */
export async function writeManifestFolder(
  folder: string,
  files: readonly ManifestFile[],
  { isForced }: { readonly isForced: boolean },
): Promise<void> {
  const foreign: string[] = [];
  for (const { file } of files) if (!(await isOurs(join(folder, file)))) foreign.push(join(folder, file));
  if (foreign.length > 0 && !isForced) {
    throw new CliError(`${foreign.join(", ")}: not written by this command; --force overwrites`);
  }
  for (const file of files) {
    const path = join(folder, file.file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, renderManifest(file));
    process.stdout.write(`${path}: ${file.objects.length} objects\n`);
  }
}

async function isOurs(path: string): Promise<boolean> {
  try {
    return (await readFile(path, "utf8")).startsWith(GENERATED_LINE);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === "ENOENT") return true;
    throw new CliError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
