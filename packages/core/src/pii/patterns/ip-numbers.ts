/** The four octets of an IPv4 address in dotted decimals without leading zeros, or undefined. */
export function parseIpv4(text: string): readonly number[] | undefined {
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const octets = text.split(".").map(Number);
  return octets.every((octet) => octet < 256) ? octets : undefined;
}

/** The eight groups of an IPv6 address in one of the forms of RFC 4291 section 2.2, or undefined. */
export function parseIpv6(text: string): readonly number[] | undefined {
  if (!/^[0-9A-Fa-f:.]{2,45}$/.test(text)) return undefined;
  const tail = /(?<=:)[\d.]+\.[\d.]+$/.exec(text)?.[0];
  const octets = tail === undefined ? undefined : parseIpv4(tail);
  if (tail !== undefined && octets === undefined) return undefined;
  const plain = octets === undefined ? text : text.slice(0, -tail!.length) + hextets(octets);
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const parts = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (parts.flat().some((part) => !/^[0-9A-Fa-f]{1,4}$/.test(part))) return undefined;
  const missing = 8 - parts.flat().length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const zeros = Array.from({ length: missing }, () => "0");
  return [...parts[0]!, ...zeros, ...(parts[1] ?? [])].map((part) => Number.parseInt(part, 16));
}

function hextets(octets: readonly number[]): string {
  return [0, 2].map((at) => (octets[at]! * 256 + octets[at + 1]!).toString(16)).join(":");
}

/**
 * True for an address that the whole internet can reach and that is not a public resolver: only such an address can lead to
 * a person. Private, shared, loopback, link-local, documentation, benchmark, multicast and reserved ones
 * (IANA's special-purpose registries, RFC 6890) are on every second machine or on none.
 */
export function isPersonalAddress(address: string): boolean {
  const octets = parseIpv4(address);
  if (octets !== undefined) return !isSpecialIpv4(octets) && !resolvers.has(address);
  const groups = parseIpv6(address);
  if (groups === undefined) return false;
  return !isSpecialIpv6(groups) && !resolvers.has(groups.map((group) => group.toString(16)).join(":"));
}

function isSpecialIpv4([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99))) ||
    (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
    (a === 203 && b === 0 && c === 113)
  );
}

function isSpecialIpv6([a = 0, b = 0]: readonly number[]): boolean {
  return (
    a === 0 || // unspecified, loopback, addresses of IPv4 within IPv6
    a === 0x64 || // translation, RFC 6052
    a === 0x100 || // discard, RFC 6666
    (a === 0x2001 && (b < 0x200 || b === 0xdb8)) || // protocol assignments, documentation
    (a === 0x3fff && b < 0x1000) || // documentation, RFC 9637
    (a & 0xfe00) === 0xfc00 || // unique local
    (a & 0xff80) === 0xfe80 || // link-local and old site-local
    (a & 0xff00) === 0xff00 // multicast
  );
}

/** Public resolvers of Google, Cloudflare, Quad9, OpenDNS, 114DNS and AliDNS: people ping them, no person has them. */
const resolvers: ReadonlySet<string> = new Set([
  "8.8.8.8",
  "8.8.4.4",
  "1.1.1.1",
  "1.0.0.1",
  "9.9.9.9",
  "149.112.112.112",
  "208.67.222.222",
  "208.67.220.220",
  "114.114.114.114",
  "223.5.5.5",
  "223.6.6.6",
  "2001:4860:4860:0:0:0:0:8888",
  "2001:4860:4860:0:0:0:0:8844",
  "2606:4700:4700:0:0:0:0:1111",
  "2606:4700:4700:0:0:0:0:1001",
  "2620:fe:0:0:0:0:0:fe",
]);
