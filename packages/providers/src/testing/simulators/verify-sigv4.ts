import { createHash, createHmac } from "node:crypto";

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/**
 * What is wrong with a request's AWS signature, or undefined: the server's side of Signature Version 4, from its
 * specification and on Node's own hashes, apart from what signs.
 */
export function sigV4Fault(
  { method, target, headers, body }: SignedRequest,
  keys: { readonly accessKeyId: string; readonly secretAccessKey: string },
): string | undefined {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const parts = pattern.exec(headers["authorization"] ?? "");
  if (parts === null) return "there is no signature";
  const [, id, day = "", region = "", service = "", names = "", signature] = parts;
  const time = headers["x-amz-date"] ?? "";
  if (id !== keys.accessKeyId) return "the access key is not known";
  if (service !== "bedrock") return `signed for the service ${service}`;
  if (!time.startsWith(day)) return "the time is not of the day that was signed for";
  const signed = names.split(";");
  if (!signed.includes("host") || !signed.includes("x-amz-date")) return "host and time must be signed";
  const [path = "", query = ""] = target.split("?", 2);
  const canonical = [
    method,
    // Every service but S3 encodes the path once more.
    path.split("/").map(encode).join("/"),
    query.split("&").toSorted().join("&"),
    ...signed.map((name) => `${name}:${(headers[name] ?? "").trim().replaceAll(/ +/g, " ")}`),
    "",
    names,
    sha256(body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, "aws4_request"].reduce<Buffer | string>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  );
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(Buffer.from(canonical))].join("\n");
  return createHmac("sha256", key).update(text).digest("hex") === signature
    ? undefined
    : "the signature does not match";
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function encode(segment: string): string {
  return encodeURIComponent(segment).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
