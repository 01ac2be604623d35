/**
 * Makes a `Secret` of a text that a person typed or knows; the caller disposes it. Called by hosts, devices and
 * examiner.
 */
import { Secret } from "../../secrets/arena.ts";

export function secretOf(text: string): Secret {
  return Secret.take(Buffer.from(text, "utf8"));
}
