import { readFileSync } from "node:fs";
import { loadConfig } from "@signalbox/core/config";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servePlayground } from "../playground/serve.mjs";
import type { ServedPlayground } from "../playground/serve.mjs";
import { writeFragment } from "../playground/share-link.ts";
import { chromiumProgram, chromiumSkipReason, launchChromium, openPage, verdictOf } from "./testing/browser.ts";
import { builtPage } from "./testing/built-page.ts";

const mistakes = readFileSync(new URL("../../core/src/config/__fixtures__/ten-mistakes.yaml", import.meta.url), "utf8");

describe.skipIf(chromiumProgram.missing)(`the config editor ${chromiumSkipReason}`, () => {
  let browser: Browser;
  let server: ServedPlayground;

  beforeAll(async () => {
    server = await servePlayground({ folder: await builtPage() });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const openWith = async (yaml: string) => {
    const opened = await openPage(browser, server.url, {
      hash: `#${await writeFragment({ yaml })}`,
      viewport: { width: 1440, height: 900 },
    });
    await opened.page.keyboard.press("y");
    await opened.page.locator(".editor:not([hidden]) .cm-content").waitFor();
    return opened;
  };
  const listed = (page: Page) =>
    page
      .locator(".problems li .problem")
      .evaluateAll((items) =>
        items.map((item) => [item.querySelector(".where")?.textContent, item.lastChild?.textContent?.trim()]),
      );
  const expected = (yaml: string) =>
    loadConfig(yaml)
      .diagnostics.toSorted((a, b) => (a.position?.line ?? 0) - (b.position?.line ?? 0))
      .map(({ position, message }) => [`line ${position?.line}`, message]);
  const replaceAll = async (page: Page, text: string) => {
    await page.locator(".editor .cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
  };

  test("shows every planted mistake on its line in the words of the command line, and the verdict holds", async () => {
    const { page, faults, close } = await openWith(mistakes);
    await page.locator(".problems li").first().waitFor();
    const findings = expected(mistakes);
    expect(findings.length).toBeGreaterThanOrEqual(10);
    expect(await listed(page)).toEqual(findings);
    const lines = new Set(loadConfig(mistakes).diagnostics.map(({ position }) => position?.line));
    await expect.poll(() => page.locator(".cm-lint-marker").count()).toBe(lines.size);
    expect((await verdictOf(page)).model).toBe("math-expert");
    const first = loadConfig(mistakes)
      .diagnostics.filter(({ severity }) => severity === "error")
      .map(({ position }) => position?.line ?? 0);
    expect(await page.locator(".verdict .caution").textContent()).toBe(
      `Using the last valid config; line ${Math.min(...first)} has an error.`,
    );
    expect(faults).toEqual([]);
    await close();
  });

  test("changes a wrong name to the nearest right one, and undoes it", async () => {
    const { page, close } = await openWith(mistakes);
    const before = expected(mistakes).length;
    const fix = page.getByRole("button", { name: "Change to priority" }).first();
    await fix.click();
    await expect.poll(async () => (await listed(page)).length).toBe(before - 1);
    expect(await page.getByRole("button", { name: "Change to priority" }).count()).toBe(0);
    await page.keyboard.press("ControlOrMeta+z");
    await expect.poll(async () => (await listed(page)).length).toBe(before);
    await close();
  });

  test("replaces a value, not its key, where the value is wrong", async () => {
    const { page, close } = await openWith(mistakes);
    await page.getByRole("button", { name: "Change to small" }).click();
    await expect.poll(async () => (await listed(page)).some(([, message]) => message?.includes('"smal"'))).toBe(false);
    expect(await page.locator(".editor .cm-content").textContent()).toContain("default_model: small }");
    await close();
  });

  test("never leaves marks of an older text", async () => {
    const { page, close } = await openWith(mistakes);
    const texts = [mistakes, "version: v0.3\nrouting: {}\n", "routing: [", "version: v0.3\nroutin: {}\nglobal: {}\n"];
    for (const text of texts) await replaceAll(page, text);
    await expect.poll(() => listed(page)).toEqual(expected(texts.at(-1)!));
    await close();
  });

  test("routes by what is typed as soon as it is valid", async () => {
    const { page, close } = await openWith("version: v0.3\nrouting: {}\n");
    await replaceAll(
      page,
      [
        "version: v0.3",
        "providers:",
        "  defaults: { default_model: small }",
        "  models: [{ name: small, backend_refs: [{ endpoint: '127.0.0.1:8000' }] }]",
        "routing:",
        "  modelCards: [{ name: small }]",
        "  signals: { keywords: [{ name: calculus, operator: OR, keywords: [derivative] }] }",
        "  decisions:",
        "    - name: stop",
        "      priority: 1",
        "      rules: { operator: OR, conditions: [{ type: keyword, name: calculus }] }",
        "      modelRefs: [{ model: small }]",
        "      plugins: [{ type: fast_response, configuration: { message: No calculus here. } }]",
        "",
      ].join("\n"),
    );
    await page.locator(".to h2", { hasText: "answered here" }).waitFor();
    expect(await page.locator(".answer").textContent()).toContain("No calculus here.");
    expect(await page.locator(".why").textContent()).toContain(
      "Stopped by stop because keyword: calculus found “derivative”.",
    );
    await page.getByRole("button", { name: "Back to the shipped config" }).click();
    await page.locator(".to h2", { hasText: "math-expert" }).waitFor();
    await close();
  });

  test("completes keys and closed values by the schema", async () => {
    const { page, close } = await openWith("version: v0.3\nrouting:\n  decisions:\n    - name: a\n");
    await page.locator(".editor .cm-content").click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("      prio");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "priority" }).waitFor();
    await close();
  });
});
