import { conversationsSection } from "./conversations-section.ts";
import { MATRIX_COLUMNS, type Cell } from "./matrix-columns.ts";
import { MATRIX_ROWS } from "./matrix-rows.ts";

/** What tests have shown, by row and column. */
export type MatrixResults = ReadonlyMap<string, ReadonlyMap<string, Cell>>;

/** The page of what was shown; a cell without a result is a `✗`. */
export function matrixPage(results: MatrixResults): string {
  const notes: string[] = [];
  const cellOf = (row: string, column: string): string => {
    const { mark, note } = results.get(row)?.get(column) ?? { mark: "✗" };
    if (note === undefined) return mark;
    if (!notes.includes(note)) notes.push(note);
    return `${mark} <sup>${notes.indexOf(note) + 1}</sup>`;
  };
  const rows = MATRIX_ROWS.map(({ name, key }) =>
    line([name, `\`${key}\``, ...MATRIX_COLUMNS.map((column) => cellOf(name, column.name))]),
  );
  const heads = ["Provider", "`provider`", ...MATRIX_COLUMNS.map(({ name }) => name)];
  return `# What works with which provider

<!-- Made by the tests in packages/hono-server/e2e/provider-matrix, which fail when it is stale. To write it anew:
     npx vitest run packages/hono-server/e2e/provider-matrix -u -->

Each cell is a test that passes: a client of OpenAI's chat completions asks the gateway, and a simulator of the provider
answers on its own wire, at its own host. Simulators check what they get as the vendor does and refuse what it would
refuse: paths and versions, required fields and unknown ones, the form of messages, calls and their results, signatures
of thoughts. AWS's signatures are verified by an implementation apart from the one that signs; assertions of Google's
service accounts by the account's public key, and the tokens that they were given for by the issuer's signature. Vendors'
differences are those of the table in \`packages/providers/src/provider-table.ts\`, from their public documentation; no vendor's
own service has been asked.

${line(heads)}
${line(heads.map(() => "---"))}
${rows.join("\n")}

${notes.map((note, index) => `${index + 1}. ${note}`).join("\n")}

What the columns show:

${MATRIX_COLUMNS.map(({ name, shows }) => `* **${name}**: ${shows}`).join("\n")}

Cohere's own API (\`{name: Cohere}\`) has reranking only, so it has no row here.

${conversationsSection()}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
