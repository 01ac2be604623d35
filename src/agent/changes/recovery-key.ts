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

export class RecoveryKeyKeeper implements Disposable {
  readonly #context: ChangeContext;
  readonly #logs: Logs;
  /** One at a time for the device. */
  #tail: Promise<unknown> = Promise.resolve();
  #somebodySignedIn = false;
  /** Who signed in last, until the next time that the directory is asked. */
  #held: { account: AccountId; password: Secret } | undefined;
  /** The keys that the directory has were tried and do not open the disk: asked for once a start, each is audited. */
  #noneProves = false;
  /** Resets under way that rely on the key that the disk has. */
  #inUse = 0;

  constructor(context: ChangeContext, logs: Logs) {
    this.#context = context;
    this.#logs = logs;
  }

  /**
   * Somebody has signed in with this verified password, which can have the key replaced where the directory wants one.
   * A copy of it is kept until `catchUp`, which is to follow soon: whoever signs in does not wait for the network.
   */
  signedIn(account: AccountId, password: Secret): void {
    this.#somebodySignedIn = true;
    this.#letGo();
    if (this.#context.state.recoveryKey() === "current") return;
    this.#held = { account, password: password.copy() };
  }

  /** A reset relies on the key that the directory gave out: until it is disposed, no other takes that one's place. */
  keepAsItIs(): Disposable {
    this.#inUse += 1;
    return {
      [Symbol.dispose]: () => {
        this.#inUse -= 1;
      },
    };
  }

  /**
   * What needs the directory: takes there what nobody has claimed, and replaces a key that was shown. Never throws.
   * @param directoryAnswers without it nothing is replaced: the new key would be nowhere but on this disk
   */
  catchUp(directoryAnswers: boolean): Promise<void> {
    return this.#alone(async () => {
      try {
        await this.#deliver();
        if (!directoryAnswers || !(await this.#rotateIfWanted())) return;
        await this.#deliver();
      } finally {
        this.#letGo();
      }
    });
  }

  [Symbol.dispose](): void {
    this.#letGo();
  }

  #letGo(): void {
    this.#held?.password.dispose();
    this.#held = undefined;
  }

  /** Whether the disk has another key now. */
  async #rotateIfWanted(): Promise<boolean> {
    const { state, platform } = this.#context;
    const wanted = state.recoveryKey();
    if (wanted === "current" || this.#isInUse()) return false;
    const held = this.#held;
    if (held !== undefined && (await platform.disk.state(held.account)) === "password") {
      if (await this.#rotate({ by: "password", ...held })) return true;
    }
    return wanted === "rotate" && this.#somebodySignedIn && !this.#noneProves && this.#rotateShown();
  }

  /** By somebody who is about to use it, or by a change that a power loss interrupted. */
  #isInUse(): boolean {
    return (
      this.#inUse > 0 || this.#context.state.changes().some(({ materials }) => materials.has("recovery-key"))
    );
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    const mine = this.#tail.then(work).catch((error: unknown) => {
      this.#logs.operator.warn({ event: "recovery-key-waits", code: codeOf(error) });
    });
    this.#tail = mine;
    await mine;
  }

  /** With one of the directory's keys that is proven to open the disk. */
  async #rotateShown(): Promise<boolean> {
    const { platform } = this.#context;
    const directory = await this.#context.directory();
    for (const sealed of await directory.recoveryKeys()) {
      using key = await openPart(sealed, this.#context);
      if (!(await platform.disk.provesRecoveryKey(key))) continue;
      return await this.#rotate({ by: "recovery-key", key });
    }
    this.#noneProves = true;
    const code: ErrorCode = "recovery_key_invalid";
    this.#logs.operator.error({ event: "recovery-key-not-proven", code });
    return false;
  }

  async #rotate(
    authority: Parameters<ChangeContext["platform"]["disk"]["rotateRecoveryKey"]>[0],
  ): Promise<boolean> {
    const { platform, state } = this.#context;
    // A reset has begun while the directory was asked.
    if (this.#isInUse()) return false;
    state.beginKeyRotation();
    using key = await platform.disk.rotateRecoveryKey(authority);
    if (key !== undefined) return true;
    state.endKeyRotation();
    this.#logs.operator.warn({ event: "recovery-key-not-rotated", by: authority.by });
    return false;
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
    if (!(await platform.disk.provesRecoveryKey(key))) {
      // The disk was given another one since, past the system's own note: the one at the directory may open it.
      state.endKeyRotation();
      await platform.disk.claimRecoveryKey();
      this.#logs.operator.error({ event: "recovery-key-not-proven", code: "recovery_key_invalid" });
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
