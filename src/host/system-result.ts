/**
 * Reports the system's answer to a credential to the agent. Called by `agent-conversation.ts`, and by hosts whose
 * conversation is over when the system answers. Nothing waits for it, and nothing durable may depend on it.
 */
import { connect } from "node:net";
import { type Draft, encode } from "../protocol/codec.ts";
import { type SystemName, systems } from "../protocol/table.ts";

export interface SystemResult {
  /** `id` of the outcome that handed the credential over. */
  outcome: bigint;
  system: SystemName;
  /** The person is signed in. */
  accepted: boolean;
  /** See `systems` of the protocol's table: NTSTATUS and sub-status, or the hint `reason`. 0 for none. */
  code?: number;
  subCode?: number;
}

export function resultMessage({
  outcome,
  system,
  accepted,
  code = 0,
  subCode = 0,
}: SystemResult): Draft<"result"> {
  return {
    message: "result",
    outcome,
    accepted: accepted ? 1 : 0,
    system: systems[system],
    ...(code !== 0 && { code }),
    ...(subCode !== 0 && { subCode }),
  };
}

/**
 * Sends the result on a new connection, without hello, and closes it. An agent that is away does not get it.
 * @param options.endpoint Unix socket path or pipe name
 */
export function reportResult(
  {
    endpoint,
    onMessage,
  }: { endpoint: string; onMessage?: ((from: "plugin", message: Draft<"result">) => void) | undefined },
  result: SystemResult,
): void {
  const message = resultMessage(result);
  const socket = connect(endpoint, () => {
    onMessage?.("plugin", message);
    socket.end(encode(message));
  });
  // The agent's answer is discarded: this connection has no screen to show it on.
  socket.resume();
  socket.on("error", () => undefined);
  // An agent that keeps the connection open must not keep the host's process running.
  socket.unref();
}
