import { describe, expect, it } from "vitest";
import { disableTelemetry } from "./disable-telemetry.ts";

describe("ONNX Runtime's telemetry", () => {
  it("is off unless someone has said something about it", () => {
    const env: Record<string, string | undefined> = {};
    disableTelemetry(env);
    expect(env).toEqual({ ORT_DISABLE_TELEMETRY: "1" });
    const chosen = { ORT_DISABLE_TELEMETRY: "0" };
    disableTelemetry(chosen);
    expect(chosen).toEqual({ ORT_DISABLE_TELEMETRY: "0" });
  });
});
