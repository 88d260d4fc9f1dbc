import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
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
});
