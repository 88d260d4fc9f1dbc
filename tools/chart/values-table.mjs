// The table of values in the chart's README.

const START = "<!-- The table is made from values.yaml: node tools/chart/generate.mjs -->\n";
const END = "<!-- end of the table -->";

/** The README with its table made anew; throws where the marks are missing. */
export function withValuesTable(readme, values) {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start === -1 || end < start) throw new Error("README.md has lost the marks around its table of values");
  return readme.slice(0, start + START.length) + valuesTable(values) + readme.slice(end);
}

function valuesTable(values) {
  const rows = values
    .filter(({ description }) => description !== undefined)
    .map(
      ({ path, description, value }) =>
        `| \`${path.join(".")}\` | \`${shown(value)}\` | ${description.replaceAll("|", "\\|")} |\n`,
    );
  return `\n| value | default | what it does |\n| --- | --- | --- |\n${rows.join("")}\n`;
}

function shown(value) {
  return JSON.stringify(value).replaceAll("|", "\\|");
}
