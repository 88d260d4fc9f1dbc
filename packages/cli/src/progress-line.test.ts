import { expect, test } from "vitest";
import { createProgressLine, formatBytes } from "./progress-line.ts";

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 40, written, write: (text: string) => written.push(text) };
}

test("a terminal shows one line, drawn again and cleared at the end", () => {
  const stream = recorder(true);
  let time = 0;
  const line = createProgressLine(stream, () => time);
  line.update("owner/name config.json", { bytes: 0, totalBytes: 2000 });
  time = 50;
  line.update("too early", { bytes: 500, totalBytes: 2000 });
  time = 150;
  line.update("owner/name a file with a very long name.onnx", { bytes: 1000, totalBytes: 2000 });
  line.note("again in 1 s");
  line.end();
  expect(stream.written).toEqual([
    "\r\u001b[K0 % of 2.0 KB  owner/name config.json",
    "\r\u001b[K50 % of 2.0 KB  owner/name a file with ",
    "\r\u001b[K",
    "again in 1 s\n",
  ]);
});

test("a log gets a line every few seconds", () => {
  const stream = recorder(false);
  let time = 0;
  const line = createProgressLine(stream, () => time);
  for (time = 0; time <= 11_000; time += 1000) line.update("owner/name", { bytes: time });
  line.end();
  expect(stream.written).toEqual(["0 B  owner/name\n", "5.0 KB  owner/name\n", "10.0 KB  owner/name\n"]);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [307_123_456, "307.1 MB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
