import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServedPlayground } from "../playground/serve.mjs";
import { writeFragment } from "../playground/share-link.ts";
import { chromiumProgram, chromiumSkipReason, launchChromium, openPage } from "./testing/browser.ts";
import { builtPage } from "./testing/built-page.ts";
import { demoYaml, servePageWithEval } from "./testing/page-server.ts";

const mistakes = readFileSync(new URL("../../core/src/config/__fixtures__/ten-mistakes.yaml", import.meta.url), "utf8");

describe.skipIf(chromiumProgram.missing)(`the page by keyboard alone ${chromiumSkipReason}`, () => {
  let browser: Browser;
  let server: ServedPlayground;

  beforeAll(async () => {
    server = await servePageWithEval(await builtPage(), demoYaml);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** What has the focus, through shadow roots, and whether a reader can see that it has. */
  const focus = (page: Page) =>
    page.evaluate(() => {
      let active = document.activeElement;
      const host = active;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      const visible = (element: Element | null) =>
        element !== null && element.matches(":focus-visible") && getComputedStyle(element).outlineStyle !== "none";
      const inEditor = active !== host && host !== null && getComputedStyle(host).borderColor !== "";
      return {
        tag: active?.tagName ?? "",
        text: (active?.textContent ?? "").slice(0, 40),
        isVisible: visible(active) || inEditor,
      };
    });

  test("goes from the prompt to the config, to its errors, fixes one, and back to where it was", async () => {
    const { page, close } = await openPage(browser, server.url, {
      hash: `#${await writeFragment({ yaml: mistakes })}`,
    });
    await page.locator(".verdict .caution").first().waitFor();
    await page.keyboard.press("/");
    expect(await focus(page)).toMatchObject({ tag: "TEXTAREA", isVisible: true });
    await page.keyboard.press("Tab");
    const opener = await focus(page);
    expect(opener).toMatchObject({ tag: "BUTTON", isVisible: true });

    await page.keyboard.press("y");
    await page.locator(".editor:not([hidden]) .cm-content").waitFor();
    await expect.poll(async () => (await focus(page)).tag).toBe("DIV");
    await page.keyboard.press("F8");
    await page.keyboard.press("Shift+F8");
    expect((await focus(page)).isVisible).toBe(true);
    const count = await page.locator(".problems li").count();
    // Tab leaves the editor; the fixes come behind it.
    for (let step = 0; step < 30 && !(await focus(page)).text.startsWith("Change to"); step++)
      await page.keyboard.press("Tab");
    expect(await focus(page)).toMatchObject({ tag: "BUTTON", isVisible: true });
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".problems li").count()).toBeLessThan(count);
    await page.keyboard.press("Escape");
    expect(await page.locator(".drawer").count()).toBe(0);
    expect(await focus(page)).toMatchObject({ tag: opener.tag, text: opener.text });
    await close();
  });

  test("walks the decisions with arrows and unfolds one", async () => {
    const { page, close } = await openPage(browser, server.url);
    await page.keyboard.press("d");
    await expect.poll(async () => (await focus(page)).text).toMatch(/^math_decision/);
    await page.keyboard.press("ArrowDown");
    expect(await focus(page)).toMatchObject({
      text: expect.stringMatching(/^physics_decision/) as string,
      isVisible: true,
    });
    await page.keyboard.press("Enter");
    await page.locator("#rules-physics_decision .tree").waitFor();
    await page.keyboard.press("Home");
    expect((await focus(page)).text).toMatch(/^thinking_decision/);
    await close();
  });

  test("steps through examples, copies the link and shows the keys", async () => {
    const { page, close } = await openPage(browser, server.url);
    await page.keyboard.press("]");
    await page.locator(".to h2", { hasText: "law-expert" }).waitFor();
    await page.keyboard.press("[");
    await page.locator(".to h2", { hasText: "math-expert" }).waitFor();
    await page.keyboard.press("c");
    await page.getByRole("button", { name: /Link copied|The link is in the address bar/ }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: "Keys and settings" }).waitFor();
    expect((await focus(page)).text).toBe("Close");
    await page.keyboard.press("Escape");
    expect((await focus(page)).tag).not.toBe("BODY");
    await close();
  });

  test("leaves letters in a field alone, and all of them when they are switched off", async () => {
    const { page, close } = await openPage(browser, server.url);
    await page.focus("#prompt");
    await page.keyboard.type(" ydc[]?/");
    expect(await page.inputValue("#prompt")).toContain("ydc[]?/");
    expect(await page.locator(".drawer").count()).toBe(0);
    await page.keyboard.press("Tab");
    await page.keyboard.press("?");
    await page.getByLabel("Single letters act outside fields").uncheck();
    await page.keyboard.press("Escape");
    await page.keyboard.press("y");
    expect(await page.locator(".drawer").count()).toBe(0);
    await page.reload();
    await page.waitForSelector("[data-tier=static][data-phase=ready]");
    await page.keyboard.press("y");
    expect(await page.locator(".drawer").count()).toBe(0);
    await close();
  });

  test.each(["Control+Enter", "Meta+Enter"])("compares with the server on %s", async (keys) => {
    const { page, close } = await openPage(browser, server.url);
    await page.locator("[data-server=same]").waitFor();
    const before = server.requests.filter((request) => request.includes("/api/v1/eval")).length;
    await page.focus("#prompt");
    await page.keyboard.press(keys);
    await expect
      .poll(() => server.requests.filter((request) => request.includes("/api/v1/eval")).length)
      .toBe(before + 1);
    await close();
  });
});
