/** Domains that documentation uses for nobody: RFC 2606 and RFC 6761, and the words that people put there instead. */
const reservedDomain =
  /(?:^|\.)(?:example\.(?:com|net|org|edu|co\.uk|de|fr|es|cn|jp)|test\.com|domain\.com|(?:your|my)-?(?:domain|company|site|website|email)\.[a-z]+|(?:test|example|invalid|localhost|local|localdomain|internal|lan|home\.arpa))$/i;

/** Endings of file names, some of which are top-level domains too (`md`, `rs`, `sh`); in prompts they are files. */
const fileEnding =
  /\.(?:avif|bash|bat|bin|bmp|cfg|conf|cpp|cs|css|csv|dll|docx?|env|exe|gif|gz|h|hpp|html?|ini|ipynb|jar|java|jpe?g|jsx?|json|kt|lock|log|md|mjs|mov|mp[34]|pdf|php|png|pptx?|ps1|py|rb|rs|rst|sh|sql|svg|swift|tar|toml|ts|tsx|txt|vue|wasm|webp|xlsx?|xml|ya?ml|yarn|zip)$/i;

/** True for names such as `www.example.com` or `db.internal`, which belong to nobody or are known only inside a network. */
export function isReservedDomain(domain: string): boolean {
  return reservedDomain.test(domain);
}

/** True for names such as `report.py`. */
export function isFileName(name: string): boolean {
  return fileEnding.test(name);
}
