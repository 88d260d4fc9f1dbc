import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { createAnswerCollector } from "../../conversation/collect-answer.ts";
import {
  chatRequest,
  CLAUDE,
  converseContext,
  converseTarget,
  thinkingToolStream,
} from "../../testing/converse-fixtures.ts";
import { bedrockException, encodeEventStream } from "../../testing/encode-event-stream.ts";
import { openStream } from "./open-stream.ts";
import { writeRequest } from "./write-request.ts";

interface SentRequest {
  readonly path: string;
  readonly body: Uint8Array;
}

/** AWS's own client, whose requests go to `answer` instead of the network. */
function awsClient(answer: { readonly type: string; readonly body: Uint8Array }, sent: SentRequest[] = []) {
  return new BedrockRuntimeClient({
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    requestHandler: {
      handle: (request: SentRequest) => {
        sent.push(request);
        const headers = { "content-type": answer.type, "x-amzn-requestid": "req-1" };
        return Promise.resolve({
          response: { statusCode: 200, headers, body: Readable.from([Buffer.from(answer.body)]) },
        });
      },
    },
  });
}

const STREAM_TYPE = "application/vnd.amazon.eventstream";

describe("AWS's own client", () => {
  it("reads the same answer from the same stream", async () => {
    const body = encodeEventStream(thinkingToolStream);
    const { stream } = await awsClient({ type: STREAM_TYPE, body }).send(
      new ConverseStreamCommand({ modelId: CLAUDE, messages: [] }),
    );
    let text = "";
    let thoughts = "";
    let input = "";
    const calls: (string | undefined)[] = [];
    let usage: unknown;
    for await (const event of stream ?? []) {
      text += event.contentBlockDelta?.delta?.text ?? "";
      thoughts += event.contentBlockDelta?.delta?.reasoningContent?.text ?? "";
      input += event.contentBlockDelta?.delta?.toolUse?.input ?? "";
      const call = event.contentBlockStart?.start?.toolUse;
      if (call !== undefined) calls.push(call.toolUseId);
      usage = event.metadata?.usage ?? usage;
    }
    const reader = openStream(converseContext({ stream: true }));
    const collector = createAnswerCollector();
    for (const event of [...reader.read(body), ...reader.close()]) collector.add(event);
    expect(collector.finish()).toMatchObject({
      choices: [
        {
          parts: [
            { kind: "reasoning", text: thoughts },
            { kind: "text", text },
            { kind: "tool_call", id: calls[0], argumentsJson: input },
            { kind: "tool_call", id: calls[1] },
          ],
        },
      ],
      usage: { outputTokens: (usage as { outputTokens: number }).outputTokens },
    });
  });

  it("throws at the exception at which we end in an error", async () => {
    const body = encodeEventStream([
      ...thinkingToolStream.slice(0, 3),
      bedrockException("throttlingException", { message: "Slow." }),
    ]);
    const { stream } = await awsClient({ type: STREAM_TYPE, body }).send(
      new ConverseStreamCommand({ modelId: CLAUDE, messages: [] }),
    );
    const drain = async (): Promise<void> => {
      for await (const _event of stream ?? []);
    };
    await expect(drain()).rejects.toMatchObject({ name: "ThrottlingException", message: "Slow." });
    const reader = openStream(converseContext({ stream: true }));
    expect(reader.read(body).at(-1)).toMatchObject({ type: "error", fault: { kind: "rate_limit", message: "Slow." } });
  });

  it("sends the same body to the same path", async () => {
    const request = chatRequest({
      model: "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      maxTokens: 50,
      turns: [
        { role: "system", parts: [{ kind: "text", text: "Be brief.", cache: {} }] },
        {
          role: "user",
          parts: [
            { kind: "text", text: "Look" },
            { kind: "image", source: { kind: "base64", mediaType: "image/png", data: "AQID" } },
          ],
        },
      ],
      tools: [{ kind: "function", name: "f", parameters: { type: "object" } }],
      toolChoice: { kind: "required" },
    });
    const sent: SentRequest[] = [];
    const answer = Buffer.from('{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn"}');
    await awsClient({ type: "application/json", body: answer }, sent).send(
      new ConverseCommand({
        modelId: request.model,
        inferenceConfig: { maxTokens: 50 },
        system: [{ text: "Be brief." }, { cachePoint: { type: "default" } }],
        messages: [
          {
            role: "user",
            content: [{ text: "Look" }, { image: { format: "png", source: { bytes: Uint8Array.of(1, 2, 3) } } }],
          },
        ],
        toolConfig: {
          tools: [{ toolSpec: { name: "f", inputSchema: { json: { type: "object" } } } }],
          toolChoice: { any: {} },
        },
      }),
    );
    const written = writeRequest(request, converseTarget);
    expect(written).toMatchObject({ kind: "request", dropped: [], request: { path: sent[0]?.path } });
    expect(written.kind === "request" && JSON.parse(written.request.body)).toEqual(
      JSON.parse(new TextDecoder().decode(sent[0]?.body)),
    );
  });
});
