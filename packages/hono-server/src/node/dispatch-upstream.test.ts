import { testUpstreamContract } from "../upstream.contract.ts";
import { createDispatchUpstream } from "./dispatch-upstream.ts";

testUpstreamContract({ name: "undici dispatch", create: () => createDispatchUpstream(), compressedAnswers: "kept" });
