import { describe, expect, it } from "vitest";
import { createDropLog } from "./drop-log.ts";

const request = { method: "POST", path: "/", headers: {}, body: "" } as const;

describe("what a provider cannot take", () => {
  it("is told once for each field", () => {
    const log = createDropLog({ strict: false });
    log.drop("seed", "no seeds");
    log.drop("seed", "again");
    log.note("cache_control", "no marks");
    expect(log.finish(request)).toEqual({
      kind: "request",
      request,
      dropped: [
        { field: "seed", reason: "no seeds" },
        { field: "cache_control", reason: "no marks" },
      ],
    });
  });

  it("is refused in strict mode, but for hints", () => {
    const log = createDropLog({ strict: true });
    log.note("cache_control", "no marks");
    expect(log.finish(request)).toMatchObject({ kind: "request", dropped: [{ field: "cache_control" }] });
    log.drop("seed", "the provider has no seeds");
    expect(log.finish(request)).toEqual({
      kind: "fault",
      status: 422,
      message: "`seed` cannot be sent: the provider has no seeds",
      field: "seed",
    });
  });
});
