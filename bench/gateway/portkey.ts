import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
// @ts-expect-error: plain JavaScript of the workspace's tools
import { npmInstall } from "../../tools/npm.mjs";
// @ts-expect-error: plain JavaScript of the workspace's tools
import { cachedProgram } from "../../tools/programs/cache.mjs";

const VERSION = "1.15.2";

/**
 * The file that starts @portkey-ai/gateway, installed from npm into the cache outside the tree the first time; or why
 * it cannot be had.
 */
export async function findPortkey(): Promise<{ readonly entry: string } | { readonly missing: string }> {
  try {
    const folder = await (cachedProgram as (name: string, fill: (folder: string) => Promise<void>) => Promise<string>)(
      `portkey-${VERSION}`,
      async (fresh) => {
        writeFileSync(join(fresh, "package.json"), '{ "private": true }\n');
        const { code, output } = (await npmInstall(
          [`@portkey-ai/gateway@${VERSION}`],
          fresh,
          "installing Portkey",
        )) as { code: number; output: string };
        if (code !== 0) throw new Error(output.trim().split("\n").at(-1));
      },
    );
    const at = join(folder, "node_modules/@portkey-ai/gateway");
    const { bin } = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as {
      bin: string | Record<string, string>;
    };
    return { entry: join(at, typeof bin === "string" ? bin : Object.values(bin)[0]!) };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

/** Portkey's way to be told which server answers. */
export function portkeyHeaders(backEndPort: number): string[] {
  return [
    "x-portkey-provider=openai",
    `x-portkey-custom-host=http://127.0.0.1:${backEndPort}/v1`,
    "authorization=Bearer none",
  ];
}
