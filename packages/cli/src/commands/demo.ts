import { CliError } from "../cli-error.ts";
import { wholeNumber } from "../load-models.ts";

export interface DemoFlags {
  readonly envoy?: boolean;
  readonly once?: boolean;
  readonly port?: number;
  readonly envoyPath?: string;
}

/** `signalbox demo`: the gateway's demo, or with `--envoy` the one behind a real Envoy. */
export async function runDemo(flags: DemoFlags): Promise<number> {
  const port = flags.port === undefined ? undefined : wholeNumber("--port", flags.port);
  if (flags.envoy !== true) {
    const { runServe } = await import("./serve.ts");
    return runServe({
      demo: true,
      ...(flags.once === undefined ? {} : { once: flags.once }),
      ...(port === undefined ? {} : { port }),
    });
  }
  const path = flags.envoyPath ?? process.env["SIGNALBOX_ENVOY"];
  if (path === undefined || path === "")
    throw new CliError(
      "demo --envoy: name the Envoy program with --envoy-path or SIGNALBOX_ENVOY; `npm run demo:envoy` in a checkout brings one",
    );
  const { runEnvoyDemo } = await import("../demo-envoy.ts");
  return runEnvoyDemo({ envoyPath: path, once: flags.once === true, ...(port === undefined ? {} : { port }) });
}
