// An ext_proc server as a process of its own, for tests that kill it: `node server-process.ts PORT`.

import { createExtProcServer } from "../src/index.ts";
import { createDemoRouter } from "./demo-router.ts";

const router = createDemoRouter();
const server = createExtProcServer({
  getRouter: () => router,
  address: "127.0.0.1",
  port: Number(process.argv[2]),
  drainMs: 500,
});
process.once("SIGTERM", () => {
  void server.stop({ graceMs: 10_000 }).then(() => process.stdout.write("stopped\n"));
});
const { port } = await server.start();
process.stdout.write(`${port}\n`);
