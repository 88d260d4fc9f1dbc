import { startTokenIssuers, type TokenIssuers } from "@signalbox/providers/testing";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MATRIX_COLUMNS, type Cell } from "./matrix-columns.ts";
import { startMatrixGateway, type MatrixGateway } from "./matrix-gateway.ts";
import { matrixPage } from "./matrix-page.ts";
import { MATRIX_ROWS } from "./matrix-rows.ts";

const PAGE = fileURLToPath(new URL("../../../../docs/provider-matrix.md", import.meta.url));
const results = new Map<string, Map<string, Cell>>();

let issuers: TokenIssuers;
/** Of the same account, but not by its key. */
let rogue: TokenIssuers;

beforeAll(async () => {
  [issuers, rogue] = await Promise.all([startTokenIssuers(), startTokenIssuers()]);
});
afterAll(async () => {
  await issuers[Symbol.asyncDispose]();
  await rogue[Symbol.asyncDispose]();
});

test("every provider of the table has a row", () => {
  expect(new Set(MATRIX_ROWS.map(({ key }) => key)).size).toBe(21);
});

describe.each(MATRIX_ROWS)("$name", (row) => {
  let gateway: MatrixGateway;

  beforeAll(async () => {
    gateway = await startMatrixGateway(row, { issuers, rogueKeyFile: rogue.googleKeyFile });
  });
  afterAll(() => gateway.close());

  test.each(MATRIX_COLUMNS)("$name", async (column) => {
    const cell = await column.check(gateway, row);
    const cells = results.get(row.name) ?? new Map<string, Cell>();
    results.set(row.name, cells.set(column.name, cell));
  });
});

test("the page says what was shown", async () => {
  await expect(matrixPage(results)).toMatchFileSnapshot(PAGE);
});
