/** The code of what was thrown. Tests of this room compare codes, never messages. */
import { codeOf } from "../../../src/errors/error.ts";
import type { ErrorCode } from "../../../src/errors/codes.ts";

export async function codeFrom(action: () => unknown): Promise<ErrorCode | "nothing thrown"> {
  try {
    await action();
  } catch (error) {
    return codeOf(error);
  }
  return "nothing thrown";
}
