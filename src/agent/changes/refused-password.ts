/** What the system's answer to a new password of an account means for the change that gave it. */
import { VestibuleError } from "../../errors/error.ts";
import type { AccountId, PasswordChange } from "../../platform/ports.ts";

/**
 * Why the account keeps the password that it has; undefined where it has the new one.
 * @throws `store_unavailable` when nobody knows
 */
export function refusalOf(
  answer: Exclude<PasswordChange, "authority-refused">,
  account: AccountId,
): VestibuleError | undefined {
  const evidence = { store: "account", account, answer };
  switch (answer) {
    case "changed":
      return undefined;
    case "wrong":
      return new VestibuleError("escrow_stale", { evidence });
    case "too-recent":
      return new VestibuleError("password_too_recent", { evidence });
    case "rejected-by-policy":
      return new VestibuleError("password_rejected", { evidence });
    case "disabled":
      return new VestibuleError("account_disabled", { evidence });
    case "locked-out":
      return new VestibuleError("account_locked_out", { evidence });
    case "unavailable":
      throw new VestibuleError("store_unavailable", { evidence });
  }
}
