import { patternConfidence } from "../pattern-confidence.ts";
import { wordBefore } from "./context.ts";
import { isPersonalAddress, parseIpv4, parseIpv6 } from "./ip-numbers.ts";
import type { PiiPattern } from "./pii-pattern.ts";

const v4Candidate = /(?<![\w.]|\d-)\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d|\/(?!32\b)\d)/g;
const v6Candidate = /(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,37}(?:\.\d{1,3}){0,3}(?!\w|\/(?!128\b)\d)/g;

const ipWord =
  /\bips?\b|address|\bhost\b|server|\bping\b|\bdns\b|\bssh\b|\bfrom\b|\bsrc\b|client|log ?in|visitor|\bvon\b|\bdesde\b|地址|来源|来自|登录|从|服务器|アドレス|送信元|から/i;
const versionNames =
  "v|ver|version|versi[óo]n|firmware|release|build|driver|sdk|upgrade[ds]?|update[ds]?|downgrade[ds]?|patch|section|chapter|clause|oid";
const versionWord = new RegExp(String.raw`\b(?:${versionNames})\b\.?|版本|固件|升级|章|节|バージョン`, "i");
/** Nothing but "to", "is" or a sign between the word and the number. */
const versionRightBefore = new RegExp(
  String.raw`(?:\b(?:${versionNames})\b\.?|版本|固件|バージョン)(?: to| is)?[\s:=v]{0,3}$`,
  "i",
);

/** How far a word such as "firmware" reaches. */
const VERSION_REACH = 80;

/**
 * Public IPv4 and IPv6 addresses. Numbers in four parts that are all small, or stand near a word such as "firmware", are versions
 * unless a word such as "IP" stands before them; networks (`/24`) are no one's.
 */
export const ipAddress: PiiPattern = {
  type: "IP_ADDRESS",
  *find(text) {
    for (const { index: start, 0: address } of text.matchAll(v4Candidate)) {
      if (!isPersonalAddress(address)) continue;
      const named = wordBefore(ipWord, text, { at: start, reach: 24 });
      if (wordBefore(versionRightBefore, text, { at: start, reach: 16 })) continue;
      if (!named && isVersion(text, { at: start, address })) continue;
      yield {
        start,
        end: start + address.length,
        confidence: named ? patternConfidence.exact : patternConfidence.distinct,
        decisive: true,
      };
    }
    for (const { index: start, 0: candidate } of text.matchAll(v6Candidate)) {
      const address = candidate.replace(/(?<!:):$|\.$/, "");
      if (!isPersonalAddress(address) || !isDistinctIpv6(address)) continue;
      yield { start, end: start + address.length, confidence: patternConfidence.exact, decisive: true };
    }
  },
};

/** True for four numbers in dots that read as a version, going by themselves and by the words before them. */
export function isVersion(text: string, { at, address }: { readonly at: number; readonly address: string }): boolean {
  const octets = parseIpv4(address);
  if (octets === undefined) return false;
  if (octets.every((octet) => octet < 10)) return true;
  if (wordBefore(/[vV]\.? ?$/, text, { at, reach: 3 })) return true;
  return octets[0]! < 64 && wordBefore(versionWord, text, { at, reach: VERSION_REACH });
}

/** `face::1` is also a name in C++: a shortened address has to be of the block given out so far, 2000::/3. */
function isDistinctIpv6(address: string): boolean {
  return !address.includes("::") || (parseIpv6(address)![0]! & 0xe000) === 0x2000;
}
