/**
 * Name resolution for every connection that the agent makes. Called by the HTTP client and the browser's proxy.
 * `localhost` and all names below it are loopback and are never looked up in DNS (RFC 6761 section 6.3), so no DNS server
 * can point such a name at another machine.
 */
import { lookup as systemLookup, type LookupAddress, type LookupOptions } from "node:dns";

/** The type of the `lookup` option of `net.connect` and `tls.connect`. */
export type Lookup = (
  hostname: string,
  options: LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
) => void;

const loopback: readonly LookupAddress[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/** Whether `hostname` is `localhost` or a name below it, in any letter case, with or without a trailing dot. */
export function isLocalhost(hostname: string): boolean {
  return /^(?:[^.]+\.)*localhost\.?$/i.test(hostname);
}

function wanted(options: LookupOptions): 0 | 4 | 6 {
  if (options.family === 4 || options.family === "IPv4") return 4;
  if (options.family === 6 || options.family === "IPv6") return 6;
  return 0;
}

export const lookup: Lookup = (hostname, options, callback) => {
  if (!isLocalhost(hostname)) {
    systemLookup(hostname, options, callback);
    return;
  }
  const family = wanted(options);
  const addresses = loopback.filter((entry) => family === 0 || entry.family === family);
  // Asynchronous like the system's: callers attach their handlers after calling.
  setImmediate(() => {
    const first = addresses[0];
    if (options.all === true) callback(null, addresses);
    else if (first !== undefined) callback(null, first.address, first.family);
  });
};
