import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servePlayground } from "../playground/serve.mjs";
import type { ServedPlayground } from "../playground/serve.mjs";
import { writeFragment } from "../playground/share-link.ts";
import { chromiumProgram, chromiumSkipReason, launchChromium, openPage } from "./testing/browser.ts";
import { builtPage } from "./testing/built-page.ts";

const mistakes = readFileSync(new URL("../../core/src/config/__fixtures__/ten-mistakes.yaml", import.meta.url), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe leaves open, and why it is all right. */
const undecided: Readonly<Record<string, string>> = {
  "color-contrast": "marks that are symbols (✓ ✗ ●), and lines of the editor that are half scrolled out of view",
};

describe.skipIf(chromiumProgram.missing)(`accessibility of the page ${chromiumSkipReason}`, () => {
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

  async function check(page: Page, state: string): Promise<void> {
    const { violations, incomplete } = await new AxeBuilder({ page }).withTags(tags).analyze();
    const report = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    );
    expect(report, state).toEqual([]);
    expect(
      incomplete.map(({ id }) => id).filter((id) => !(id in undecided)),
      `${state}, undecided`,
    ).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${state}, horizontal overflow`).toBeLessThanOrEqual(0);
  }

  const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
    (["en-US", "zh-CN"] as const).flatMap((locale) =>
      [1280, 412, 320].map((width) => ({ colorScheme, locale, width })),
    ),
  );

  test.each(looks)("holds in $colorScheme, $locale, at $width px", async ({ colorScheme, locale, width }) => {
    const { page, close } = await openPage(browser, server.url, {
      colorScheme,
      locale,
      viewport: { width, height: 860 },
    });
    if (locale === "zh-CN") await page.locator("html[lang=zh]").waitFor();
    await check(page, "verdict");
    await page.keyboard.press("d");
    await page.locator(".track .row:focus").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".rules").waitFor();
    await check(page, "rules of a decision");
    // Between the widest and the narrowest nothing else changes its layout.
    if (width === 412) return close();
    await page.keyboard.press("?");
    await page.locator(".drawer.help").waitFor();
    await check(page, "help");
    await page.keyboard.press("Escape");
    await page.fill("#prompt", "");
    await check(page, "no prompt");
    await close();
  });

  test.each(looks.filter(({ width }) => width !== 412))(
    "of the editor with errors holds in $colorScheme, $locale, at $width px",
    async ({ colorScheme, locale, width }) => {
      const { page, close } = await openPage(browser, server.url, {
        colorScheme,
        locale,
        viewport: { width, height: 860 },
        hash: `#${await writeFragment({ yaml: mistakes })}`,
      });
      await page.keyboard.press("y");
      await page.locator(".editor:not([hidden]) .cm-content").waitFor();
      await page.locator(".problems li").first().waitFor();
      await check(page, "editor with errors");
      await close();
    },
  );

  test("holds in forced colours, when one tier has failed and another is offered", async () => {
    const { page, close } = await openPage(browser, server.url, { forcedColors: "active", fast: "abort" });
    await page.locator("[data-tier=fast][data-phase=failed]").waitFor();
    await page.getByRole("button", { name: /^Load [34]\d MB$/ }).waitFor();
    await check(page, "forced colours");
    await close();
  });

  test("runs no animation for readers who want none", async () => {
    const { page, close } = await openPage(browser, server.url, { reducedMotion: "reduce" });
    await page.fill("#prompt", "Is a verbal agreement legally binding?");
    await page.locator(".to h2", { hasText: "law-expert" }).waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await close();
  });
});
