/** The network that a client belongs to, as far as its address says. Used where clients are counted. */
import { isIPv4, isIPv6 } from "node:net";

/**
 * The IPv4 address, or the /64 of an IPv6 address: whoever has one address of a /64 has all of them.
 * @returns "192.0.2.7", "2001:db8:0:1::/64"; "unknown" for what is no address
 */
export function networkOf(address: string): string {
  const [bare = ""] = address.split("%", 1);
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return "unknown";
  // The URL parser writes an address in one spelling (RFC 5952), with an embedded IPv4 address as two groups.
  const canonical = new URL(`https://[${bare}]`).hostname.slice(1, -1);
  const [before = "", after] = canonical.split("::", 2);
  const groupsOf = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const head = groupsOf(before);
  const tail = groupsOf(after ?? "");
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
  const mapped = groups.slice(0, 5).every((group) => group === "0") && groups[5] === "ffff";
  if (mapped) {
    const parts = groups.slice(6).flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    });
    return parts.join(".");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}
