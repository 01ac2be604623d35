/** Public entry point: what a host needs to speak with the agent. */
export { type Message, decode, disposeSecrets, encode } from "./codec.ts";
export { MessageReader } from "./stream.ts";
export { maximumFrame, messages, outcomes, protocolVersion, purposes, scenarios } from "./table.ts";
export { type WindowsField, windowsFields } from "./windows-fields.ts";
