import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageCacheControl, pageHeaders as gatewayHeaders } from "../../hono-server/src/page-headers.ts";
import { servePlayground } from "../playground/serve.mjs";
import { headersFile, pageHeaders, securityHeaders } from "../src/headers.ts";
import { chromiumProgram, chromiumSkipReason, launchChromium, openPage, typePrompt } from "./testing/browser.ts";
import { builtPage } from "./testing/built-page.ts";
import { demoYaml, servePageWithEval, withDomainThreshold } from "./testing/page-server.ts";

describe.skipIf(chromiumProgram.missing)(`the page beside a server ${chromiumSkipReason}`, () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await builtPage();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test("says that the server decides the same", async () => {
    const server = await servePageWithEval(folder, demoYaml);
    const { page, faults, close } = await openPage(browser, server.url);
    await typePrompt(page, "Is a verbal agreement to sell a house legally binding?", "law-expert");
    await page.locator("[data-server=same]").waitFor();
    expect(await page.locator(".server").textContent()).toBe("= same as server");
    expect(faults).toEqual([]);
    await close();
    await server.close();
  });

  test("names the first signal in which a server with another threshold differs", async () => {
    const other = withDomainThreshold(0.99);
    const server = await servePageWithEval(folder, other);
    const { page, close } = await openPage(browser, server.url);
    await page.locator("[data-server=differs]").waitFor();
    expect(await page.locator(".server").textContent()).toMatch(
      /Server differs: it says general-expert, the tab math-expert \(math_decision\); domain: business is not fired, 0\.00 \/ 0\.99 there/,
    );
    await close();
    await server.close();
  });

  test("sends no prompt anywhere once the comparison is switched off", async () => {
    const server = await servePageWithEval(folder, demoYaml);
    const { page, close } = await openPage(browser, server.url);
    await page.locator("[data-server=same]").waitFor();
    await page.keyboard.press("?");
    await page.getByLabel("Compare each verdict with the server of this page").uncheck();
    const before = server.requests.length;
    await typePrompt(page, "Is a verbal agreement to sell a house legally binding?", "law-expert");
    await page.waitForTimeout(1500);
    expect(server.requests.slice(before).filter((request) => request.startsWith("POST"))).toEqual([]);
    await close();
    await server.close();
  });

  test("says nothing of a server when there is none", async () => {
    const server = await servePlayground({ folder });
    const { page, close } = await openPage(browser, server.url);
    await typePrompt(page, "Is a verbal agreement to sell a house legally binding?", "law-expert");
    await page.waitForTimeout(1000);
    expect(await page.locator(".server").count()).toBe(0);
    expect(server.requests.some((request) => request.startsWith("POST"))).toBe(false);
    await close();
    await server.close();
  });
});

describe("the page's headers", () => {
  test("are the same from the gateway as from a static host", () => {
    expect(Object.entries(gatewayHeaders)).toEqual(securityHeaders.map(([name, value]) => [name, value]));
    for (const path of [
      "index.html",
      "server.json",
      "assets/main-ABCD2345.js",
      "assets/encoder-4ebffe0e.onnx",
      "assets/encoder-4ebffe0e.onnx.br",
    ]) {
      expect([path, pageHeaders(path.replace(/\.br$/, "")).at(-1)]).toEqual([
        path,
        ["cache-control", pageCacheControl(`/${path.replace(/\.br$/, "")}`)],
      ]);
    }
  });

  test("are written for static hosts with one cache-control for each path", () => {
    const rules = headersFile().trim().split("\n\n");
    expect(rules[0]).toContain("/*\n  content-security-policy: default-src 'none'");
    expect(rules.filter((rule) => rule.includes("cache-control")).map((rule) => rule.split("\n")[0])).toEqual([
      "/assets/*",
      "/",
      "/index.html",
      "/server.json",
    ]);
  });
});
