/**
 * Moves what the device holds for an account to the binding that took the place of its own, as after the device was
 * enrolled again: by user and account. Called where a session finds its account, and by the service when the directory
 * has answered. It never moves anything to another user's binding.
 */
import type { Binding } from "../../device-api/schemas.ts";
import { isSameAccount } from "../../names/account-name.ts";
import type { StoredContainer } from "../state/state.ts";
import type { ChangeContext } from "./change-context.ts";

/**
 * @param stored whose binding the directory may list no longer
 * @returns the account's binding now; undefined when its own one is not known at all
 */
export function currentBinding(
  { state }: Pick<ChangeContext, "state">,
  { accountId, bindingId }: Pick<StoredContainer, "accountId" | "bindingId">,
): Binding | undefined {
  const { bindings, kept } = state.known();
  const own = bindings.find((one) => one.bindingId === bindingId);
  if (own === undefined || !kept.includes(bindingId)) return own;
  const next = bindings.find(
    (one) =>
      !kept.includes(one.bindingId) &&
      one.userId === own.userId &&
      isSameAccount(one.accountName, own.accountName),
  );
  // Somebody else's account may be bound by it already.
  if (next === undefined || state.container(next) !== undefined) return own;
  state.rebind(accountId, next.bindingId);
  return next;
}
