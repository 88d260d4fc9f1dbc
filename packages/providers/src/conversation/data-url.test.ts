import { describe, expect, it } from "vitest";
import { dataUrl, normalBase64, parseDataUrl } from "./data-url.ts";

describe("data URLs", () => {
  it.each([
    ["data:image/png;base64,aGk=", { mediaType: "image/png", data: "aGk=" }],
    ["DATA:Image/PNG;base64,aGk=", { mediaType: "image/png", data: "aGk=" }],
    ["data:text/plain;charset=utf-8;base64,aGk", { mediaType: "text/plain", data: "aGk=" }],
    ["data:;base64,-_8=", { mediaType: "text/plain", data: "+/8=" }],
    ["data:image/png,hi", undefined],
    ["data:image/png;base64,a!b?", undefined],
    ["https://example.com/a,b", undefined],
    ["data:", undefined],
  ])("reads %s", (url, expected) => {
    expect(parseDataUrl(url)).toEqual(expected);
  });

  it("are written as they are read", () => {
    const value = { mediaType: "application/pdf", data: "JVBERg==" };
    expect(parseDataUrl(dataUrl(value))).toEqual(value);
  });

  it("take base64 with line breaks, of the URL alphabet and without padding", () => {
    expect(normalBase64("aGVs\nbG8")).toBe("aGVsbG8=");
    expect(normalBase64("a")).toBeUndefined();
  });
});
