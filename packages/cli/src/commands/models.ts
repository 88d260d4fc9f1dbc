import {
  checkRepository,
  describeFaults,
  folderOf,
  hashFaults,
  hubSettings,
  hubTasks,
  listPulled,
  pullModel,
  readRecord,
  type HubTask,
  type PullOptions,
  type PullRecord,
} from "@signalbox/node/hub";
import { CliError } from "../cli-error.ts";
import { createProgressLine, formatBytes } from "../progress-line.ts";
import { stopSignal } from "../stop-signal.ts";

export interface ModelsFlags {
  readonly revision?: string | number;
  readonly dtype?: string;
  readonly onnx?: string;
  readonly task?: string;
  readonly cache?: string | number;
  readonly endpoint?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** `signalbox models pull OWNER/NAME`, `models list` and `models check OWNER/NAME`. */
export async function runModels(action: string, model: string | undefined, flags: ModelsFlags): Promise<number> {
  const controller = new AbortController();
  void stopSignal().then((signal) =>
    controller.abort(new CliError(`${signal}: stopped; what was received stays, to go on with`)),
  );
  switch (action) {
    case "pull":
      return reportingJson(flags, () => pull(needModel(action, model), flags, controller.signal));
    case "list":
      return list(flags);
    case "check":
      return check(needModel(action, model), flags, controller.signal);
    default:
      throw new CliError(`models ${action}: expected pull, list or check`, { exitCode: 2 });
  }
}

function needModel(action: string, model: string | undefined): string {
  if (model === undefined)
    throw new CliError(`models ${action}: name the model: signalbox models ${action} OWNER/NAME`, { exitCode: 2 });
  return model;
}

/** With `--json` a failure is a line of JSON as well, beside the message and the exit code. */
async function reportingJson(flags: ModelsFlags, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (flags.json === true && error instanceof Error) {
      const { facts } = error as { readonly facts?: object };
      writeJson({ ok: false, message: error.message, ...facts });
    }
    throw error;
  }
}

async function pull(repository: string, flags: ModelsFlags, signal: AbortSignal): Promise<number> {
  const line = createProgressLine(process.stderr);
  const startedAt = performance.now();
  try {
    const { folder, record, receivedBytes } = await pullModel(repository, {
      ...pullOptions(flags),
      signal,
      onProgress: (event) => {
        if (event.kind === "retry") line.note(`${event.reason}; again in ${(event.pauseMs / 1000).toFixed(1)} s`);
        else line.update(`${repository} ${event.path}`, event);
      },
    });
    line.end();
    const seconds = (performance.now() - startedAt) / 1000;
    if (flags.json === true) writeJson({ ok: true, ...summary(folder, record), receivedBytes, seconds });
    else
      print(
        receivedBytes === 0
          ? `${repository} is there already, every file checked: ${folder}`
          : `Pulled ${repository} at ${record.commit.slice(0, 12)} (${record.onnx}, ${formatBytes(receivedBytes)}) to ${folder}`,
      );
    return 0;
  } finally {
    line.end();
  }
}

function pullOptions(flags: ModelsFlags): PullOptions {
  const revision = rawOption("--revision") ?? (flags.revision === undefined ? undefined : String(flags.revision));
  return {
    ...settingsOf(flags),
    ...(revision === undefined ? {} : { revision }),
    ...(flags.dtype === undefined ? {} : { dtype: flags.dtype }),
    ...(flags.onnx === undefined ? {} : { onnx: flags.onnx }),
    ...(flags.task === undefined ? {} : { task: readTask(flags.task) }),
    ...(flags.endpoint === undefined ? {} : { endpoint: flags.endpoint }),
    ...(flags.offline === undefined ? {} : { isOffline: flags.offline }),
  };
}

function settingsOf({ cache }: ModelsFlags): { readonly cacheDirectory?: string } {
  return cache === undefined ? {} : { cacheDirectory: String(cache) };
}

/** An option as it was typed: the parser makes a number of the tag `1.0`, and 1 of that. */
function rawOption(flag: string): string | undefined {
  const words = process.argv;
  const at = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (at < 0) return undefined;
  return words[at]!.startsWith(`${flag}=`) ? words[at]!.slice(flag.length + 1) : words[at + 1];
}

function readTask(text: string): HubTask {
  const task = hubTasks.find((candidate) => candidate === text);
  if (task === undefined) throw new CliError(`--task ${text}: expected one of ${hubTasks.join(", ")}`, { exitCode: 2 });
  return task;
}

async function list(flags: ModelsFlags): Promise<number> {
  const { cacheDirectory } = hubSettings(settingsOf(flags));
  const models = await listPulled(cacheDirectory);
  if (flags.json === true) {
    writeJson(models.map(({ folder, record, faults }) => ({ ...summary(folder, record), faults })));
    return 0;
  }
  if (models.length === 0) print(`No models in ${cacheDirectory}; signalbox models pull OWNER/NAME brings one.`);
  for (const { record, faults } of models) {
    const state = faults.length === 0 ? "" : `  damaged: ${describeFaults(faults)}`;
    print(
      `${record.repository}  ${record.task}  ${record.revision} (${record.commit.slice(0, 12)})  ${record.onnx}  ${formatBytes(sizeOf(record))}${state}`,
    );
  }
  return 0;
}

async function check(repository: string, flags: ModelsFlags, signal: AbortSignal): Promise<number> {
  const { cacheDirectory } = hubSettings(settingsOf(flags));
  const folder = folderOf(cacheDirectory, checkRepository(repository));
  const record = readRecord(folder);
  if (record === undefined)
    throw new CliError(`${repository} is not in ${folder}; run: signalbox models pull ${repository}`);
  const faults = await hashFaults(folder, record, signal);
  if (flags.json === true) writeJson({ ok: faults.length === 0, ...summary(folder, record), faults });
  else if (faults.length === 0)
    print(`${repository}: ${record.files.length} files as recorded, ${formatBytes(sizeOf(record))}`);
  if (faults.length > 0)
    throw new CliError(
      `${repository} in ${folder} is damaged: ${describeFaults(faults)}; run: signalbox models pull ${repository}`,
    );
  return 0;
}

function summary(folder: string, record: PullRecord): object {
  const { repository, revision, commit, endpoint, task, onnx, files } = record;
  return { repository, revision, commit, endpoint, task, onnx, folder, bytes: sizeOf(record), files };
}

function sizeOf({ files }: PullRecord): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function writeJson(value: unknown): void {
  print(JSON.stringify(value));
}
