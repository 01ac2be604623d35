/**
 * Tells the directory what happened, when it can be reached; until then events wait in the agent's file. An event
 * that the directory will never take (its binding is gone) must not keep the later ones from it.
 */
import type { DeviceEvent } from "../device-api/schemas.ts";
import { codeOf } from "../errors/error.ts";
import type { Directory } from "./directory/directory-client.ts";
import type { Logs } from "./setup/log.ts";
import type { AgentState } from "./state/state.ts";

/** The directory has read them and says no: it will say so again. */
function isRefusal(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === "not_bound" || code === "request_invalid";
}

/** One by one: what is refused goes without what it names, and if that is refused too, into our own log alone. */
async function reportEach(directory: Directory, events: readonly DeviceEvent[], logs: Logs): Promise<void> {
  for (const event of events) {
    const { bindingId, grantId, ...rest } = event;
    for (const attempt of [event, rest]) {
      try {
        await directory.report([attempt]);
        break;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const { kind, at } = event;
        const about = { kind, at, binding: bindingId, grant: grantId, code: codeOf(error) };
        logs.operator.warn({ event: "report-refused", ...about });
      }
    }
  }
}

/** Sends everything that waits, oldest first. Never throws: what fails is sent the next time. */
export async function reportEvents(
  state: AgentState,
  directory: () => Promise<Directory>,
  logs: Logs,
): Promise<void> {
  try {
    for (;;) {
      const { upTo, events } = state.pendingEvents();
      if (upTo === 0) return;
      if (events.length > 0) {
        const open = await directory();
        try {
          await open.report(events);
        } catch (error) {
          if (!isRefusal(error)) throw error;
          await reportEach(open, events, logs);
        }
      }
      state.forgetEvents(upTo);
    }
  } catch (error) {
    logs.debug.debug({ event: "report-waits", code: codeOf(error) });
  }
}
