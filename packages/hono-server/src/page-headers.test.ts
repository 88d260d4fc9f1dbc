import { expect, test } from "vitest";
import { pageHeaders as webPageHeaders } from "../../web/src/headers.ts";
import { pageCacheControl, pageHeaders } from "./page-headers.ts";

test.each(["index.html", "server.json", "assets/app-A1B2C3D4.js"])(
  "%s has the headers that static hosts of the page get",
  (path) => {
    const ours = { ...pageHeaders, "cache-control": pageCacheControl(`/${path}`) };
    expect(ours).toEqual(Object.fromEntries(webPageHeaders(path)));
  },
);
