import { expect, it } from "vitest";
import { loadConfig } from "../config/load-config.ts";
import { loadSignalServices } from "./load-signal-services.ts";

it("loads nothing for a document without pii and language rules", async () => {
  expect(await loadSignalServices(loadConfig("routing: {}").source)).toEqual({});
  expect(await loadSignalServices(undefined)).toEqual({});
});

it("loads what the document's rules need", async () => {
  const { source } = loadConfig(
    "routing: { signals: { pii: [{ name: strict, threshold: 0.5 }], language: [{ name: de }] } }",
  );
  const { findPii, detectLanguage } = await loadSignalServices(source);
  expect(findPii!("mail ann@firm.io", [])).toMatchObject([{ type: "EMAIL_ADDRESS" }]);
  expect(detectLanguage!("Was ist die Hauptstadt von Frankreich?").language).toBe("de");
});
