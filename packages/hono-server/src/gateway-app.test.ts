import { createFetchUpstream } from "./fetch-upstream.ts";
import { testGatewayContract } from "./gateway.contract.ts";
import { serveInProcess } from "./testing/gateway-client.ts";

testGatewayContract({
  name: "web standards and fetch",
  createUpstream: () => createFetchUpstream(),
  serve: serveInProcess,
});
