/**
 * The EFI (Intel) or iBoot (Apple silicon) login of a FileVault Mac: the users of the disk, their password or the
 * recovery key. Shown by `mac-host.ts` before the system runs. Neither the system nor anything of ours runs yet, so it
 * has no agent.
 */
import type { Secret } from "../../secrets/arena.ts";
import { macTimeline } from "../../texts/en/macos-harness.ts";
import type { SystemTexts } from "../../texts/system.ts";
import { type Status, noStatus } from "../contract/status.ts";
import type { DrawnField } from "../contract/model.ts";
import { secretOf } from "../contract/secret-of.ts";
import type { ShownView, ViewHost } from "./view.ts";

export interface DiskUser {
  /** UUID. */
  id: string;
  name: string;
  fullName: string;
}

/** The credential with which a person opens the disk. */
export type DiskCredential =
  { by: "password"; user: string; password: Secret } | { by: "recovery-key"; key: Secret };

/** The disk as its boot login sees it. */
export interface DiskLogin {
  /** The users that may open the disk: its cryptographic users. */
  users(): Promise<DiskUser[]>;
  /** The caller keeps the secret in `credential`; `user` is a user's id. */
  unlock(credential: DiskCredential): Promise<"opened" | "wrong">;
}

export interface PreBootOptions {
  disk: DiskLogin;
  views: ViewHost;
  /** Pre-boot's own texts, in the session's language. */
  texts: SystemTexts["preBoot"];
  /** The users that are shown, and the chosen one. */
  onUsers(users: DiskUser[], selected: string | undefined): void;
  /** The screen shakes. */
  onWrong(): void;
  /** `credential` is disposed when the returned promise has settled. */
  onOpened(credential: DiskCredential, user: DiskUser | undefined): Promise<void>;
  onEvent(event: { actor: "host"; event: string; text: string }): void;
}

const secretId = 300;
const submit = (label: string): DrawnField => ({
  id: 301,
  type: "submit",
  purpose: "submit",
  index: 0,
  label,
  text: label,
});
const link = (id: number, text: string): DrawnField => ({
  id,
  type: "command-link",
  purpose: "action",
  index: 0,
  label: text,
  text,
});
const input = (purpose: string, label: string): DrawnField => ({
  id: secretId,
  type: "password",
  purpose,
  index: 0,
  label,
  text: "",
});

export class PreBoot {
  readonly #options: PreBootOptions;
  #users: DiskUser[] = [];
  #selected: DiskUser | undefined;
  #by: DiskCredential["by"] = "password";
  #view: ShownView | undefined;
  #closed = false;
  #unlocking = false;

  constructor(options: PreBootOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const users = await this.#options.disk.users();
    if (this.#closed) return;
    this.#users = users;
    this.#selected = users.length === 1 ? users[0] : undefined;
    this.#draw();
    this.#options.onEvent({ actor: "host", event: "host.pre-boot", text: macTimeline.preBoot });
  }

  select(user: string): void {
    const selected = this.#users.find(({ id }) => id === user);
    if (selected === undefined || this.#unlocking || this.#closed) return;
    this.#selected = selected;
    this.#by = "password";
    this.#draw();
  }

  /** The machine is switched off: running work does nothing more. */
  close(): void {
    this.#closed = true;
  }

  #draw(status: Status = noStatus): void {
    this.#options.onUsers(this.#users, this.#selected?.id);
    this.#view = this.#options.views.displayView(
      { fields: this.#fields(), status },
      {
        onSubmit: (values) => {
          void this.#unlock(values[secretId] ?? "");
        },
        onLink: () => {
          this.#by = this.#by === "password" ? "recovery-key" : "password";
          this.#draw();
        },
        onCancel: () => {
          this.#back();
        },
      },
    );
  }

  /** The recovery key belongs to the disk, not to a user, so it can be entered before one is chosen. */
  #fields(): DrawnField[] {
    const { texts } = this.#options;
    const unlock = submit(texts.submit);
    if (this.#by === "recovery-key")
      return [input("recoveryKey", texts.recoveryKeyField), unlock, link(303, texts.usePassword)];
    const byKey = link(302, texts.useRecoveryKey);
    if (this.#selected === undefined) return [byKey];
    return [input("password", texts.passwordField), unlock, byKey];
  }

  #back(): void {
    if (this.#unlocking) return;
    if (this.#by === "recovery-key") this.#by = "password";
    else if (this.#users.length > 1) this.#selected = undefined;
    this.#draw();
  }

  async #unlock(typed: string): Promise<void> {
    const by = this.#by;
    const user = this.#selected;
    using secret = secretOf(typed);
    // Without a chosen user there is no password to enter; an empty id is no user's.
    const credential: DiskCredential =
      by === "password" ? { by, user: user?.id ?? "", password: secret } : { by, key: secret };
    this.#unlocking = true;
    this.#view?.update({ busy: true, status: noStatus });
    let result: "opened" | "wrong" | "unavailable";
    try {
      result = await this.#options.disk.unlock(credential);
    } catch {
      result = "unavailable";
    }
    this.#unlocking = false;
    if (this.#closed) return;
    const named = by === "password" ? macTimeline.byPassword : macTimeline.byRecoveryKey;
    if (result === "opened") {
      this.#tell("host.pre-boot-opened", macTimeline.preBootOpened(named));
      await this.#options.onOpened(credential, by === "password" ? user : undefined);
      return;
    }
    if (result === "wrong") {
      this.#tell("host.pre-boot-wrong", macTimeline.preBootWrong(named));
      this.#options.onWrong();
    }
    this.#draw({ kind: "error", text: this.#sentence(result) });
  }

  #sentence(result: "wrong" | "unavailable"): string {
    const { texts } = this.#options;
    if (result === "unavailable") return texts.unavailable;
    return this.#by === "password" ? texts.wrongPassword : texts.wrongRecoveryKey;
  }

  #tell(event: string, text: string): void {
    this.#options.onEvent({ actor: "host", event, text });
  }
}
