/**
 * The field table that a Windows credential provider declares before the agent has sent anything
 * (ICredentialProvider::GetFieldDescriptorAt): descriptors, labels and the one tile image are fixed. The order is that
 * in which LogonUI stacks the fields. Hosts draw a screen by filling them; a screen that does not fit cannot be shown
 * on Windows. `src/agent/screens/composition.ts` only composes fields that have a row here, or that only a Mac shows.
 */
import type { PurposeName } from "./table.ts";

/** CREDENTIAL_PROVIDER_FIELD_TYPE. */
export type WindowsFieldType =
  "tile-image" | "large-text" | "small-text" | "password" | "edit" | "submit" | "command-link";

export interface WindowsField {
  /** dwFieldID, which is also the index in the table. */
  id: number;
  type: WindowsFieldType;
  purpose: PurposeName;
  index: number;
  /**
   * The field's room in columns: an ideogram takes two, other characters one. Our own bound, by the width of LogonUI's
   * tile; Windows states no limit.
   */
  columns: number;
}

export const windowsFields = [
  { id: 0, type: "tile-image", purpose: "brand", index: 0, columns: 64 },
  { id: 1, type: "large-text", purpose: "title", index: 0, columns: 48 },
  { id: 2, type: "small-text", purpose: "message", index: 0, columns: 320 },
  { id: 3, type: "large-text", purpose: "shownCode", index: 0, columns: 16 },
  { id: 4, type: "small-text", purpose: "address", index: 0, columns: 96 },
  { id: 5, type: "small-text", purpose: "item", index: 0, columns: 150 },
  { id: 6, type: "small-text", purpose: "item", index: 1, columns: 150 },
  { id: 7, type: "small-text", purpose: "item", index: 2, columns: 150 },
  { id: 8, type: "small-text", purpose: "item", index: 3, columns: 150 },
  { id: 9, type: "small-text", purpose: "item", index: 4, columns: 150 },
  { id: 10, type: "small-text", purpose: "item", index: 5, columns: 150 },
  { id: 11, type: "edit", purpose: "userName", index: 0, columns: 32 },
  { id: 12, type: "password", purpose: "secret", index: 0, columns: 32 },
  { id: 13, type: "password", purpose: "currentPassword", index: 0, columns: 32 },
  { id: 14, type: "password", purpose: "previousPassword", index: 0, columns: 32 },
  { id: 15, type: "password", purpose: "password", index: 0, columns: 32 },
  { id: 16, type: "password", purpose: "newSecret", index: 0, columns: 32 },
  { id: 17, type: "password", purpose: "confirm", index: 0, columns: 32 },
  { id: 18, type: "password", purpose: "newPassword", index: 0, columns: 32 },
  { id: 19, type: "password", purpose: "confirmPassword", index: 0, columns: 32 },
  { id: 20, type: "edit", purpose: "code", index: 0, columns: 32 },
  { id: 21, type: "submit", purpose: "submit", index: 0, columns: 32 },
  { id: 22, type: "small-text", purpose: "progress", index: 0, columns: 80 },
  { id: 23, type: "small-text", purpose: "timeLeft", index: 0, columns: 48 },
  { id: 24, type: "small-text", purpose: "next", index: 0, columns: 150 },
  { id: 25, type: "small-text", purpose: "notice", index: 0, columns: 320 },
  { id: 26, type: "command-link", purpose: "action", index: 0, columns: 48 },
  { id: 27, type: "command-link", purpose: "action", index: 1, columns: 48 },
  { id: 28, type: "command-link", purpose: "action", index: 2, columns: 48 },
] as const satisfies readonly WindowsField[];

/** The purposes that a tile can show. */
export type WindowsPurpose = (typeof windowsFields)[number]["purpose"];
