/** node:sqlite takes an object for named parameters and shifts the other values: such a value is refused before. */
import { expect, test } from "vitest";
import { Sqlite, type SqlValue } from "../../src/agent/state/sqlite.ts";

test("string, number, bigint, null and bytes are bound; anything else is refused", () => {
  using database = new Sqlite(":memory:");
  const bind = (value: unknown) => database.get("SELECT ? AS value, ? AS next", value as SqlValue, 1);
  for (const value of ["text", 7, null, new Uint8Array([1, 2])])
    expect(bind(value)).toEqual({ value, next: 1 });
  expect(bind(7n)).toEqual({ value: 7, next: 1 });
  for (const value of [new Date(), {}, [], true, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
    const refused: unknown = expect.objectContaining({ code: "internal" });
    expect(() => bind(value)).toThrow(refused);
    expect(() => database.all("SELECT ?", value as SqlValue)).toThrow(refused);
    expect(() => database.run("SELECT ?", value as SqlValue)).toThrow(refused);
  }
});
