/** Tells the directory what happened, when it can be reached; until then events wait in the agent's file. */
import { codeOf } from "../errors/error.ts";
import type { Directory } from "./directory-client.ts";
import type { Logs } from "./log.ts";
import type { AgentState } from "./state/state.ts";

/** Sends everything that waits, oldest first. Never throws: what fails is sent the next time. */
export async function reportEvents(
  state: AgentState,
  directory: () => Promise<Directory>,
  logs: Logs,
): Promise<void> {
  try {
    for (;;) {
      const { upTo, events } = state.pendingEvents();
      if (events.length === 0) return;
      await (await directory()).report(events);
      state.forgetEvents(upTo);
    }
  } catch (error) {
    logs.debug.debug({ event: "report-waits", code: codeOf(error) });
  }
}
