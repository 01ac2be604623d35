/**
 * The disk's recovery key, from the disk to the directory: made anew where the directory has none, or where the one
 * that it has was shown to somebody. The system keeps a key that it made until it is claimed, so at every instant the
 * one that opens the disk is with the system or with the directory. Called by the service; it never holds up a sign-in.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { codeOf } from "../../errors/error.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import type { Logs } from "../log.ts";
import { type ChangeContext, enrolmentOf, openPart } from "./change-context.ts";

export class RecoveryKeyKeeper {
  readonly #context: ChangeContext;
  readonly #logs: Logs;
  /** One at a time for the device. */
  #tail: Promise<unknown> = Promise.resolve();
  #somebodySignedIn = false;
  /** The keys that the directory has were tried and do not open the disk: asked for once a start, each is audited. */
  #noneProves = false;

  constructor(context: ChangeContext, logs: Logs) {
    this.#context = context;
    this.#logs = logs;
  }

  /**
   * Somebody has signed in with a verified password, which can have the key replaced where the directory wants one.
   * @param directoryAnswers without it nothing is replaced: the new key would be nowhere but on this disk. Never throws.
   */
  signedIn(by: { account: AccountId; password: Secret }, directoryAnswers: boolean): Promise<void> {
    this.#somebodySignedIn = true;
    if (!directoryAnswers) return Promise.resolve();
    return this.#alone(async () => {
      const { state, platform } = this.#context;
      if (state.enrolment() === undefined || state.recoveryKey() === "current") return;
      if ((await platform.disk.state(by.account)) !== "password") return;
      await this.#rotate({ by: "password", ...by });
    });
  }

  /** What needs the directory: takes there what nobody has claimed, and replaces a key that was shown. Never throws. */
  catchUp(): Promise<void> {
    return this.#alone(async () => {
      await this.#deliver();
      const { state } = this.#context;
      if (state.recoveryKey() !== "rotate" || !this.#somebodySignedIn || this.#noneProves) return;
      await this.#rotateShown();
      await this.#deliver();
    });
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    const mine = this.#tail.then(work).catch((error: unknown) => {
      this.#logs.operator.warn({ event: "recovery-key-waits", code: codeOf(error) });
    });
    this.#tail = mine;
    await mine;
  }

  /** With one of the directory's keys that is proven to open the disk. */
  async #rotateShown(): Promise<void> {
    const { platform } = this.#context;
    const directory = await this.#context.directory();
    for (const sealed of await directory.recoveryKeys()) {
      using key = await openPart(sealed, this.#context);
      if (!(await platform.disk.provesRecoveryKey(key))) continue;
      await this.#rotate({ by: "recovery-key", key });
      return;
    }
    this.#noneProves = true;
    const code: ErrorCode = "recovery_key_invalid";
    this.#logs.operator.error({ event: "recovery-key-not-proven", code });
  }

  async #rotate(
    authority: Parameters<ChangeContext["platform"]["disk"]["rotateRecoveryKey"]>[0],
  ): Promise<void> {
    const { platform, state } = this.#context;
    state.beginKeyRotation();
    using key = await platform.disk.rotateRecoveryKey(authority);
    if (key !== undefined) return;
    state.endKeyRotation();
    this.#logs.operator.warn({ event: "recovery-key-not-rotated", by: authority.by });
  }

  /** The key that the disk has and nobody has claimed goes to the directory, and only then is claimed. */
  async #deliver(): Promise<void> {
    const { platform, state, clock } = this.#context;
    using key = await platform.disk.unclaimedRecoveryKey();
    if (key === undefined) {
      // The intent came to nothing, or the end of it was all that was missing.
      if (state.keyRotationBegun()) state.endKeyRotation();
      return;
    }
    const directory = await this.#context.directory();
    await directory.storeRecoveryKey(sealTo(enrolmentOf(this.#context).breakGlassKey, key));
    await directory.confirmRecoveryKey();
    const at = clock.now().toISOString();
    const events = state.keyRotationBegun() ? [{ kind: "recovery-key-rotated" as const, at }] : [];
    state.endKeyRotation({ recoveryKey: "current", events });
    await platform.disk.claimRecoveryKey();
    this.#noneProves = false;
    this.#logs.audit.info({ event: "recovery-key-escrowed" });
  }
}
