/**
 * Events wait for the directory. One that it always refuses does not block the later ones, and their number is limited.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Directory } from "../../src/agent/directory/directory-client.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import { reportEvents } from "../../src/agent/outbox.ts";
import { maximumEvents } from "../../src/agent/state/events.ts";
import { AgentState, stateFile } from "../../src/agent/state/state.ts";
import { Sqlite } from "../../src/agent/state/sqlite.ts";
import type { BindingId, DeviceEvent } from "../../src/device-api/schemas.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import { FileDirectory } from "./power-loss/support/directory-double.ts";
import { bindingId } from "./power-loss/support/device.ts";

const logs = createLogs({ write: () => undefined });
const at = "2026-01-01T00:00:00.000Z";
const gone = "bnd_that0was0removed000000" as BindingId;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-outbox-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Knows one binding, and takes a report whole or not at all. */
class StrictDirectory extends FileDirectory {
  readonly taken: DeviceEvent[] = [];

  override report(events: readonly DeviceEvent[]): Promise<void> {
    if (events.some((event) => event.bindingId !== undefined && event.bindingId !== bindingId))
      return Promise.reject(new VestibuleError("not_bound"));
    this.taken.push(...events);
    return Promise.resolve();
  }
}

test("an event of a removed binding reaches the audit log without the binding, and the others arrive unchanged", async () => {
  using state = AgentState.open(folder);
  state.addEvent({ kind: "reset-completed", bindingId: gone, at });
  state.addEvent({ kind: "reset-undone", bindingId, code: "account_disabled", at });
  const directory = new StrictDirectory(folder);
  await reportEvents(state, () => Promise.resolve<Directory>(directory), logs);
  expect(directory.taken).toEqual([
    { kind: "reset-completed", at },
    { kind: "reset-undone", bindingId, code: "account_disabled", at },
  ]);
  expect(state.pendingEvents()).toEqual({ upTo: 0, events: [] });
});

test("no event is lost while the directory is away", async () => {
  using state = AgentState.open(folder);
  state.addEvent({ kind: "reset-completed", bindingId, at });
  await reportEvents(state, () => Promise.reject(new VestibuleError("directory_unreachable")), logs);
  expect(state.pendingEvents().events).toHaveLength(1);
});

test("an event that this version does not know is skipped", async () => {
  using state = AgentState.open(folder);
  using sql = new Sqlite(join(folder, stateFile));
  sql.run("INSERT INTO events (event) VALUES (?)", JSON.stringify({ kind: "from-a-newer-agent", at }));
  state.addEvent({ kind: "reset-completed", bindingId, at });
  const directory = new StrictDirectory(folder);
  await reportEvents(state, () => Promise.resolve<Directory>(directory), logs);
  expect(directory.taken).toEqual([{ kind: "reset-completed", bindingId, at }]);
});

test("the oldest of thousands of refusals are dropped", () => {
  using state = AgentState.open(folder);
  using sql = new Sqlite(join(folder, stateFile));
  sql.run("INSERT INTO events (event) VALUES (?)", JSON.stringify({ kind: "reset-completed", at }));
  sql.run(
    "INSERT INTO events (id, event) VALUES (?, ?)",
    maximumEvents,
    JSON.stringify({ kind: "signed-in", at }),
  );
  state.addEvent({ kind: "reset-refused", code: "wrong_user", at });
  expect(state.pendingEvents().events.map(({ kind }) => kind)).toEqual(["signed-in", "reset-refused"]);
});
