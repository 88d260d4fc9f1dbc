import { describe, expect, test } from "vitest";
import { createPinoLogger, type PinoLoggerOptions } from "./pino-logger.ts";

function logged(
  options: PinoLoggerOptions,
  write: (logger: ReturnType<typeof createPinoLogger>) => void,
): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createPinoLogger({ ...options, destination: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("createPinoLogger", () => {
  test("writes one JSON object a line with time, level, facts and message", () => {
    const lines = logged({ base: { service: "gateway" } }, (logger) => logger.warn({ tier: "encoder" }, "model ready"));
    expect(lines).toEqual([
      {
        level: "warn",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        service: "gateway",
        tier: "encoder",
        message: "model ready",
      },
    ]);
  });

  test("leaves out what is below its level", () => {
    const write = (logger: ReturnType<typeof createPinoLogger>): void => {
      logger.debug({}, "a");
      logger.info({}, "b");
      logger.error({}, "c");
    };
    expect(logged({}, write).map((line) => line["message"])).toEqual(["b", "c"]);
    expect(logged({ level: "debug" }, write)).toHaveLength(3);
    expect(logged({ level: "silent" }, write)).toEqual([]);
  });

  test("replaces facts that are named like prompts, also one level down", () => {
    const facts = {
      prompt: "secret words",
      request: { messages: [{ content: "secret words" }] },
      model: "math-expert",
    };
    const [line] = logged({}, (logger) => logger.info(facts, "routed"));
    expect(JSON.stringify(line)).not.toContain("secret words");
    expect(line).toMatchObject({ prompt: "[removed]", request: { messages: "[removed]" }, model: "math-expert" });
  });

  test("logs prompts when asked to, and credentials never", () => {
    const facts = { prompt: "words", headers: { authorization: "Bearer sk-1" }, apiKey: "sk-2" };
    const [line] = logged({ isPromptLogged: true }, (logger) => logger.info(facts, "routed"));
    expect(line).toMatchObject({ prompt: "words", headers: { authorization: "[removed]" }, apiKey: "[removed]" });
  });
});
