/**
 * The field table that a Windows credential provider must declare before the agent has said anything:
 * fixed descriptors, labels fixed up front, one tile image. Hosts draw a screen by filling these; a screen
 * that does not fit here cannot be shown on Windows. (ICredentialProvider::GetFieldDescriptorAt.)
 */
import type { PurposeName } from "./table.ts";

/** CREDENTIAL_PROVIDER_FIELD_TYPE. */
export type WindowsFieldType =
  "tile-image" | "large-text" | "small-text" | "password" | "edit" | "submit" | "command-link";

export interface WindowsField {
  id: number;
  type: WindowsFieldType;
  purpose: PurposeName;
  index: number;
}

export const windowsFields: readonly WindowsField[] = [
  { id: 0, type: "tile-image", purpose: "brand", index: 0 },
  { id: 1, type: "large-text", purpose: "title", index: 0 },
  { id: 2, type: "small-text", purpose: "message", index: 0 },
  { id: 3, type: "password", purpose: "secret", index: 0 },
  { id: 13, type: "password", purpose: "currentPassword", index: 0 },
  { id: 14, type: "password", purpose: "password", index: 0 },
  { id: 4, type: "password", purpose: "newSecret", index: 0 },
  { id: 5, type: "password", purpose: "confirm", index: 0 },
  { id: 15, type: "password", purpose: "newPassword", index: 0 },
  { id: 16, type: "password", purpose: "confirmPassword", index: 0 },
  { id: 6, type: "edit", purpose: "code", index: 0 },
  { id: 7, type: "submit", purpose: "submit", index: 0 },
  { id: 8, type: "small-text", purpose: "progress", index: 0 },
  { id: 9, type: "small-text", purpose: "notice", index: 0 },
  { id: 10, type: "command-link", purpose: "action", index: 0 },
  { id: 11, type: "command-link", purpose: "action", index: 1 },
  { id: 12, type: "command-link", purpose: "action", index: 2 },
];
