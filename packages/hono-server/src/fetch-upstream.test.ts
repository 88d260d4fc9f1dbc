import { createFetchUpstream } from "./fetch-upstream.ts";
import { testUpstreamContract } from "./upstream.contract.ts";

testUpstreamContract({ name: "fetch", create: () => createFetchUpstream(), compressedAnswers: "decoded" });
