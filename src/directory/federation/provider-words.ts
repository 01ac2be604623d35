/**
 * What a provider or a browser said, made fit for the operator's log: bounded, on one line, and without what could be a
 * secret or an address of a person. Called wherever words of a provider become evidence.
 */

const longest = 300;
const leftOut = "[left out]";
/** Everything that a terminal could take for a command, and what turns the direction of a line. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
/** Addresses of people, which no log may hold (`Evidence`). */
const address = /[^\s@<>"'(),;]{1,64}@[^\s@<>"'(),;]{1,255}/g;
/** A run as long as a code, a token or a client secret. */
const secretLike = /[A-Za-z0-9+/_=.~-]{32,}/g;

/**
 * At most 300 characters; control characters as `\u001b`; addresses and what looks like a token left out.
 * @param secret left out too, as it is and as it stands in a form
 */
export function shown(text: string, secret?: string): string {
  let cut = text.slice(0, 4_000);
  if (secret !== undefined && secret !== "")
    for (const form of [secret, encodeURIComponent(secret)]) cut = cut.replaceAll(form, leftOut);
  return bounded(cut.replace(secretLike, leftOut));
}

/** The same for an identifier (an issuer, a tenant, a claim that was compared): long ones stay. */
export function bounded(text: string): string {
  const said = text
    .slice(0, 4_000)
    .replace(address, "[address]")
    .replace(control, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return said.length > longest ? `${said.slice(0, longest)}…` : said;
}
