import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { chartFolder } from "../chart-values.mjs";

/** A Kubernetes object, as far as tests look into it. */
// oxlint-disable-next-line typescript/no-explicit-any -- objects of every kind of Kubernetes
export type KubernetesObject = any;

/** Values as a values file holds them. */
export type Values = Readonly<Record<string, unknown>>;

/** Renders a chart as `helm template` does; rejects with what Helm says. */
export async function renderChart(
  helm: string,
  values: Values,
  options: { readonly chart?: string; readonly namespace?: string } = {},
): Promise<KubernetesObject[]> {
  const { chart = chartFolder, namespace = "vllm-semantic-router-system" } = options;
  const text = await runHelm(helm, ["template", "semantic-router", chart, "--namespace", namespace], values);
  return parseAllDocuments(text)
    .map((document) => document.toJS())
    .filter((object) => object !== null);
}

/** What `helm lint` says about the values; rejects where it refuses them. */
export function lintChart(helm: string, values: Values): Promise<string> {
  return runHelm(helm, ["lint", chartFolder], values);
}

/** The text that `helm install` prints. */
export async function renderNotes(helm: string, values: Values): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), "signalbox-notes-"));
  try {
    await cp(chartFolder, scratch, { recursive: true });
    // Helm shows notes only while it installs, so a copy of the chart has them in an object.
    const notes = await readFile(join(scratch, "templates/NOTES.txt"), "utf8");
    await writeFile(join(scratch, "templates/_notes.tpl"), `{{- define "notes" -}}${notes}{{- end -}}`);
    await writeFile(join(scratch, "templates/notes.yaml"), 'kind: Notes\ntext: {{ include "notes" . | toJson }}\n');
    const objects = await renderChart(helm, values, { chart: scratch });
    return (objects.find(({ kind }) => kind === "Notes") as { readonly text: string }).text;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The values of a file beside the tests. */
export async function fixtureValues(name: string): Promise<Values> {
  return parse(await readFile(new URL(`../__fixtures__/${name}`, import.meta.url), "utf8")) as Values;
}

function runHelm(helm: string, args: readonly string[], values: Values): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      helm,
      [...args, "--values", "-"],
      { maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${stdout}${stderr}`));
      },
    );
    child.stdin?.end(stringify(values));
  });
}
