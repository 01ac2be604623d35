/**
 * A change takes the place of one that still owes the directory something, and is undone. The earlier one is open again,
 * with all that it needs; a power loss in between changes nothing, and neither does a new enrolment.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChangeStart } from "../../src/agent/state/change.ts";
import { Sqlite } from "../../src/agent/state/sqlite.ts";
import { AgentState, stateFile } from "../../src/agent/state/state.ts";
import type { BindingId } from "../../src/device-api/schemas.ts";
import type { AccountId } from "../../src/platform/ports.ts";

let folder: string;
let state: AgentState;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-held-"));
  state = AgentState.open(folder);
});
afterEach(() => {
  state[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const accountId = "S-1-5-21-1-2-3-1001" as AccountId;
const sealed = Uint8Array.of(0, 1, 254, 255);
const begun = (id: string): ChangeStart => ({
  id,
  accountId,
  bindingId: "bnd_0123456789abcdefghijkl",
  detail: { kind: "pin-reset", of: id },
  materials: { part: sealed, "next-part": Buffer.from(id) },
  begunAt: new Date(1_700_000_000_000),
});

/** One that owes the directory something, and another that was begun in its place. */
function replaced() {
  state.begin(begun("earlier"));
  const earlier = state.advance({ id: "earlier", accountId }, { step: "verified", drop: ["next-part"] });
  return { earlier, later: state.begin(begun("later"), "hold") };
}

test("undone: the earlier one is open again as it was", () => {
  const { earlier, later } = replaced();
  state.settle(later, { events: [], isUndone: true });
  expect(state.changes()).toEqual([earlier]);
  expect(earlier.materials).toEqual(new Map([["part", sealed]]));
});

test("the agent is started anew in between, and the account has a new binding: the same, under that binding", () => {
  const { earlier, later } = replaced();
  state[Symbol.dispose]();
  state = AgentState.open(folder);
  const bindingId = "bnd_newnewnewnewnewnewnewne" as BindingId;
  state.rebind(accountId, bindingId);
  state.settle(later, { events: [], isUndone: true });
  expect(state.changes()).toEqual([{ ...earlier, bindingId }]);
});

test("a third in the place of the second, before that has changed anything: the first one is held on", () => {
  const { earlier } = replaced();
  const third = state.begin(begun("third"));
  state.settle(third, { events: [], isUndone: true });
  expect(state.changes()).toEqual([earlier]);
});

test("done: the earlier one is gone, and the next one that is undone does not bring it back", () => {
  const { later } = replaced();
  state.settle(later, { events: [] });
  expect(state.changes()).toEqual([]);
  state.settle(state.begin(begun("third"), "hold"), { events: [], isUndone: true });
  expect(state.changes()).toEqual([]);
});

test("the later one is set aside: so is what it held, and neither is open", () => {
  const { later } = replaced();
  state.setAside(later, new Date(1_800_000_000_000), []);
  expect(state.changes()).toEqual([]);
  using database = new Sqlite(join(folder, stateFile));
  const aside = database.all("SELECT id, account_id, step, materials FROM set_aside ORDER BY id");
  expect(aside).toMatchObject([
    { id: "earlier", account_id: accountId, step: "verified", materials: '{"part":"0001FEFF"}' },
    { id: "later", account_id: accountId, step: "recorded" },
  ]);
});
