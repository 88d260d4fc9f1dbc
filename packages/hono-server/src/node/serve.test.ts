import { testGatewayContract } from "../gateway.contract.ts";
import { serveOnNode } from "../testing/gateway-client.ts";
import { createDispatchUpstream } from "./dispatch-upstream.ts";

testGatewayContract({
  name: "Node and undici dispatch",
  createUpstream: () => createDispatchUpstream(),
  serve: serveOnNode,
});
