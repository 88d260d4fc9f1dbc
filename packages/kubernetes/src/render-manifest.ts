import { stringify } from "yaml";
import type { ManifestFile } from "./manifest-file.ts";

/** First line of each file that we write; by it a later run knows what it may overwrite. */
export const GENERATED_LINE =
  "# Made by `signalbox kubernetes manifests`. Without this line the file is yours: it is not overwritten.";

/** The file's text: YAML documents in their order, with the comment at the head. */
export function renderManifest({ comment, objects }: ManifestFile): string {
  const head = [GENERATED_LINE, ...comment.map((line) => `# ${line}`)].join("\n");
  const documents = objects.map((object) => stringify(object, { lineWidth: 120, aliasDuplicateObjects: false }));
  return `${head}\n${documents.map((document) => `---\n${document}`).join("")}`;
}
