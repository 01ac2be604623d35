/** Whether an address is the expected one. Used for the redirect that ends a proof, where the browser and where the agent sees it. */

const parts = ["protocol", "username", "password", "hostname", "port", "pathname"] as const;

/**
 * Compares all but query and fragment, part by part: `origin` is "null" for every scheme that is not the web's own, so
 * that any two of those would be alike.
 */
export function isSameAddress(url: URL, expected: URL): boolean {
  return parts.every((part) => url[part] === expected[part]);
}
