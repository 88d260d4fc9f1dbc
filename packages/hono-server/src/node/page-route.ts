import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { pageCacheControl, pageHeaders } from "../page-headers.ts";

export interface PageRouteOptions {
  /** The folder that holds `index.html`; absolute, or relative to the working directory. */
  readonly directory: string;
}

/** The page's files at `/`, compressed ahead where a `.br` lies beside them, with the headers that the page needs. */
export function createPageRoute({ directory }: PageRouteOptions): Hono {
  const app = new Hono();
  app.use("*", async (context, next) => {
    for (const [name, value] of Object.entries(pageHeaders)) context.header(name, value);
    context.header("cache-control", pageCacheControl(context.req.path));
    await next();
  });
  // The page asks this file whether there is a server to compare with; among static files it is empty.
  app.get("/server.json", (context) => context.json({ eval: "/api/v1/eval" }));
  app.get("*", serveStatic({ root: directory, precompressed: true }));
  return app;
}
