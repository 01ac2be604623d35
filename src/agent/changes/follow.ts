/**
 * Gives accounts the directory password without anybody at the screen, where the device knows the old one from escrow: then
 * all that it protects comes along. Where it does not, the next sign-in brings it. Called by the service while the directory
 * answers.
 */
import type { Binding, EnvelopeId } from "../../device-api/schemas.ts";
import { codeOf } from "../../errors/error.ts";
import type { AccountState } from "../../platform/ports.ts";
import type { Logs } from "../setup/log.ts";
import type { StoredEscrow } from "../state/change.ts";
import { type ChangeContext, openPart } from "./change-context.ts";
import { openStoredEscrow } from "./escrow.ts";
import { begin, carry } from "./kinds.ts";

/** One that the system has refused is tried again after this long, or at a sign-in: each try is in the audit log. */
const againAfterMilliseconds = 3_600_000;

export class DirectoryFollower {
  readonly #context: ChangeContext;
  readonly #logs: Logs;
  /** When one that could not be applied is tried again. */
  readonly #notBefore = new Map<EnvelopeId, number>();

  constructor(context: ChangeContext, logs: Logs) {
    this.#context = context;
    this.#logs = logs;
  }

  /** Each account by itself. Never rejects. */
  async followAll(): Promise<void> {
    const { state } = this.#context;
    await Promise.all(
      state.bindings().map(async (binding) => {
        const { envelopeId, passwordSync, bindingId } = binding;
        if (passwordSync !== "yes" || envelopeId === null || envelopeId === undefined) return;
        if (this.#isHeldBack(envelopeId)) return;
        try {
          await this.#follow(binding, envelopeId);
        } catch (error) {
          this.#holdBack(envelopeId);
          const code = codeOf(error);
          this.#logs.operator.warn({ event: "password-sync-waits", binding: bindingId, code });
        }
      }),
    );
  }

  #isHeldBack(envelopeId: EnvelopeId): boolean {
    const until = this.#notBefore.get(envelopeId);
    return until !== undefined && this.#context.clock.now().getTime() < until;
  }

  #holdBack(envelopeId: EnvelopeId): void {
    this.#notBefore.set(envelopeId, this.#context.clock.now().getTime() + againAfterMilliseconds);
  }

  async #follow(binding: Binding, envelopeId: EnvelopeId): Promise<void> {
    const { platform, state, locks } = this.#context;
    const account = await platform.accounts.find({ name: binding.accountName });
    if (account?.kind !== "local") return;
    const escrow = freshEscrow(state.escrow(account.id), account);
    // A PIN holds the password: its sign-in brings the directory's.
    if (escrow === undefined || state.container(account.id) !== undefined) return;
    if (state.changeOf(account.id) !== undefined) return;
    const directory = await this.#context.directory();
    const envelope = await directory.envelope(envelopeId);
    if (envelope.bindingId !== binding.bindingId) return;
    using old = await openStoredEscrow(escrow, envelope.parts, this.#context);
    if (old === undefined) return this.#holdBack(envelopeId);
    using password = await openPart(Buffer.from(envelope.sealed, "base64url"), this.#context);
    if (password.equals(old)) return await directory.acknowledgeEnvelope(envelopeId);
    await locks.run(account.id, async () => {
      // Somebody has begun one at a screen meanwhile.
      if (state.changeOf(account.id) !== undefined || state.container(account.id) !== undefined) return;
      const change = await begin(
        "sync",
        { context: this.#context, logs: this.#logs },
        {
          accountId: account.id,
          binding,
          password,
          envelopeId,
          replacement: { how: "change", old },
          authority: { by: "none-needed" },
        },
      );
      const about = { change: change.id, binding: binding.bindingId, how: "change" };
      this.#logs.audit.info({ event: "password-sync-recorded", ...about });
      const result = await carry(change, this.#context, "at-next-sign-in");
      if (result.outcome === "undone") this.#holdBack(envelopeId);
      this.#logs.audit.info(
        result.outcome === "done"
          ? { event: "password-synced", ...about, ...result.summary }
          : { event: "password-sync-refused", ...about, code: result.because.code },
      );
    });
  }
}

/** The escrow of the password that the account has now. */
function freshEscrow(stored: StoredEscrow | undefined, account: AccountState): StoredEscrow | undefined {
  return stored?.passwordSetAt.getTime() === account.passwordSetAt.getTime() ? stored : undefined;
}
