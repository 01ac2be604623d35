/**
 * A sign-in of somebody whose account is to get the directory password, which the directory has in an envelope for this
 * device. The password that they typed, or their PIN, opens what is there, so nothing is lost. Who typed the directory
 * password instead is told what they lose without the old one. A directory that does not answer stops no sign-in: until the
 * account has the new password, the old one works.
 */
import type { EnvelopeId, PasswordEnvelope } from "../../device-api/schemas.ts";
import { codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { Announcement, ChangeDone, ChangeOutcome } from "../changes/kind.ts";
import { openPart } from "../changes/change-context.ts";
import { begin, carry } from "../changes/kinds.ts";
import { refuseIfOwed, settleBeforeNext } from "../changes/recovery.ts";
import type { ReplacementRequest } from "../changes/replacement.ts";
import { type Agreement, agree } from "./agree-to-replace.ts";
import { findAuthority } from "./disk-authority.ts";
import { type Flow, handOver, refuseIfReplaced } from "./flow.ts";
import { summaryItems, summaryTexts } from "./notices.ts";
import { OldPassword } from "./old-password.ts";
import { TimeToChoose } from "./time-to-choose.ts";

/** The directory password of the account, fetched once in a sign-in, when it is first asked for. */
export class DirectoryPassword implements Disposable {
  readonly #flow: Flow;
  #fetched: { envelopeId: EnvelopeId; password: Secret } | "none" | undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  /** Undefined where none is on its way, or the directory does not give it out now. */
  async find(): Promise<{ envelopeId: EnvelopeId; password: Secret } | undefined> {
    this.#fetched ??= (await this.#fetch()) ?? "none";
    return this.#fetched === "none" ? undefined : this.#fetched;
  }

  async #fetch() {
    const { context, logs } = this.#flow;
    const { bindingId } = this.#flow.binding;
    // As it was heard of last: the session may have begun before.
    const binding = context.state.bindings().find((one) => one.bindingId === bindingId);
    if (binding === undefined) return undefined;
    const { envelopeId, passwordSync } = binding;
    if (passwordSync !== "yes" || envelopeId === null || envelopeId === undefined) return undefined;
    // A sign-in never waits for a directory that does not answer.
    if (!this.#flow.directoryAnswers()) return undefined;
    try {
      const envelope: PasswordEnvelope = await (await context.directory()).envelope(envelopeId);
      if (envelope.bindingId !== binding.bindingId) return undefined;
      return { envelopeId, password: await openPart(Buffer.from(envelope.sealed, "base64url"), context) };
    } catch (error) {
      logs.operator.warn({ event: "password-sync-waits", binding: binding.bindingId, code: codeOf(error) });
      return undefined;
    }
  }

  [Symbol.dispose](): void {
    if (this.#fetched !== undefined && this.#fetched !== "none") this.#fetched.password.dispose();
    this.#fetched = undefined;
  }
}

/**
 * After a sign-in with the account's own password, or the one that its PIN opened.
 * @returns whether the person is signed in with the directory password now
 * @throws `cancelled`, `change_unfinished`
 */
export async function followWith(
  flow: Flow,
  directory: DirectoryPassword,
  { old, container }: { old: Secret; container: Uint8Array | undefined },
): Promise<boolean> {
  const found = await directory.find();
  if (found === undefined) return false;
  if (found.password.equals(old)) {
    await acknowledge(flow, found.envelopeId);
    return false;
  }
  const agreement: Agreement = { replacement: { how: "change", old }, authority: { by: "none-needed" } };
  const result = await replace(flow, { ...found, agreement, container });
  if (result === undefined || result.outcome === "undone") return false;
  await answer(flow, found.password, result);
  return true;
}

/**
 * After the system has signed the person in with the account's password: they are told that it is another one now.
 * @returns whether it is. Never throws: it must not stop a sign-in that is over
 */
export async function followAfterSignIn(
  flow: Flow,
  directory: DirectoryPassword,
  old: Secret,
): Promise<boolean> {
  const { binding, logs } = flow;
  try {
    const found = await directory.find();
    if (found === undefined) return false;
    if (found.password.equals(old)) {
      await acknowledge(flow, found.envelopeId);
      return false;
    }
    const agreement: Agreement = { replacement: { how: "change", old }, authority: { by: "none-needed" } };
    const container = flow.context.state.container(flow.account.id)?.blob;
    const result = await replace(flow, { ...found, agreement, container, announce: "at-next-sign-in" });
    return result?.outcome === "done";
  } catch (error) {
    logs.operator.warn({ event: "password-sync-waits", binding: binding.bindingId, code: codeOf(error) });
    return false;
  }
}

/**
 * The system has called what the person typed wrong, which counts as a failed sign-in: so many guesses at the directory
 * password are possible here and no more.
 * @returns whether it was the directory password, and the person is signed in with it now
 * @throws `cancelled`, `change_unfinished`, `disk_needs_old_password` and the codes of a disk that cannot follow
 */
export async function followAfterRefusal(
  flow: Flow,
  directory: DirectoryPassword,
  typed: Secret,
): Promise<boolean> {
  const found = await directory.find();
  if (found === undefined || !found.password.equals(typed)) return false;
  using time = new TimeToChoose();
  using old = new OldPassword();
  const authority = await findAuthority(flow, { recoveryKeys: [] });
  for (;;) {
    const agreement = await agree(flow, { authority, old }, time);
    const result = await replace(flow, { ...found, agreement, container: undefined });
    if (result === undefined) return false;
    if (result.outcome === "done") {
      await answer(flow, found.password, result);
      return true;
    }
    // What the person gave as the old password was not the account's.
    if (result.because.code !== "escrow_stale") throw result.because;
    old.forget();
  }
}

interface Following {
  envelopeId: EnvelopeId;
  password: Secret;
  agreement: Agreement;
  container: Uint8Array | undefined;
  announce?: Announcement;
}

/** @returns undefined when another change is in the way: the person signs in as before */
async function replace(flow: Flow, following: Following): Promise<ChangeOutcome | undefined> {
  const { account, binding, dialogue, logs, screens } = flow;
  const { envelopeId, password, agreement, container, announce = "on-screen" } = following;
  if (announce === "on-screen") dialogue.show(screens.working(screens.texts.screens.sync.working));
  try {
    const lookedAt = await settleBeforeNext(flow, account.id);
    return await flow.exclusively(async () => {
      refuseIfOwed(flow.context, account.id, lookedAt);
      refuseIfReplaced(flow, container);
      const request: ReplacementRequest = { accountId: account.id, binding, password, ...agreement };
      const change = await begin("sync", flow, { ...request, envelopeId });
      const about = { change: change.id, binding: binding.bindingId, how: agreement.replacement.how };
      logs.audit.info({ event: "password-sync-recorded", ...about });
      const result = await carry(change, flow.context, announce);
      logs.audit.info(
        result.outcome === "done"
          ? { event: "password-synced", ...about, ...result.summary }
          : { event: "password-sync-refused", ...about, code: result.because.code },
      );
      return result;
    });
  } catch (error) {
    if (codeOf(error) !== "change_in_progress") throw error;
    logs.operator.warn({ event: "password-sync-waits", binding: binding.bindingId, code: codeOf(error) });
    return undefined;
  }
}

/** The account has the password already. What cannot be said now is found so at the next sign-in. */
async function acknowledge({ binding, context, logs }: Flow, envelopeId: EnvelopeId): Promise<void> {
  try {
    await (await context.directory()).acknowledgeEnvelope(envelopeId);
  } catch (error) {
    logs.operator.warn({ event: "password-sync-waits", binding: binding.bindingId, code: codeOf(error) });
  }
}

async function answer(flow: Flow, password: Secret, { summary }: ChangeDone): Promise<void> {
  const texts = flow.screens.texts.screens;
  const done = summary ?? { kept: [], anew: [], closed: [], diskNotInStep: false };
  const said = summaryTexts(done, texts);
  await handOver(flow, password, {
    text: texts.sync.done(said),
    summary: { lines: summaryItems(done, texts), text: texts.resetPassword.doneBesideList(said) },
    notice: { synced: done },
  });
}
