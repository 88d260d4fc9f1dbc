// Chromium or Chrome: the one that the system has, or on Debian the one that apt brings.

import { existsSync } from "node:fs";
import { ToolError } from "../process.mjs";
import { findOnPath } from "./cache.mjs";
import { canInstallDebianPackages, installDebianPackages } from "./debian.mjs";

const PLACES = [
  "/usr/lib/chromium/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];
const COMMANDS = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome"];

/** Resolves to the path of a browser; throws a ToolError that says why there is none. */
export async function findChromium() {
  const installed = findInstalled();
  if (installed) return installed;
  if (!canInstallDebianPackages()) {
    throw new ToolError("no Chrome or Chromium is installed; if there is one, name it in CHROME_PATH");
  }
  // The fonts make CJK text in screenshots legible.
  await installDebianPackages(["chromium", "fonts-noto-cjk"]);
  const fresh = findInstalled();
  if (!fresh) throw new ToolError("apt-get installed chromium, but it is at none of the usual places");
  return fresh;
}

function findInstalled() {
  const named = process.env.CHROME_PATH;
  if (named && !existsSync(named)) throw new ToolError(`CHROME_PATH names ${named}, which does not exist`);
  return named ?? PLACES.find((path) => existsSync(path)) ?? findOnPath(COMMANDS);
}
