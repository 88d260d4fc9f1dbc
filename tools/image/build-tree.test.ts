import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildTree } from "./build-tree.mjs";

describe("a Dockerfile run in plain folders", () => {
  let scratch: string;
  let context: string;
  let counter = 0;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "signalbox-tree-"));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  beforeEach(() => {
    context = join(scratch, `context-${++counter}`);
    mkdirSync(join(context, "src"), { recursive: true });
    writeFileSync(join(context, "src/a.txt"), "a");
    writeFileSync(join(context, "secret.txt"), "secret");
    symlinkSync("a.txt", join(context, "src/link.txt"));
  });

  const build = (text: string, buildArguments: Record<string, string> = {}): ReturnType<typeof buildTree> => {
    const dockerfile = join(context, "Dockerfile");
    writeFileSync(dockerfile, text);
    writeFileSync(`${dockerfile}.dockerignore`, "*\n!src\n");
    return buildTree({ dockerfile, context, into: `${context}-out`, buildArguments });
  };

  it("runs steps where the working folder is, copies between stages, and says how the image starts", async () => {
    const image = await build(
      `
      ARG WORD=none
      FROM base AS build
      WORKDIR /work
      COPY . .
      ARG WORD
      RUN mkdir ../app && echo "$WORD" > ../app/word.txt && cp -P src/link.txt src/a.txt ../app && ls > ../app/list.txt
      FROM build AS unused
      RUN false
      FROM base
      COPY --from=build /app /app
      WORKDIR /app
      ENV MODE=on
      USER 10001:10001
      ENTRYPOINT ["program"]
      CMD ["--flag"]
    `,
      { WORD: "given" },
    );
    const at = (name: string): string => join(image.tree, "app", name);
    expect(readFileSync(at("word.txt"), "utf8")).toBe("given\n");
    expect(readFileSync(at("list.txt"), "utf8")).toBe("src\n");
    expect((await lstat(at("link.txt"))).isSymbolicLink()).toBe(true);
    expect(image).toMatchObject({
      workdir: "/app",
      env: { MODE: "on" },
      user: "10001:10001",
      command: ["program", "--flag"],
    });
  });

  it("builds a stage on another's files, chosen by an argument", async () => {
    const image = await build(
      "ARG KIND=one\nFROM base AS kind-one\nRUN touch one\nFROM base AS kind-two\nRUN touch two\nFROM kind-${KIND}\nRUN cp two three",
      { KIND: "two" },
    );
    expect((await lstat(join(image.tree, "three"))).isFile()).toBe(true);
  });

  it.each([
    ["a step that fails", "FROM base\nRUN echo why; exit 3", /line 2: exit code 3:\nwhy/],
    ["a step that would reach the machine's files", "FROM base\nRUN touch /etc/passwd", /absolute path \/etc\/passwd/],
    ["an instruction that it does not know", "FROM base\nHEALTHCHECK NONE", /line 2: HEALTHCHECK/],
    ["a file that is not there", "FROM base\nCOPY missing .", /missing does not exist/],
  ])("stops at %s", async (_, text, reason) => {
    await expect(build(text)).rejects.toThrow(reason);
  });
});
