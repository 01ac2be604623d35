/** Public entry point: everything that a host of the current version needs to speak with the agent. */
export { type Draft, type Message, decode, disposeSecrets, encode } from "./codec.ts";
export { type Conclusion, type ResultCode, conclude, macosReasons, windowsStatuses } from "./results.ts";
export { type Rule, type Typed, holds, isCheckable, markOf } from "./rules.ts";
export { MessageReader } from "./stream.ts";
export {
  type HostName,
  type MarkName,
  type MessageName,
  type OutcomeName,
  type PurposeName,
  type PurposeRow,
  type ScenarioName,
  type SystemName,
  abilities,
  frameHeader,
  hosts,
  inputOptions,
  marks,
  maximumFrame,
  messages,
  oldestVersion,
  outcomes,
  protocolVersion,
  purposeTable,
  purposes,
  scenarios,
  systems,
} from "./table.ts";
export { mayBeAgreed } from "./versions.ts";
export { type WindowsField, windowsFields } from "./windows-fields.ts";
