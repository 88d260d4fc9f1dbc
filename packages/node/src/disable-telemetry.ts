/**
 * Keeps ONNX Runtime from reporting: its Linux libraries, from 1.29 on, write an id of the machine below `~/.cache` and send
 * the names and hashes of models to their maker unless `ORT_DISABLE_TELEMETRY` is set. Call it on the main thread before
 * a worker loads the library, which does not see a worker's copy of the environment. A variable that is set already stays.
 */
export function disableTelemetry(env: Record<string, string | undefined> = process.env): void {
  env["ORT_DISABLE_TELEMETRY"] ??= "1";
}
