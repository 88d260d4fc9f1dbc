import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
// @ts-expect-error: plain JavaScript of the workspace's tools
import { npmInstall } from "../../tools/npm.mjs";
// @ts-expect-error: plain JavaScript of the workspace's tools
import { cachedProgram } from "../../tools/programs/cache.mjs";

const VERSION = "1.15.2";
/**
 * Portkey asks for any 1.x from 1.3.3 on. From 1.14.2 on it answers every stream with 500 (1.19.19 was tried): it appends to
 * headers that those leave as `fetch` made them.
 */
const NODE_SERVER = "1.14.1";

/**
 * The file that starts @portkey-ai/gateway, installed from npm into the cache outside the tree the first time; or why
 * it cannot be had.
 */
export async function findPortkey(): Promise<{ readonly entry: string } | { readonly missing: string }> {
  try {
    const folder = await (cachedProgram as (name: string, fill: (folder: string) => Promise<void>) => Promise<string>)(
      `portkey-${VERSION}-${NODE_SERVER}`,
      async (fresh) => {
        const overrides = { "@hono/node-server": NODE_SERVER };
        writeFileSync(join(fresh, "package.json"), JSON.stringify({ private: true, overrides }));
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

/** Portkey's way to be told which server answers, and what it speaks. */
export function portkeyHeaders(backEndPort: number, provider: "openai" | "anthropic" = "openai"): string[] {
  return [
    `x-portkey-provider: ${provider}`,
    `x-portkey-custom-host: http://127.0.0.1:${backEndPort}/v1`,
    "authorization: Bearer none",
  ];
}
