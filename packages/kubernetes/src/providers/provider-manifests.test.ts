import { describe, expect, test } from "vitest";
import { fieldAt } from "../check/field-at.ts";
import { checkManifests } from "../check/check-manifests.ts";
import { providerManifests } from "./provider-manifests.ts";
import { hostParts, providerRow, providerRowOf, providerRows } from "./provider-rows.ts";

const all = providerRows.map(({ id }) => id);

describe("the examples of providers", () => {
  test("there is one for each, with a back end, how to sign in, TLS and a route, and no credential", () => {
    const files = providerManifests(all);
    expect(files.slice(0, -1).map(({ file }) => file)).toEqual(all.map((id) => `providers/${id}.yaml`));
    for (const { file, objects } of files.slice(0, -1)) {
      const kinds = objects.map(({ kind }) => kind);
      const isOwn = file === "providers/self-hosted.yaml";
      expect(kinds, file).toEqual([
        "Backend",
        "AIServiceBackend",
        ...(isOwn ? [] : ["BackendTLSPolicy", "BackendSecurityPolicy"]),
        "AIGatewayRoute",
      ]);
      expect(checkManifests(objects), file).toEqual([]);
    }
  });

  test("their Secrets are apart, in a file that kubectl passes over, and hold placeholders", () => {
    const secrets = providerManifests(all).at(-1)!;
    expect(secrets.file).toBe("providers/secrets.yaml.example");
    expect(secrets.objects).toHaveLength(all.length - 1);
    expect(checkManifests(secrets.objects)).toEqual([]);
  });

  test.each([
    ["openai", "APIKey", "apiKey", { name: "OpenAI", prefix: "/v1" }],
    ["azure-openai", "AzureAPIKey", "azureAPIKey", { name: "AzureOpenAI", version: "2025-01-01-preview" }],
    ["aws-bedrock", "AWSCredentials", "awsCredentials", { name: "AWSBedrock" }],
    ["aws-anthropic", "AWSCredentials", "awsCredentials", { name: "AWSAnthropic", version: "bedrock-2023-05-31" }],
    ["gcp-vertex", "GCPCredentials", "gcpCredentials", { name: "GCPVertexAI" }],
    ["gcp-anthropic", "GCPCredentials", "gcpCredentials", { name: "GCPAnthropic", version: "vertex-2023-10-16" }],
    ["anthropic", "AnthropicAPIKey", "anthropicAPIKey", { name: "Anthropic" }],
  ])("%s signs in by %s", (id, type, field, schema) => {
    const [file] = providerManifests([id]);
    const policy = file!.objects.find(({ kind }) => kind === "BackendSecurityPolicy");
    expect(fieldAt(policy, "spec", "type")).toBe(type);
    expect(fieldAt(policy, "spec", field)).toBeDefined();
    expect(fieldAt(file!.objects[1], "spec", "schema")).toEqual(schema);
  });

  test.each([
    ["openai", "authorization"],
    ["azure-openai", "api-key"],
    ["anthropic", "x-api-key"],
    ["aws-bedrock", "authorization"],
  ])("%s sees its own credential in %s and none of the client's", (id, own) => {
    const [file] = providerManifests([id]);
    const removed = fieldAt(file!.objects[1], "spec", "headerMutation", "remove");
    expect(removed).toEqual(
      ["authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"].filter((name) => name !== own),
    );
  });

  test("a server of one's own sees what the client sent", () => {
    const [file] = providerManifests(["self-hosted"]);
    expect(fieldAt(file!.objects[1], "spec", "headerMutation")).toBeUndefined();
  });

  test("an unknown one is refused with those that there are", () => {
    expect(() => providerManifests(["openay"])).toThrow('there is no provider "openay"; there are openai, aws-bedrock');
  });
});

describe("whose server a host is", () => {
  test("is told by its name, with what stands for region and resource", () => {
    expect(providerRowOf("api.mistral.ai")?.id).toBe("mistral");
    expect(providerRowOf("acme.openai.azure.com")?.id).toBe("azure-openai");
    expect(providerRowOf("api.mistral.ai.example.com")).toBeUndefined();
    expect(providerRowOf("apixmistral.ai")).toBeUndefined();
    expect(hostParts(providerRow("aws-bedrock")!, "bedrock-runtime.eu-west-1.amazonaws.com")).toEqual({
      region: "eu-west-1",
    });
  });
});
