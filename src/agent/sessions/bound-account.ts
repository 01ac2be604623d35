/**
 * Finds whom a session is for: the account of the host's tile, or of the name that the person types, and what binds it
 * to this device. Called by the session each time that it begins. A name that cannot sign in here gets one answer,
 * whatever the reason, so that the tile does not tell which accounts there are.
 */
import type { Binding } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { isSameAccount } from "../../names/account-name.ts";
import type { AccountId, AccountState } from "../../platform/ports.ts";
import { explain } from "../../texts/catalogue.ts";
import type { ChangeContext } from "../changes/change-context.ts";
import { currentBinding } from "../changes/rebinding.ts";
import type { Dialogue } from "../screens/dialogue.ts";
import type { Screens } from "../screens/screens.ts";
import type { Logs } from "../setup/log.ts";
import { accountNamed } from "./user-name.ts";

export interface BoundAccount {
  account: AccountState;
  binding: Binding;
}

const notServed: ReadonlySet<ErrorCode> = new Set([
  "account_unknown",
  "account_not_local",
  "account_disabled",
  "not_bound",
]);

/**
 * The account that the host's tile is of.
 * @throws `account_unknown`, `account_not_local`, `account_disabled`, `not_enrolled`, `not_bound`
 */
export async function boundAccount(context: ChangeContext, id: AccountId): Promise<BoundAccount> {
  return judge(context, await context.platform.accounts.find({ id }));
}

/**
 * Asks for a user name until it is one that can sign in here.
 * @param canLeave whether the screen has a way back of its own
 * @throws `not_enrolled` before anything is asked; `cancelled`
 */
export async function askForBoundAccount(
  { context, logs }: { context: ChangeContext; logs: Logs },
  { dialogue, screens }: { dialogue: Dialogue; screens: Screens },
  { canLeave }: { canLeave: boolean },
): Promise<BoundAccount> {
  if (context.state.enrolment() === undefined) throw new VestibuleError("not_enrolled");
  let notice: string | undefined;
  for (;;) {
    using answer = await dialogue.ask(screens.userName({ notice, canLeave }));
    if (answer.by.purpose === "action") throw new VestibuleError("cancelled");
    if (answer.userName === "") continue;
    try {
      return await judge(context, await accountNamed(context.platform.accounts, answer.userName));
    } catch (error) {
      const code = codeOf(error);
      if (!notServed.has(code)) throw error;
      logs.operator.warn({ event: "name-not-served", code });
      notice = explain(screens.texts, "account_not_served");
    }
  }
}

async function judge(context: ChangeContext, account: AccountState | undefined): Promise<BoundAccount> {
  if (account === undefined) throw new VestibuleError("account_unknown");
  const evidence = { account: account.id };
  if (account.kind !== "local") throw new VestibuleError("account_not_local", { evidence });
  if (account.disabled) throw new VestibuleError("account_disabled", { evidence });
  const binding = await bindingOf(context, account);
  if (binding !== undefined) return { account, binding };
  const code = context.state.enrolment() === undefined ? "not_enrolled" : "not_bound";
  throw new VestibuleError(code, { evidence });
}

/**
 * By what the account's container or escrow was made for, since names change; by name until there is one. Where the
 * directory has another binding of the same user and account instead, what is held moves to that.
 */
async function bindingOf(
  { state, platform }: ChangeContext,
  account: AccountState,
): Promise<Binding | undefined> {
  const held = state.container(account.id) ?? state.escrow(account.id);
  const own = held && currentBinding({ state }, held);
  return own ?? (await bindingByName({ state, platform }, account));
}

type Named = Pick<ChangeContext, "state" | "platform">;

async function bindingByName(
  { state, platform }: Named,
  account: AccountState,
): Promise<Binding | undefined> {
  const bindings = state.bindings();
  const named = bindings.find(({ accountName }) => isSameAccount(accountName, account.name));
  // Another account has that binding and was called so once: this one has only taken its name.
  if (named === undefined || state.container(named) !== undefined) return undefined;
  const other = state.escrow(named);
  // What is in escrow of an account that is gone helps nobody, and holds no place.
  const isTaken =
    other !== undefined && (await platform.accounts.find({ id: other.accountId })) !== undefined;
  return isTaken ? undefined : named;
}

/**
 * The local accounts that a session is held for, also those that are disabled now. It moves nothing to another binding.
 * @throws what the account database throws
 */
export async function boundAccounts(context: Named): Promise<AccountId[]> {
  const { state, platform } = context;
  const local = (await platform.accounts.list()).filter(({ kind }) => kind === "local");
  const known = new Set(state.bindings().map(({ bindingId }) => bindingId));
  const bound = await Promise.all(
    local.map(async (account) => {
      const held = state.container(account.id) ?? state.escrow(account.id);
      const isOwn = held !== undefined && known.has(held.bindingId);
      return isOwn || (await bindingByName(context, account)) !== undefined ? [account.id] : [];
    }),
  );
  return bound.flat();
}
