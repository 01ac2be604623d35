/** What a person typed, or is known to have, as a `Secret`: the caller's to dispose. For hosts, devices and examiner. */
import { Secret } from "../../secrets/arena.ts";

export function secretOf(text: string): Secret {
  return Secret.take(Buffer.from(text, "utf8"));
}
