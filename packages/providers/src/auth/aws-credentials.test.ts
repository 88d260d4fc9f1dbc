import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startTokenServer } from "../testing/token-server.ts";
import { awsCredentials } from "./aws-credentials.ts";

const signal = new AbortController().signal;

async function sharedFiles(credentials: string, config = ""): Promise<{ credentialsFile: string; configFile: string }> {
  const folder = await mkdtemp(join(tmpdir(), "signalbox-aws-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = { credentialsFile: join(folder, "credentials"), configFile: join(folder, "config") };
  await writeFile(files.credentialsFile, credentials);
  await writeFile(files.configFile, config);
  return files;
}

describe("keys as AWS's own tools find them", () => {
  it("are those of a profile", async () => {
    const files = await sharedFiles(
      "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = one\n" +
        "[team]\naws_access_key_id = AKIATEAM\naws_secret_access_key = two\naws_session_token = three\n",
    );
    const keys = await awsCredentials({ profile: "team", ...files }).get({ signal, nowMs: 0 });
    expect(keys.accessKeyId).toBe("AKIATEAM");
    expect([keys.secretAccessKey.reveal(), keys.sessionToken?.reveal()]).toEqual(["two", "three"]);
    expect(JSON.stringify(keys)).not.toMatch(/two|three/);
  });

  it("are missed with the profile's name", async () => {
    const files = await sharedFiles("[default]\n");
    await expect(awsCredentials({ profile: "nobody", ...files }).get({ signal, nowMs: 0 })).rejects.toMatchObject({
      code: "unavailable",
      message: "AWS's provider found no credentials for the profile nobody.",
    });
  });

  it("may come from a process, and end", async () => {
    const expiration = new Date(Date.now() + 3600_000).toISOString();
    const answer = JSON.stringify({
      Version: 1,
      AccessKeyId: "AKIAPROCESS",
      SecretAccessKey: "four",
      SessionToken: "five",
      Expiration: expiration,
    });
    const files = await sharedFiles("", `[profile tool]\ncredential_process = echo '${answer}'\n`);
    const source = awsCredentials({ profile: "tool", ...files });
    const keys = await source.get({ signal, nowMs: Date.now() });
    expect([keys.accessKeyId, keys.sessionToken?.reveal()]).toEqual(["AKIAPROCESS", "five"]);
    source.close();
  });

  it("are those of the pod's identity", async () => {
    const expiration = new Date(Date.now() + 3600_000).toISOString();
    const answer = { AccessKeyId: "AKIAPOD", SecretAccessKey: "six", Token: "seven", Expiration: expiration };
    await using server = await startTokenServer(({ headers }) =>
      headers["authorization"] === "pod-token" ? [200, answer] : [403, {}],
    );
    const { credentialsFile, configFile } = await sharedFiles("");
    await writeFile(configFile, "pod-token");
    environment({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: configFile,
    });
    const source = awsCredentials({ credentialsFile, configFile: credentialsFile });
    const nowMs = Date.now();
    const keys = await source.get({ signal, nowMs });
    expect([keys.accessKeyId, keys.sessionToken?.reveal()]).toEqual(["AKIAPOD", "seven"]);
    await source.get({ signal, nowMs: nowMs + 30 * 60_000 });
    expect(server.calls).toHaveLength(1);
  });

  it("are those of a role for a service account", async () => {
    const expiration = new Date(Date.now() + 3600_000).toISOString();
    const answer = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKIAROLE</AccessKeyId>
      <SecretAccessKey>eight</SecretAccessKey><SessionToken>nine</SessionToken><Expiration>${expiration}</Expiration>
      </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
    await using server = await startTokenServer(() => [200, answer, { "content-type": "text/xml" }]);
    const { credentialsFile, configFile } = await sharedFiles("");
    await writeFile(configFile, "service-account-token");
    environment({
      AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/signalbox",
      AWS_WEB_IDENTITY_TOKEN_FILE: configFile,
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL_STS: server.url,
    });
    const source = awsCredentials({ credentialsFile, configFile: credentialsFile });
    const keys = await source.get({ signal, nowMs: Date.now() });
    expect([keys.accessKeyId, keys.secretAccessKey.reveal(), keys.sessionToken?.reveal()]).toEqual([
      "AKIAROLE",
      "eight",
      "nine",
    ]);
    expect(server.calls[0]?.form.get("WebIdentityToken")).toBe("service-account-token");
  });
});

/** Sets these variables, and none else of AWS's, until the test is over. */
function environment(variables: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}
