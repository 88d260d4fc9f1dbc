import { cac, type CAC, type Command } from "cac";
import { readFileSync } from "node:fs";
import { CliError } from "./cli-error.ts";
import { ReaderGoneError } from "./json-lines.ts";

/** Runs one command and sets the exit code: 0 done, 1 failed, 2 wrong usage. */
async function main(): Promise<void> {
  // A server goes on when the terminal or pipe that it wrote to is gone; commands notice at their next line.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  const program = buildProgram();
  try {
    program.parse(joinDash(process.argv), { run: false });
    if (program.options["help"] === true || program.options["version"] === true) return;
    if (program.matchedCommand === undefined) {
      const name = program.args[0];
      if (name !== undefined)
        throw new CliError(`there is no command "${name}"; signalbox --help lists them`, { exitCode: 2 });
      program.outputHelp();
      process.exitCode = 2;
      return;
    }
    const code = (await program.runMatchedCommand()) as number;
    process.exitCode = code;
  } catch (error) {
    report(error);
  }
}

/** `--input -` as `--input=-`: the parser takes a lone dash for an argument of its own. */
function joinDash(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const previous = joined.at(-1);
    if (word === "-" && previous?.startsWith("--") === true && !previous.includes("="))
      joined[joined.length - 1] = `${previous}=-`;
    else joined.push(word);
  }
  return joined;
}

function report(error: unknown): void {
  if (error instanceof ReaderGoneError) return;
  if (error instanceof CliError) {
    process.stderr.write(`signalbox: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else if (error instanceof Error && error.name === "CACError") {
    process.stderr.write(`signalbox: ${error.message}\n`);
    process.exitCode = 2;
  } else if (error instanceof Error && typeof (error as { code?: unknown }).code === "string") {
    // Errors of our packages and of the system carry a code and say what was attempted.
    process.stderr.write(`signalbox: ${error.message}\n`);
    process.exitCode = 1;
  } else {
    process.stderr.write(
      `signalbox: unexpected error; please report it\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}

function buildProgram(): CAC {
  const program = cac("signalbox");
  // Each command is loaded when it is run: `config validate` needs no ONNX Runtime.
  const serve = program
    .command("serve", "Serve the gateway: OpenAI-compatible, on Node")
    .option("--config <file>", "Configuration (YAML)")
    .option("--demo", "The demo configuration with a built-in demo LLM")
    .option("--once", "Send one request, print the answer and the decision, and leave")
    .option("--port <port>", "Port of the gateway (default 8080)")
    .option("--host <address>", "Address to listen on (default 127.0.0.1; 0.0.0.0 for all)")
    .option("--management-port <port>", "Port of the management API (default 8090, 0: none)")
    .option("--management-host <address>", "Address of the management API (default 127.0.0.1, or what the config says)")
    .option("--metrics-port <port>", "Port of /metrics (default 9190, 0: none)")
    .option("--no-page", "Do not serve the page at /")
    .option("--show-prompts", "Show the start of each prompt in the line of its request (on with --demo)")
    .option("--log-level <level>", "debug, info, warn, error or silent")
    .option("--grace-ms <ms>", "Time that running requests have when the server stops (default 10000)");
  modelOptions(serve).action(async (flags) => (await import("./commands/serve.ts")).runServe(flags));

  const extProc = program
    .command("ext-proc", "Serve Envoy's external processing protocol")
    .option("--config <file>", "Configuration (YAML); or the environment variable CONFIG_FILE")
    .option("--port <port>", "gRPC port (default 50051)")
    .option("--host <address>", "Address to listen on (default: all)")
    .option("--management-port <port>", "Port of the management API (default 8080, 0: none)")
    .option("--management-host <address>", "Address of the management API (default 127.0.0.1, or what the config says)")
    .option("--metrics-port <port>", "Port of /metrics (default 9190, 0: none)")
    .option("--tls-key <file>", "PEM key; with --tls-cert")
    .option("--tls-cert <file>", "PEM certificate; with --tls-key")
    .option("--show-prompts", "Put the start of each prompt into the log")
    .option("--log-level <level>", "debug, info, warn, error or silent (default info)")
    .option("--grace-ms <ms>", "Time that running streams have when the server stops (default 30000)");
  modelOptions(extProc).action(async (flags) => (await import("./commands/ext-proc.ts")).runExtProc(flags));

  program
    .command("demo", "The demo behind a real Envoy")
    .option("--envoy", "Start demo LLM, ext_proc and Envoy on 8081")
    .option("--once", "Send one request through Envoy, print the answer and the decision, and leave")
    .option("--port <port>", "Port of Envoy (default 8081)")
    .option("--envoy-path <file>", "The Envoy program (default: SIGNALBOX_ENVOY, else envoy on PATH)")
    .action(async (flags) => (await import("./commands/demo.ts")).runDemo(flags));

  program
    .command("demo-llm", "The stand-in for a model server alone, to try a cluster with")
    .option("--port <port>", "Port (default 8000)")
    .option("--host <address>", "Address to listen on (default 127.0.0.1; 0.0.0.0 for all)")
    .option("--models <names>", "Models that it plays, with commas between (default: the demo's experts)")
    .option("--chunk-delay-ms <ms>", "Pause before each word of a stream (default 20)")
    .action(async (flags) => (await import("./commands/demo-llm.ts")).runDemoLlm(flags));

  const route = program
    .command("route [text]", "Decide where prompts go, without calling any model")
    .option("--config <file>", "Configuration (YAML; default: the demo's)")
    .option(
      "--input <file>",
      "JSON lines with `text`, or a chat body under `request`; - is standard input; one decision record a line comes out",
    )
    .option("--model <name>", "The model that the prompts ask for (default: the first auto name)")
    .option("--json", "Print the decision record");
  modelOptions(route).action(async (text: string | undefined, flags) =>
    (await import("./commands/route.ts")).runRoute(text, flags),
  );

  const explain = program
    .command("explain [text]", "Explain a decision: signals beside thresholds, and what every other decision lacked")
    .option("--config <file>", "Configuration (YAML; default: the demo's)")
    .option("--model <name>", "The model that the prompt asks for (default: the first auto name)")
    .option("--json", "Print the decision record");
  modelOptions(explain).action(async (text: string | undefined, flags) =>
    (await import("./commands/route.ts")).runExplain(text, flags),
  );

  const classify = program
    .command(
      "classify <task>",
      "Classify texts: domain, jailbreak, pii, fact-check, complexity, feedback, modality or language",
    )
    .option("--input <file>", "JSON lines with `text` and optional `id`; - is standard input");
  modelOptions(classify).action(async (task: string, flags) =>
    (await import("./commands/classify.ts")).runClassify(task, flags),
  );

  program
    .command(
      "models <action> [model]",
      "pull OWNER/NAME: bring a model of the Hugging Face hub; list; check OWNER/NAME: hash its files again",
    )
    .option("--revision <name>", "Branch, tag or commit (default main)")
    .option(
      "--dtype <name>",
      "Which weights: fp32, fp16, q8, int8, … (default: the first of q8, int8, fp32, fp16, q4 there is)",
    )
    .option("--onnx <path>", "Another network of the repository, by its path")
    .option(
      "--task <task>",
      "Refuse a model that is not for this: text-classification, token-classification, feature-extraction",
    )
    .option(
      "--cache <folder>",
      "Where pulled models are kept (default: SIGNALBOX_HUB_CACHE, else ~/.cache/signalbox/hub)",
    )
    .option("--endpoint <url>", "A mirror of the hub (default: HF_ENDPOINT, else https://huggingface.co)")
    .option("--offline", "Only check what is there (on with HF_HUB_OFFLINE=1)")
    .option("--json", "Print the result as JSON")
    .action(async (action: string, model: string | undefined, flags) =>
      (await import("./commands/models.ts")).runModels(action, model, flags),
    );

  program
    .command(
      "providers [action]",
      "list what can be named as `provider` and what each supports; check: one small request to each configured back end",
    )
    .option("--config <file>", "Configuration (YAML), for check")
    .option("--json", "Print the result as JSON")
    .action(async (action: string | undefined, flags) =>
      (await import("./commands/providers.ts")).runProviders(action, flags),
    );

  const similarity = program
    .command("similarity", "Compare pairs of questions: would a cached answer to `a` serve `b`?")
    .option("--input <file>", "JSON lines with `a`, `b` and optional `id`; - is standard input");
  modelOptions(similarity).action(async (flags) => (await import("./commands/similarity.ts")).runSimilarity(flags));

  program
    .command(
      "config <action> [file]",
      "validate FILE: check a configuration; migrate FILE: write one of an older layout as v0.3; schema: print the JSON Schema",
    )
    .option("--config <file>", "Another way to name the file")
    .option(
      "--output <file>",
      "Where migrate writes (default: FILE with .migrated before its extension; - is standard output)",
    )
    .option("--force", "Let migrate overwrite a file")
    .option("--json", "Print the findings as JSON")
    .action(async (action: string, file: string | undefined, flags) =>
      (await import("./commands/config.ts")).runConfig(action, file, flags),
    );

  kubernetesOptions(
    program.command(
      "kubernetes <action> [...files]",
      "manifests: make what Envoy AI Gateway needs from a configuration; check FILE…: explain mistakes in manifests",
    ),
  ).action(async (action: string, files: readonly string[], flags) =>
    (await import("./commands/kubernetes.ts")).runKubernetes(action, files, flags),
  );

  program
    .command("doctor", "Look at a running install behind Envoy AI Gateway: what is wrong, why, and what to do")
    .option("--kubeconfig <file>", "For kubectl (default: kubectl's own)")
    .option("--context <name>", "For kubectl (default: the current one)")
    .option("--namespace <name>", "Namespace of signalbox (default: vllm-semantic-router-system)")
    .option("--service <name>", "Service and Deployment of signalbox (default: semantic-router)")
    .option("--url <url>", "Its management API (default: that of each pod, by port-forward)")
    .option("--gateway <url>", "Address of the Gateway: one request is sent through it (default: none is)")
    .option("--model <name>", "The model that the request asks for (default: the first auto name)")
    .option("--header <line>", "'NAME: VALUE' for the request, such as a client's key; may be repeated")
    .option("--json", "Print the verdicts as JSON")
    .action(async (flags) => (await import("./commands/doctor.ts")).runDoctor(flags));

  program.help();
  program.version(version());
  return program;
}

function kubernetesOptions(command: Command): Command {
  return command
    .option("--config <file>", "Configuration, or values of the chart with one under `config`; check compares with it")
    .option("--json", "Print the findings of check as JSON")
    .option("--output <folder>", "Write files (default: all of it to standard output)")
    .option("--force", "Overwrite files that this command did not write")
    .option("--way <way>", "patch: an EnvoyPatchPolicy (default); extension: an EnvoyExtensionPolicy")
    .option("--backend <host:port>", "Where models are for which the config names no back end")
    .option("--overlay <names>", "Add token-limits, failover or observability; several with commas or repeated")
    .option(
      "--limit <limit>",
      "TOKENS:LIMIT/UNIT/PER, for instance input:100000/minute/user+model; may be repeated (default: the config's, else examples)",
    )
    .option("--failover <mode>", "active-passive (default with --overlay failover) or active-active")
    .option("--canary <model=percent>", "Share of a model's requests for the last of its back ends")
    .option("--overlay-files", "Also write each overlay alone, below overlays/")
    .option("--providers <ids>", "Also write examples of these providers, below providers/; all for all of them")
    .option("--demo-llm", "Also write a stand-in for the back ends in the cluster")
    .option("--image <image>", "Image of the stand-in")
    .option("--namespace <name>", "Namespace of the Gateway and its routes (default: default)")
    .option("--gateway <name>", "Name of the Gateway, its class and its routes (default: semantic-router)")
    .option("--port <port>", "Port of the Gateway (default 80)")
    .option("--router-namespace <name>", "Namespace of signalbox (default: vllm-semantic-router-system)")
    .option("--router-service <name>", "Service of signalbox (default: semantic-router)")
    .option("--buffer-limit <quantity>", "Largest request (default 50Mi)")
    .option("--message-timeout <duration>", "How long Envoy waits for a decision (default 5s)")
    .option("--fail-open", "Without an answer of signalbox, requests go on to the default model")
    .option("--request-timeout <duration>", "For a whole request (default: the config's first listener's, else 300s)")
    .option("--attempt-timeout <duration>", "For one try of it, with failover (default 120s)")
    .option("--user-header <name>", "Request header with the user (default: the config's, else x-user-id)")
    .option("--otlp <host:port>", "Collector of traces (default: otel-collector in the namespace monitoring)");
}

function modelOptions(command: Command): Command {
  return command
    .option("--tier <tier>", "Use only this tier of the models: static, fast or encoder")
    .option("--models <folder>", "A folder with a model manifest (default: the embedded models)")
    .option("--execution-provider <name>", "cpu, cuda, webgpu or auto; cuda,cpu allows a fallback (default cpu)")
    .option("--threads <count>", "Threads inside one inference (default 1)")
    .option("--workers <count>", "Worker threads with a copy of the encoder each (default 1)");
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  return manifest.version;
}

await main();
