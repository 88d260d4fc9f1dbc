/** The folder with `manifest.json` and the files it names; a URL, since browsers and Node read it alike. */
export const embeddedModelsUrl: URL = new URL("../embedded/", import.meta.url);

/** Where one file of the embedded models lies. */
export function embeddedFileUrl(file: string): URL {
  return new URL(file, embeddedModelsUrl);
}
