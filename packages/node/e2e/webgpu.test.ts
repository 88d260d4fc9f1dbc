import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Chromium on Debian brings a Vulkan loader and SwiftShader, a Vulkan driver in software. */
const CHROMIUM_FOLDER = "/usr/lib/chromium";
const driver = join(CHROMIUM_FOLDER, "vk_swiftshader_icd.json");

test("the WebGPU provider passes the text model contract on a driver in software", async ({ skip }) => {
  if (!existsSync(driver)) {
    if (process.env["CI"] === "true") throw new Error(`${driver} is missing; the Debian package chromium has it`);
    skip("needs the Vulkan driver in software that Debian's chromium brings");
  }
  // The loader looks for Vulkan with the environment that its process was started with, so this needs a new one.
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: CHROMIUM_FOLDER,
    VK_DRIVER_FILES: driver,
    VK_ICD_FILENAMES: driver,
    NODE_OPTIONS: "",
  };
  const program = fileURLToPath(new URL("webgpu-contract.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@signalbox/source", "--test-reporter=tap", program],
    { env },
  );
  expect(stdout).toMatch(/^# fail 0$/m);
  expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(15);
});
