import { hashDocument } from "@signalbox/core/config";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servePlayground } from "../playground/serve.mjs";
import type { ServedPlayground } from "../playground/serve.mjs";
import { readFragment, writeFragment } from "../playground/share-link.ts";
import { applyEdit, editBetween } from "../playground/yaml-edit.ts";
import {
  chromiumProgram,
  chromiumSkipReason,
  launchChromium,
  openPage,
  typePrompt,
  verdictOf,
} from "./testing/browser.ts";
import { builtPage } from "./testing/built-page.ts";
import { demoYaml, withDomainThreshold } from "./testing/page-server.ts";

/** Links that earlier versions made; each has to open for ever. */
const storedLinks = [
  {
    prompt: "Why is the sky blue? 为什么",
    fragment: "1q1YqKMrPLShRslIKz6hUyCxWKMlIVSjOrlRIyilNtVd4smPXk90NT3Z2KOko5eanpOYoWSkllpbkK9UCAA",
  },
];

describe.skipIf(chromiumProgram.missing)(`share links ${chromiumSkipReason}`, () => {
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

  const addressOf = async (page: Page) => {
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("button", { name: /Link copied|The link is in the address bar/ }).waitFor();
    return page.url();
  };

  test("carry prompt, model and an edited config byte for byte", async () => {
    const prompt = "lone \ud800 surrogate, emoji 👩🏽‍💻, 中文, <b>&amp;</b> \u0000\r\nend";
    const yaml = demoYaml.replace("priority: 20", "priority: 21");
    const fragment = await writeFragment({ prompt, model: "auto", yaml });
    expect(await readFragment(`#${fragment}`)).toEqual({ kind: "state", state: { prompt, model: "auto", yaml } });
    const { page, close } = await openPage(browser, server.url, { hash: `#${fragment}` });
    await page.locator(".to h2").waitFor();
    expect(await page.locator("select").inputValue()).toBe("auto");
    await page.keyboard.press("y");
    await page.locator(".editor:not([hidden])").waitFor();
    expect(await page.getByRole("button", { name: "Back to the shipped config" }).isEnabled()).toBe(true);
    await close();
  });

  test("come back from the address bar as they went in", async () => {
    const first = await openPage(browser, server.url);
    await typePrompt(first.page, "Is a verbal agreement to sell a house legally binding?", "law-expert");
    const link = await addressOf(first.page);
    await first.close();
    const second = await openPage(browser, server.url, { hash: link.slice(server.url.length) });
    await second.page.locator(".to h2", { hasText: "law-expert" }).waitFor();
    expect(await second.page.inputValue("#prompt")).toBe("Is a verbal agreement to sell a house legally binding?");
    await second.close();
  });

  test("stay below 2,000 characters for one changed threshold", async () => {
    const edited = withDomainThreshold(0.6);
    const { page, close } = await openPage(browser, server.url, { hash: `#${await writeFragment({ yaml: edited })}` });
    await page.locator(".to h2").waitFor();
    const link = await addressOf(page);
    await close();
    expect(link.length).toBeLessThan(2000);
    const read = await readFragment(new URL(link).hash);
    const edit = read.kind === "state" ? read.state.edit : undefined;
    expect(edit && applyEdit(demoYaml, hashDocument(demoYaml), edit)).toBe(edited);
  });

  test("say so when they change a config that is no longer shipped", async () => {
    const edit = editBetween("an older config", hashDocument("an older config"), "an older config, changed");
    const { page, close } = await openPage(browser, server.url, {
      hash: `#${await writeFragment({ prompt: "Is a verbal agreement legally binding?", edit })}`,
    });
    await page.locator(".to h2", { hasText: "law-expert" }).waitFor();
    expect(await page.locator("[data-notice=otherConfig]").count()).toBe(1);
    await close();
  });

  test("leave nothing in the server's log", async () => {
    const fragment = await writeFragment({ prompt: "a secret plan" });
    const { close } = await openPage(browser, server.url, { hash: `#${fragment}` });
    expect(
      server.requests.filter((request) => request.includes(fragment.slice(0, 12)) || request.includes("secret")),
    ).toEqual([]);
    await close();
  });

  test.each([
    ["#1!!!not-base64", "damaged"],
    ["#1AAAA", "damaged"],
    ["#%00", "damaged"],
    ["#9future", "newer version"],
  ])("say so when they cannot be read: %s", async (hash, message) => {
    const { page, faults, close } = await openPage(browser, server.url, { hash });
    expect(await page.locator(".notice").textContent()).toContain(message);
    expect((await verdictOf(page)).model).toBe("math-expert");
    expect(faults).toEqual([]);
    await close();
  });

  test("run no script, whatever they hold", async () => {
    const hostile = `"><img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>`;
    const yaml = `version: v0.3\n"${hostile.replaceAll('"', '\\"')}": !!js/function "function(){globalThis.pwned=1}"\nrouting: {}\n`;
    const fragment = await writeFragment({ prompt: hostile, model: hostile, yaml });
    const { page, faults, close } = await openPage(browser, server.url, { hash: `#${fragment}` });
    await page.keyboard.press("y");
    await page.locator(".problems li").first().waitFor();
    expect(await page.inputValue("#prompt")).toBe(hostile);
    expect(await page.evaluate(() => "pwned" in globalThis)).toBe(false);
    expect(faults).toEqual([]);
    await close();
  });

  test("refuse to unpack a bomb", async () => {
    const bomb = await writeFragment({ prompt: "x".repeat(3_000_000) });
    expect(bomb.length).toBeLessThan(20_000);
    expect(await readFragment(bomb)).toEqual({ kind: "damaged" });
  });

  test.each(storedLinks)("of an earlier format still open: $prompt", async ({ fragment, prompt }) => {
    expect(await readFragment(fragment)).toEqual({ kind: "state", state: { prompt, model: "auto" } });
  });
});
