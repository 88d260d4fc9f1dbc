import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryCuts } from "../../testing/cut-bytes.ts";
import { createFormScanner, type FormScanner } from "./form-scanner.ts";
import { boundaryOf } from "./part-head.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function scan(pieces: readonly Uint8Array[], options: { readonly maxParts?: number } = {}): FormScanner {
  const scanner = createFormScanner({ boundary: "X-7", field: "model", ...options });
  for (const piece of pieces) scanner.push(piece);
  return scanner;
}

function part(name: string, value: string, more = ""): string {
  return `--X-7\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
}

const END = "--X-7--\r\n";

describe("a form", () => {
  test.each([
    ["before the file", part("model", "whisper-1") + part("file", "RIFF\r\n--X", '; filename="a.wav"') + END],
    ["after the file", part("file", "\r\n\r\n--X-\r\n-7", '; filename="a.wav"') + part("model", "whisper-1") + END],
    ["behind a preamble", `to be ignored\r\n${part("model", "whisper-1")}${END}and more`],
    ["with blanks behind the boundary", part("model", "whisper-1").replace("--X-7", "--X-7 \t") + END],
    [
      "with more headers",
      part("model", "whisper-1", "\r\nContent-Type: text/plain").replace("Con", "X: y\r\ncon") + END,
    ],
    ["without quotes", part("model", "whisper-1").replace('"model"', "model") + END],
  ])("gives its model and where it stands, wherever the bytes are cut: %s", (_, text) => {
    const bytes = encode(text);
    fc.assert(
      fc.property(arbitraryCuts(bytes), (pieces) => {
        const { found, fault, isWhole } = scan(pieces);
        expect([found?.value, fault, isWhole]).toEqual(["whisper-1", undefined, true]);
        expect(text.slice(found?.start, found?.end)).toBe("whisper-1");
      }),
    );
  });

  test("gives the model as soon as its part is whole", () => {
    const scanner = createFormScanner({ boundary: "X-7", field: "model" });
    scanner.push(encode(part("model", "whisper-1")));
    expect(scanner.found).toBeUndefined();
    scanner.push(encode("--X-7"));
    expect([scanner.found?.value, scanner.isWhole]).toEqual(["whisper-1", false]);
  });

  test("may have an empty value, and no model at all", () => {
    expect(scan([encode(part("model", "") + END)]).found).toMatchObject({ value: "" });
    expect(scan([encode(part("models", "m") + END)])).toMatchObject({ found: undefined, isWhole: true });
  });

  test.each([
    ["two models", part("model", "a") + part("model", "b") + END, "more than once"],
    [
      "two models, behind the file",
      part("model", "a") + part("file", "x") + part("model", "b") + END,
      "more than once",
    ],
    ["two names", part("x", "a", '; name="model"') + END, "several names"],
    ["an encoded name", part("x", "a").replace('name="x"', "name*=UTF-8''model") + END, "encoded"],
    ["two dispositions", part("x", "a", '\r\nContent-Disposition: form-data; name="model"') + END, "several content"],
    ["a folded header", part("x", "a", ';\r\n name="model"') + END, "another line"],
    ["a head without an empty line", part("x", "a").replace("\r\n\r\na", "\r\n") + END, "no empty line"],
    ["another boundary", part("x", "a\r\n--X-77\r\n") + END, "boundary"],
    ["a long model", part("model", "m".repeat(2000)) + END, "longer than 1024 bytes"],
    ["a long head", part("x", "a", `; y="${"z".repeat(20_000)}"`) + END, "longer than 16384 bytes"],
    ["many parts", part("x", "a").repeat(12) + END, "more than 10 parts"],
  ])("is refused with %s", (_, text, message) => {
    const bytes = encode(text);
    fc.assert(
      fc.property(arbitraryCuts(bytes), (pieces) => {
        expect(scan(pieces, { maxParts: 10 }).fault).toContain(message);
      }),
      { numRuns: 20 },
    );
  });

  test("never throws, and holds little of what it reads, whatever comes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array(), fc.constantFrom(...["\r\n", "--X-7", part("model", "a")].map(encode)))),
        (pieces) => {
          const { found } = scan(pieces);
          expect(found === undefined || found.value.length <= 1024).toBe(true);
        },
      ),
    );
  });
});

test.each([
  ["multipart/form-data; boundary=X-7", "X-7"],
  ['Multipart/Form-Data;charset=utf-8; boundary="a b"', "a b"],
  ["multipart/form-data", undefined],
  ["multipart/mixed; boundary=a", undefined],
  ['multipart/form-data; boundary="a\\"b"', undefined],
  [`multipart/form-data; boundary=${"x".repeat(71)}`, undefined],
  ["application/json", undefined],
])("the boundary of %s is %s", (type, expected) => expect(boundaryOf(type)).toBe(expected));
