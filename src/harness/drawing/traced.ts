/**
 * A message between host and agent as text for a trace. Called by the conversation and by the capture session. Secrets
 * are masked here, before anything else sees the message; only their length is kept.
 */
import type { LinkEvents } from "../../host/agent-link.ts";
import type { Draft } from "../../protocol/codec.ts";
import { purposes } from "../../protocol/table.ts";
import { Secret } from "../../secrets/arena.ts";
import type { TracedFrame } from "../contract/login-harness-contract.ts";

export type TellFrame = (frame: Omit<TracedFrame, "at">) => void;

const purposeNames = new Map<unknown, string>(
  Object.entries(purposes).map(([name, number]) => [number, name]),
);

/** Drops the query, which holds the proof's code. */
function withoutQuery(address: string): string {
  const [path = "", query] = address.split("?", 2);
  return query === undefined ? path : `${path}?••••`;
}

function shown(field: string, value: unknown, message: string): string {
  if (value instanceof Secret) return `•••• (${String(value.length)} bytes)`;
  if (Array.isArray(value)) {
    return value
      .map((item: object) =>
        Object.entries(item)
          .map(([name, part]) => `${name}=${shown(name, part, message)}`)
          .join(" "),
      )
      .join("\n");
  }
  if (field === "purpose") return purposeNames.get(value) ?? String(value);
  if (field === "address" || (field === "text" && String(value).startsWith("https://")))
    return withoutQuery(String(value));
  // Typed by the person, perhaps into the wrong field. In the agent's messages `code` is one of our codes.
  if (message === "answer" && (field === "code" || field === "userName")) return "••••";
  return String(value);
}

function traced(from: TracedFrame["from"], message: Draft): Omit<TracedFrame, "at"> {
  const { message: name, ...values } = message;
  const fields = Object.entries(values)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([field, value]) => [field, shown(field, value, name)] as const);
  return { from, message: name, fields: Object.fromEntries(fields) };
}

/** Masks each message's secrets before `onFrame` gets it. */
export function tracing(onFrame: TellFrame): NonNullable<LinkEvents["onMessage"]> {
  return (from, message) => {
    onFrame(traced(from, message));
  };
}
