export interface BuildPlaygroundOptions {
  /** Default: `dist/` beside the build script. */
  readonly outDir?: string;
  /** The YAML document that the page starts with. */
  readonly config?: string;
  /** A folder with `manifest.json` and the files it names. */
  readonly models?: string;
  /** Leaves out minifying and compressed copies. */
  readonly dev?: boolean;
}

/** Makes the page; resolves to the size of each file in bytes, undefined for copies. */
export function buildPlayground(
  options?: BuildPlaygroundOptions,
): Promise<Readonly<Record<string, number | undefined>>>;
