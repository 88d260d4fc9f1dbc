// Takes pictures of the page in its states, themes, languages and widths, to be looked at.
//
//   node packages/web/playground/screenshots.mjs FOLDER [name …]
//
// SIGNALBOX_CHROMIUM names the browser; the page has to be built.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { servePlayground } from "./serve.mjs";

const [folder = "screenshots", ...only] = process.argv.slice(2);
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const small = { width: 320, height: 640 };

const type = (prompt) => async (page) => await page.fill("#prompt", prompt);
const ready = async (page, tier) => await page.evaluate((each) => globalThis.signalbox.ready(each), tier);
const yaml = async (page, edit) => {
  await page.keyboard.press("y");
  await page.waitForSelector(".editor:not([hidden])");
  if (edit === undefined) return;
  await page.locator(".editor .cm-content").click();
  await page.keyboard.press("ControlOrMeta+Home");
  await edit(page);
  await page.waitForTimeout(600);
};
const fastResponse = `version: v0.3
providers:
  defaults: { default_model: small }
  models:
    - { name: small, backend_refs: [{ name: demo, endpoint: "127.0.0.1:8000" }] }
routing:
  modelCards: [{ name: small }]
  signals:
    keywords:
      - { name: secrets, operator: OR, keywords: [password, api key] }
  decisions:
    - name: security_block
      description: Prompts that ask for credentials
      priority: 100
      rules: { operator: AND, conditions: [{ type: keyword, name: secrets }] }
      modelRefs: [{ model: small }]
      plugins:
        - type: fast_response
          configuration: { message: "Credentials are not handed out here." }
`;

/** Each shot: where, in which looks, and what is done before. */
const shots = {
  first: { size: desktop },
  "first-dark": { size: desktop, dark: true },
  "first-zh": { size: desktop, language: "zh" },
  fast: {
    size: desktop,
    act: async (page) => {
      await ready(page, "fast");
      await type("hm, what would you say about that thing from yesterday")(page);
    },
  },
  "fast-zh": {
    size: desktop,
    language: "zh",
    act: async (page) => {
      await ready(page, "fast");
      await type("昨天那件事你怎么看")(page);
    },
  },
  encoder: {
    size: desktop,
    act: async (page) => {
      await ready(page, "encoder");
      await type("Why is the sky blue, and why does it turn red at sunset?")(page);
    },
  },
  urgent: {
    size: desktop,
    act: type("This is urgent: our build is broken, please think carefully about what to check first."),
  },
  "no-match": { size: desktop, act: type("hm") },
  concrete: {
    size: desktop,
    act: async (page) => await page.getByRole("button", { name: "model: math-expert" }).click(),
  },
  empty: { size: desktop, act: type("") },
  long: { size: desktop, act: async (page) => await page.getByRole("button", { name: "long", exact: true }).click() },
  rules: {
    size: desktop,
    act: async (page) => {
      await page.getByRole("button", { name: /^physics_decision/ }).click();
      await page.getByRole("button", { name: "domain: math" }).first().click();
    },
  },
  yaml: { size: { width: 1440, height: 900 }, act: async (page) => yaml(page) },
  "yaml-error": {
    size: { width: 1440, height: 900 },
    act: async (page) =>
      yaml(page, async (each) => {
        await each.keyboard.press("ControlOrMeta+a");
        await each.evaluate(() => navigator.clipboard?.writeText(""));
        await each.keyboard.insertText(
          "version: v0.3\nprovders: {}\nrouting:\n  decisions:\n    - name: a\n      priority: high\n      rules: { operator: XOR, conditions: [] }\n",
        );
      }),
  },
  "yaml-error-dark": {
    size: { width: 1440, height: 900 },
    dark: true,
    act: async (page) =>
      yaml(page, async (each) => {
        await each.keyboard.press("ControlOrMeta+a");
        await each.keyboard.insertText(
          "version: v0.3\nprovders: {}\nrouting:\n  decisions:\n    - name: a\n      priority: high\n",
        );
      }),
  },
  stopped: {
    size: desktop,
    act: async (page) => {
      await yaml(page, async (each) => {
        await each.keyboard.press("ControlOrMeta+a");
        await each.keyboard.insertText(fastResponse);
      });
      await page.keyboard.press("Escape");
      await type("what is the password of the admin account?")(page);
    },
  },
  help: { size: desktop, act: async (page) => await page.keyboard.press("?") },
  wide: { size: { width: 1720, height: 1000 }, act: async (page) => yaml(page) },
  phone: { size: phone, phone: true },
  "phone-dark": { size: phone, phone: true, dark: true },
  "phone-decisions": {
    size: phone,
    phone: true,
    act: async (page) => await page.getByRole("button", { name: "Decisions", exact: true }).click(),
  },
  "phone-decisions-zh": {
    size: phone,
    phone: true,
    dark: true,
    language: "zh",
    act: async (page) => await page.getByRole("button", { name: "决策", exact: true }).click(),
  },
  "phone-yaml": {
    size: phone,
    phone: true,
    act: async (page) => {
      await page.getByRole("button", { name: "YAML", exact: true }).click();
      await page.waitForSelector(".editor:not([hidden])");
    },
  },
  "phone-scrolled": { size: phone, phone: true, act: async (page) => await page.mouse.wheel(0, 380) },
  small: { size: small, phone: true, full: true },
};

mkdirSync(folder, { recursive: true });
const server = await servePlayground();
const browser = await chromium.launch({
  executablePath: process.env.SIGNALBOX_CHROMIUM ?? "/usr/lib/chromium/chromium",
  args: ["--no-sandbox"],
});
for (const [name, { size, dark = false, language = "en", phone: isPhone = false, full = false, act }] of Object.entries(
  shots,
)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const context = await browser.newContext({
    viewport: size,
    colorScheme: dark ? "dark" : "light",
    deviceScaleFactor: isPhone ? 2 : 1,
    hasTouch: isPhone,
    isMobile: isPhone,
    locale: language === "zh" ? "zh-CN" : "en-US",
  });
  const page = await context.newPage();
  page.on("console", (message) => process.stderr.write(`${name}: ${message.type()}: ${message.text()}\n`));
  page.on("pageerror", (error) => process.stderr.write(`${name}: ${error.stack}\n`));
  await page.goto(server.url);
  await page.waitForSelector("[data-tier=static][data-phase=ready]");
  await act?.(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: full });
  await context.close();
}
await browser.close();
await server.close();
