/**
 * What may be bound to SQL, in either database. node:sqlite takes any other object for named parameters and silently shifts
 * the rest by one; `pg` writes one down in a form of its own.
 */
import { VestibuleError } from "../../errors/error.ts";

export type Bindable = string | number | bigint | null | Uint8Array;

/**
 * @throws `request_invalid` for a text with U+0000, which PostgreSQL holds in no column: whoever sent it is refused on both.
 * `internal` for what is no value of SQL
 */
export function bindable(value: unknown): Bindable {
  if (typeof value === "string") {
    if (value.includes("\0")) throw new VestibuleError("request_invalid", { evidence: { what: "U+0000" } });
    return value;
  }
  if (
    typeof value === "bigint" ||
    value === null ||
    value instanceof Uint8Array ||
    (typeof value === "number" && Number.isFinite(value))
  ) {
    return value;
  }
  throw new VestibuleError("internal", {
    evidence: { what: "value not bindable to SQL", type: typeof value },
  });
}
