/**
 * Keeps the disk's recovery key at the directory. A new key is made when the directory has none, has released the one
 * that it had, or has one of a state of this device that is lost. The system keeps a new key until it is claimed, so the system or the directory always has the key
 * that opens the disk. Called by the service; it never delays a sign-in.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { codeOf } from "../../errors/error.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { digestOf } from "../../device-api/digest.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import type { Logs } from "../setup/log.ts";
import { type RecoveryKeyState, isSameBlob } from "../state/state.ts";
import { type ChangeContext, enrolmentOf, openPart } from "./change-context.ts";

interface HeldPassword {
  account: AccountId;
  password: Secret;
}

export class RecoveryKeyKeeper implements Disposable {
  readonly #context: ChangeContext;
  readonly #logs: Logs;
  /** Work runs one after the other. */
  #tail: Promise<unknown> = Promise.resolve();
  /** Since the key was replaced, or known not to be released. Only this shows that nobody needs the released key. */
  #somebodySignedIn = false;
  /** The last sign-in, until the next `catchUp` takes it. */
  #held: HeldPassword | undefined;
  /** None of the directory's keys opens the disk. They are asked for once a start, since each request is audited. */
  #noneProves = false;
  /** The number of resets that rely on the disk's current key. */
  #inUse = 0;

  constructor(context: ChangeContext, logs: Logs) {
    this.#context = context;
    this.#logs = logs;
  }

  /**
   * A person has signed in with this verified password, which can authorise a new key where the directory needs one. A
   * copy is kept until the next `catchUp`, so that the sign-in does not wait for the network.
   */
  signedIn(account: AccountId, password: Secret): void {
    this.#somebodySignedIn = true;
    this.#letGo();
    if (this.#wanted() === "current") return;
    this.#held = { account, password: password.copy() };
  }

  /** Called by a reset that relies on the released key: the key is not replaced until the result is disposed. */
  keepAsItIs(): Disposable {
    this.#inUse += 1;
    // An earlier sign-in used the earlier password. Only a sign-in after this reset shows that the new one works.
    this.#somebodySignedIn = false;
    return {
      [Symbol.dispose]: () => {
        this.#inUse -= 1;
      },
    };
  }

  /**
   * Takes an unclaimed key to the directory, and replaces a key that was released. Never throws.
   * @param directoryAnswers if false nothing is replaced: the new key would exist on this disk only
   */
  catchUp(directoryAnswers: boolean): Promise<void> {
    return this.#alone(async () => {
      // Of this round alone: somebody may sign in while it runs, whose password is for the next one.
      const held = this.#held;
      this.#held = undefined;
      try {
        await this.#deliver();
        if (directoryAnswers) await this.#bringMissing();
        if (!directoryAnswers || !(await this.#rotateIfWanted(held))) return;
        await this.#deliver();
      } finally {
        held?.password.dispose();
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

  /** As the directory says; `none` too where it will not take this device's key: it has one of another state. */
  #wanted(): RecoveryKeyState {
    const { state } = this.#context;
    const wanted = state.recoveryKey();
    return wanted === "current" && state.isRecoveryKeyRefused() ? "none" : wanted;
  }

  /** Whether the disk has another key now. */
  async #rotateIfWanted(held: HeldPassword | undefined): Promise<boolean> {
    const { platform } = this.#context;
    const wanted = this.#wanted();
    if (wanted === "current") {
      // The next key that is released waits for a sign-in of its own.
      this.#somebodySignedIn = false;
      return false;
    }
    if (this.#isInUse() || !this.#somebodySignedIn) return false;
    // The person who has read the shown key may have to type it once more, also when somebody else signs in.
    if (wanted === "rotate" && this.#context.state.isAnyDiskKnownBehind()) return false;
    if (held !== undefined && (await platform.disk.state(held.account)) === "password") {
      if (await this.#rotate({ by: "password", ...held })) return true;
    }
    return wanted === "rotate" && !this.#noneProves && this.#rotateShown();
  }

  /** Whether a running reset, or an interrupted change, still needs the current key. */
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

  /** The directory has lost the key, or has an earlier one, as after a restore of its backup: it gets the copy. */
  async #bringMissing(): Promise<void> {
    const { state } = this.#context;
    const { breakGlassKey } = enrolmentOf(this.#context);
    const held = state.recoveryKeyDigest();
    const upload = state.upload("recovery-key");
    if (held === undefined || upload === undefined || state.keyRotationBegun()) return;
    if (!isSameBlob(upload.sealedTo, breakGlassKey) || digestOf(upload.sealed) === held) return;
    const directory = await this.#context.directory();
    try {
      await directory.storeRecoveryKey(upload.sealed);
    } catch (error) {
      if (codeOf(error) !== "conflict") throw error;
      // It was replaced once: this device's own state is an old one, and the next sign-in makes a new key.
      state.refuseRecoveryKey();
      return;
    }
    await directory.confirmRecoveryKey(upload.sealed);
    // One that was shown stays one that has to be replaced.
    const recoveryKey = state.recoveryKey() === "rotate" ? "rotate" : "current";
    state.saveRecoveryKey(recoveryKey, digestOf(upload.sealed));
    this.#logs.operator.warn({ event: "recovery-key-missing" });
  }

  /** With one of the directory's keys that is proven to open the disk. */
  async #rotateShown(): Promise<boolean> {
    const { platform } = this.#context;
    for (const sealed of await this.#releasedKeys()) {
      using key = await openPart(sealed, this.#context);
      if (!(await platform.disk.provesRecoveryKey(key))) continue;
      return await this.#rotate({ by: "recovery-key", key });
    }
    this.#noneProves = true;
    const code: ErrorCode = "recovery_key_invalid";
    this.#logs.operator.error({ event: "recovery-key-not-proven", code });
    return false;
  }

  /** None where the directory does not know that one was shown: its backup was restored. */
  async #releasedKeys(): Promise<Uint8Array[]> {
    const directory = await this.#context.directory();
    try {
      return await directory.recoveryKeys();
    } catch (error) {
      if (codeOf(error) === "conflict") return [];
      throw error;
    }
  }

  async #rotate(
    authority: Parameters<ChangeContext["platform"]["disk"]["rotateRecoveryKey"]>[0],
  ): Promise<boolean> {
    const { platform, state } = this.#context;
    // A reset has begun while the directory was asked.
    if (this.#isInUse()) return false;
    state.beginKeyRotation();
    using key = await platform.disk.rotateRecoveryKey(authority);
    if (key !== undefined) {
      this.#somebodySignedIn = false;
      return true;
    }
    state.endKeyRotation();
    this.#logs.operator.warn({ event: "recovery-key-not-rotated", by: authority.by });
    return false;
  }

  /** The key that the disk has and nobody has claimed goes to the directory, and only then is claimed. */
  async #deliver(): Promise<void> {
    const { platform, state, clock } = this.#context;
    using key = await platform.disk.unclaimedRecoveryKey();
    if (key === undefined) {
      // The rotation never happened, or only its end was not recorded.
      if (state.keyRotationBegun()) state.endKeyRotation();
      return;
    }
    if (!(await platform.disk.provesRecoveryKey(key))) {
      // The disk has another key by now, and the system's note is out of date: the directory's key may still open it.
      state.endKeyRotation();
      await platform.disk.claimRecoveryKey();
      this.#logs.operator.error({ event: "recovery-key-not-proven", code: "recovery_key_invalid" });
      return;
    }
    const directory = await this.#context.directory();
    const { breakGlassKey: sealedTo } = enrolmentOf(this.#context);
    const sealed = sealTo(sealedTo, key);
    await directory.storeRecoveryKey(sealed);
    await directory.confirmRecoveryKey(sealed);
    const at = clock.now().toISOString();
    const events = state.keyRotationBegun() ? [{ kind: "recovery-key-rotated" as const, at }] : [];
    state.endKeyRotation({ recoveryKey: "current", upload: { sealed, sealedTo }, events });
    await platform.disk.claimRecoveryKey();
    this.#noneProves = false;
    this.#logs.audit.info({ event: "recovery-key-escrowed" });
  }
}
