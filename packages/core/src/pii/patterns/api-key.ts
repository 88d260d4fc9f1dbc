import { patternConfidence } from "../pattern-confidence.ts";
import type { PatternMatch, PiiPattern } from "./pii-pattern.ts";

/** Prefixes that one issuer uses for its secrets and what follows them, from the issuers' documentation. */
const issued: readonly RegExp[] = [
  /sk-(?:[a-z0-9]{2,8}-)*[A-Za-z0-9_-]{20,200}/, // OpenAI, Anthropic, OpenRouter, DeepSeek and others
  /(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,120}|whsec_[A-Za-z0-9+/]{24,80}/, // Stripe
  /(?:AKIA|ASIA)[A-Z2-7]{16}/, // AWS
  /gh[oprsu]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255}/, // GitHub
  /gl(?:pat|dt|rt|ptt)-[\w-]{20,80}/, // GitLab
  /AIza[\w-]{35}|ya29\.[\w-]{20,400}|GOCSPX-[\w-]{20,60}/, // Google
  /xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-\d-[A-Za-z0-9-]{20,200}/, // Slack
  /hf_[A-Za-z0-9]{30,60}/, // Hugging Face
  /npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,300}/, // registries
  /SG\.[\w-]{16,32}\.[\w-]{32,64}/, // SendGrid
  /dop_v1_[a-f0-9]{64}|dapi[a-f0-9]{32}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/, // DigitalOcean, Databricks, Shopify
  /(?:gsk|nvapi|xai|pplx|r8|lin_api|sntrys|figd|ntn|fw)[_-][\w-]{24,200}/, // Groq, NVIDIA, xAI, Perplexity, Replicate, …
  /(?:ATATT3|NRAK-|PMAK-|hvs\.)[\w-]{20,300}/, // Atlassian, New Relic, Postman, Vault
  /\d{8,10}:AA[\w-]{33}/, // Telegram
  /eyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{16,1000}/, // JSON Web Token, RFC 7519
];
const issuedKey = new RegExp(`(?<![\\w-])(?:${issued.map(({ source }) => source).join("|")})(?![\\w])`, "g");

const privateKey = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const bearer = /\b(?:Bearer|Basic|token) ([\w.~+/-]{20,2000}={0,2})(?![\w])/gi;
const assigned =
  /(?:api[_ -]?key|secret(?:[_ -]?key)?|access[_ -]?(?:key|token)|auth(?:orization)?(?:[_ -]?token)?|x-(?:auth|key)|token|passw(?:or)?d|pass|pwd|clave|cl[eé]_api|密钥|令牌|口令|\w_(?:key|token|secret)|\bkey)["']?(?: ?[:=]>? ?| +| ?(?:is|是|为) ?)["'`]?([\w.~+/-]{16,500}={0,2})(?![\w])/gi;

/** Least entropy in bits per character of an assigned value; English words and names have about 3.0 to 3.4. */
const MIN_ENTROPY = 3.5;
const placeholder =
  /x{4}|\*{3}|\.{3}|your|example|sample|placeholder|changeme|dummy|redacted|insert|1234567890?abc|abcdefgh|0{8}/i;
const identifier = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$|^[0-9a-f]{32}$|^[0-9a-f]{40}$|^[0-9a-f]{64}$/i;

/**
 * Secrets of programs: keys with an issuer's prefix, JSON Web Tokens, private keys in PEM, and random strings that are assigned to a
 * name such as `api_key` or sent as `Bearer`. Placeholders (`sk-xxxx`, `YOUR_API_KEY`) and bare hashes are none.
 */
export const apiKey: PiiPattern = {
  type: "API_KEY",
  *find(text) {
    for (const { index: start, 0: key } of text.matchAll(issuedKey)) {
      if (placeholder.test(key) || !isVaried(key)) continue;
      yield { start, end: start + key.length, confidence: patternConfidence.proven, decisive: true };
    }
    yield* privateKeys(text);
    for (const pattern of [bearer, assigned]) {
      for (const match of text.matchAll(pattern)) {
        const value = match[1]!;
        if (placeholder.test(value) || !isRandom(value)) continue;
        const end = match.index + match[0].length;
        // A hash is a secret only where it is said to be one.
        const confidence = identifier.test(value) ? patternConfidence.plausible : patternConfidence.exact;
        yield { start: end - value.length, end, confidence };
      }
    }
  },
};

function* privateKeys(text: string): Generator<PatternMatch> {
  let behind = 0;
  // Openings whose closing line does not come any more: looking again for each would take quadratic time.
  const unclosed = new Set<string>();
  for (const { index: start, 0: opening } of text.matchAll(privateKey)) {
    if (start < behind) continue;
    const closing = unclosed.has(opening) ? -1 : text.indexOf(opening.replace("BEGIN", "END"), start);
    if (closing === -1) unclosed.add(opening);
    const end = closing === -1 ? endOfBase64(text, start + opening.length) : closing + opening.length - 2;
    // The two lines alone, as in a question about the format, hold no key.
    if (end - start < opening.length + 40) continue;
    yield { start, end, confidence: patternConfidence.proven, decisive: true };
    behind = end;
  }
}

function endOfBase64(text: string, from: number): number {
  return from + /^[A-Za-z0-9+/=\s\\]*/.exec(text.slice(from, from + 8192))![0].trimEnd().length;
}

/** Has at least eight different characters behind its prefix. */
function isVaried(key: string): boolean {
  return new Set(key.slice(4)).size >= 8;
}

/** Mixes letters and digits, is no path, name or address, and has the entropy of a random string. */
function isRandom(value: string): boolean {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value) || /^\w+(?:[./-][a-z]+){2,}/i.test(value)) return false;
  return entropy(value) >= (/^[0-9a-f-]+$/i.test(value) ? 3 : MIN_ENTROPY);
}

/** Shannon's entropy of a string's characters, in bits per character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / value.length) * Math.log2(count / value.length), 0);
}
