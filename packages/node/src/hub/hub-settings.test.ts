import { describe, expect, test } from "vitest";
import { checkRepository, hubSettings } from "./hub-settings.ts";

describe("hubSettings", () => {
  test("takes options before the environment, and the environment before defaults", () => {
    const env = {
      HF_ENDPOINT: "http://mirror/",
      HF_TOKEN: "hf_env",
      HF_HUB_OFFLINE: "1",
      SIGNALBOX_HUB_CACHE: "/cache",
    };
    expect(hubSettings({ env })).toEqual({
      endpoint: "http://mirror",
      token: "hf_env",
      isOffline: true,
      cacheDirectory: "/cache",
    });
    expect(
      hubSettings({ env, endpoint: "https://other", token: "hf_x", isOffline: false, cacheDirectory: "c" }),
    ).toEqual({ endpoint: "https://other", token: "hf_x", isOffline: false, cacheDirectory: "c" });
    expect(hubSettings({ env: { XDG_CACHE_HOME: "/xdg" } })).toEqual({
      endpoint: "https://huggingface.co",
      isOffline: false,
      cacheDirectory: "/xdg/signalbox/hub",
    });
  });
});

describe("checkRepository", () => {
  test.each(["owner/name", "gpt2", "LLM-Semantic-Router/lora_intent.v2"])("takes %s", (name) => {
    expect(checkRepository(name)).toBe(name);
  });
  test.each(["", "a/b/c", "../x", "a/..", "/etc", "a\\b", "a b/c", "a/b--c", "https://huggingface.co/a/b"])(
    "refuses %j",
    (name) => {
      expect(() => checkRepository(name)).toThrow("is no repository of the hub");
    },
  );
});
