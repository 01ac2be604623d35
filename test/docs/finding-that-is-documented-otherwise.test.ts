/** docs/doctor.md lists every code of the doctor in the column of its severity, and no other. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Severity, severities } from "../../src/doctor/contract/findings.ts";
import { doctor as texts } from "../../src/texts/en/doctor.ts";

const source = readFileSync(new URL("../../docs/doctor.md", import.meta.url), "utf8");
const rows = [...source.matchAll(/^\|(.*)\|$/gmu)].map(([, row = ""]) =>
  row.split("|").map((cell) => cell.trim()),
);

test("each code is in the column of its severity", () => {
  const columns: readonly Severity[] = ["fault", "warning", "good", "not-here"];
  const [head, , ...body] = rows;
  expect(head?.slice(1)).toEqual(columns.map((severity) => texts.severity[severity]));
  const documented = body.flatMap((row) =>
    row
      .slice(1)
      .flatMap((cell, column) =>
        [...cell.matchAll(/`([a-z-]+)`/gu)].map(([, code]) => [code, columns[column]]),
      ),
  );
  expect(Object.fromEntries(documented)).toEqual(severities);
  expect(documented).toHaveLength(Object.keys(severities).length);
  expect(body.slice(1).map(([check]) => check)).toEqual(Object.values(texts.checks));
});
