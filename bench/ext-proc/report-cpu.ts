/** Tells the parent process the port, and its CPU time in microseconds whenever it asks. */
export function reportCpu(port: number): void {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMicroseconds: user + system });
  });
  process.send?.({ port });
}
