/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once, as people expect of Ctrl-C twice. */
export function stopSignal(): Promise<"SIGINT" | "SIGTERM"> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (signal: "SIGINT" | "SIGTERM"): void => {
      // `process.exit` beside a worker that is inside an inference aborts with a core dump; SIGKILL does not.
      if (isStopping) process.kill(process.pid, "SIGKILL");
      isStopping = true;
      resolve(signal);
    };
    process.on("SIGINT", () => stop("SIGINT"));
    process.on("SIGTERM", () => stop("SIGTERM"));
  });
}
