import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { requireProgram, skipReason } from "../../../../tools/testing/program.ts";

export const chromiumProgram = requireProgram("chromium");
export const chromiumSkipReason = skipReason(chromiumProgram);

/** Starts the browser of the tests. `extraArgs` are command-line switches, for instance of WebGPU. */
export async function launchChromium(extraArgs: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumProgram.path!,
    args: ["--no-sandbox", "--disable-background-networking", "--disable-quic", ...extraArgs],
  });
}

/** A page that remembers everything it should not have done. */
export interface WatchedPage {
  readonly page: Page;
  /** Console messages, uncaught errors, refusals of the content security policy, failed or foreign requests. */
  readonly faults: string[];
  close(): Promise<void>;
}

/** What comes of a request for a large file: the file, nothing for now, or a lost connection. */
export type FileAnswer = "fetch" | "hold" | "abort";

export interface OpenPageOptions extends BrowserContextOptions {
  /** The 15 MB of the fast encoder, which the page loads unasked. Default: held. */
  readonly fast?: FileAnswer;
  /** The 41 MB of the encoder, which it offers. Default: held. */
  readonly encoder?: FileAnswer;
  /** Appended to the address. */
  readonly hash?: string;
  /** Default: until the static tier is ready. */
  readonly until?: "static" | "loaded";
}

/** Opens the page in a context of its own. */
export async function openPage(browser: Browser, url: string, options: OpenPageOptions = {}): Promise<WatchedPage> {
  const { fast = "hold", encoder = "hold", hash = "", until = "static", ...contextOptions } = options;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    ...contextOptions,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:"))
      faults.push(`foreign request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  for (const [tier, answer] of Object.entries({ fast, encoder })) {
    if (answer === "fetch") continue;
    await page.route(`**/${tier}-*.onnx`, async (route) => {
      if (answer === "abort") await route.abort("connectionreset");
    });
  }
  await page.goto(`${url}${hash}`);
  if (until === "static" && contextOptions.javaScriptEnabled !== false)
    await page.waitForSelector("[data-tier=static][data-phase=ready]");
  return { page, faults, close: () => context.close() };
}

/** What the page says now, without the reader having to know where. */
export async function verdictOf(
  page: Page,
): Promise<{ readonly model: string; readonly why: string; readonly meta: string }> {
  const text = async (selector: string) => ((await page.locator(selector).first().textContent()) ?? "").trim();
  return {
    model: await text(".to h2"),
    why: await text(".why"),
    meta: (await page.locator(".meta").count()) === 0 ? "" : await text(".meta"),
  };
}

/** Types a prompt and waits until the verdict is about it. */
export async function typePrompt(page: Page, prompt: string, expectedModel: string): Promise<void> {
  await page.fill("#prompt", prompt);
  await page.locator(".to h2", { hasText: new RegExp(`^${expectedModel}$`) }).waitFor();
}
