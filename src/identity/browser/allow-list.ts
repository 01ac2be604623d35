/**
 * The hosts that the browser may reach, as the administrator wrote them. Called by the proxy and the configuration.
 * Https only. A pattern matches names only: an IP address is allowed only where it is listed itself.
 */
import { BlockList, isIP } from "node:net";
import { VestibuleError } from "../../errors/error.ts";
import { isLocalhost } from "../../http/lookup.ts";

export interface AllowList {
  /** Which kind of entry allows `host`:`port`, if any. `host` in lower case, without brackets. */
  match(host: string, port: number): "exact" | "pattern" | undefined;
}

const httpsPort = 443;
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const entryPattern = new RegExp(`^(\\*\\.)?((?:${label}\\.)*${label})(?::([1-9][0-9]{0,4}))?$`);
const addressPattern = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::([1-9][0-9]{0,4}))?$/;

const entryForm = "expected host or host:port, lower case; `*.` in front for its subdomains";

interface Entry {
  host: string;
  port: number;
  below: boolean;
}

/** @returns the problem of an entry that is none, as a sentence without a full stop */
function readEntry(text: string): Entry | string {
  const address = addressPattern.exec(text);
  const name = address === null ? entryPattern.exec(text) : null;
  const host = address?.[1] ?? address?.[2] ?? name?.[2];
  const port = Number(address?.[3] ?? name?.[3] ?? httpsPort);
  if (host === undefined || host.length > 253) return entryForm;
  if (port > 65_535) return "expected a port from 1 to 65535";
  if (address !== null && isIP(host) === 0) return "expected an IP address, one of version 6 in brackets";
  const below = name?.[1] !== undefined;
  // `*.com` belongs to no organisation: a pattern needs two labels, except `*.localhost`.
  if (below && !host.includes(".") && host !== "localhost")
    return "expected at least two labels behind `*.`: one alone belongs to no organisation";
  return { host, port, below };
}

/** Why `entry` is none of an allow-list; undefined when it is one. The judgement of `parseAllowList`. */
export function allowedHostProblem(entry: string): string | undefined {
  const read = readEntry(entry);
  return typeof read === "string" ? read : undefined;
}

function parseEntry(written: string): Entry {
  const read = readEntry(written);
  if (typeof read !== "string") return read;
  throw new VestibuleError("config_invalid", {
    evidence: { what: "allowed host", value: written.slice(0, 300), hint: read },
  });
}

/**
 * Parses entries like `login.example.com`, `login.example.com:8443`, `*.okta.com` (any name below, not itself),
 * `192.0.2.7` or `[2001:db8::1]:443`. The default port is 443.
 * @throws `config_invalid`
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const parsed = entries.map(parseEntry);
  return {
    match(host, port) {
      const name = host.toLowerCase().replace(/\.$/, "");
      const fitting = parsed.filter((entry) => entry.port === port);
      if (fitting.some((entry) => !entry.below && entry.host === name)) return "exact";
      if (isIP(name) !== 0) return undefined;
      return fitting.some((entry) => entry.below && name.endsWith(`.${entry.host}`)) ? "pattern" : undefined;
    },
  };
}

/** Addresses outside the public internet: IANA special-purpose registries (RFC 6890 and its updates). */
const notPublic = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  notPublic.addSubnet(net, prefix, "ipv4");
}
for (const [net, prefix] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
  ["2002::", 16],
] as const) {
  notPublic.addSubnet(net, prefix, "ipv6");
}

/**
 * Whether a name that was allowed in this way may resolve to `address`. The operator of a zone's DNS chooses the names
 * that a pattern matches, so such a name must not lead into the device's own network (DNS rebinding).
 */
export function mayLeadTo(address: string, allowed: { by: "exact" | "pattern"; host: string }): boolean {
  if (allowed.by === "exact" || isLocalhost(allowed.host)) return true;
  return !notPublic.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
