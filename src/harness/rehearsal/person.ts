/**
 * The person of a rehearsal: presses keys, reads screens and the processes' events. Called by `rehearsal.ts`, step by
 * step. They know the file and what they have read, and nothing of the program's inside.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { LoginHarness } from "../contract/login-harness-contract.ts";
import type { HarnessAction, SignInScreen } from "../contract/model.ts";
import { members } from "../contract/organisation.ts";
import { type Browsing, proveInBrowser, readRecoveryKey } from "./browsing.ts";
import type { ScenarioStep, TypedOrRead } from "./vocabulary.ts";
import { CannotGoOn, Witness } from "./witness.ts";

export type RehearsalOutcome =
  { outcome: "signed-in" | "not-signed-in" } | { outcome: "refused"; code: string };

/** A password that nobody has. */
const wrongPassword = "not my password 0";

export class Person {
  readonly #harness: LoginHarness;
  readonly #witness: Witness;
  readonly #browsing: Browsing;
  /** Values that they have read off a phone, or were told. */
  readonly #read = new Map<string, string>();
  /** Number of timeline entries at their last action: older entries do not answer it. */
  #since = 0;

  constructor(harness: LoginHarness, witness: Witness) {
    this.#harness = harness;
    this.#witness = witness;
    this.#browsing = { harness, witness, since: () => this.#since };
  }

  /** Takes a step. False when it could not be done, because they were refused or nothing happened. */
  async take(step: ScenarioStep): Promise<boolean> {
    try {
      await this.#do(step);
      return true;
    } catch (error) {
      if (error instanceof CannotGoOn) return step.do === "wait-for-outcome" && this.#isDecided();
      throw error;
    }
  }

  /** The secrets that they have read so far, for masking in a trace. */
  get secretsRead(): string[] {
    return [...this.#read.values()];
  }

  outcome(): RehearsalOutcome {
    if (this.#harness.state().screen.view === "desktop") return { outcome: "signed-in" };
    const code = this.#read.get("refusal") ?? this.#witness.refusal();
    return code === undefined ? { outcome: "not-signed-in" } : { outcome: "refused", code };
  }

  #isDecided(): boolean {
    return this.outcome().outcome !== "not-signed-in";
  }

  async #do(step: ScenarioStep): Promise<void> {
    const harness = this.#harness;
    const witness = this.#witness;
    switch (step.do) {
      case "wake":
      case "cancel":
      case "sign-out":
      case "restart":
      case "power-loss":
      case "kill-agent":
      case "start-agent":
        return this.#act({ do: step.do });
      case "choose":
        return this.#choose(step);
      case "follow":
        return this.#follow(step.link);
      case "decline":
        return this.#follow(0);
      case "type":
        return this.#type(step.into);
      case "agree": {
        const { screen } = await witness.shown(({ purpose }) => purpose === "submit", this.#since);
        witness.agreed();
        return this.#act({ do: "submit", revision: screen.revision, values: {} });
      }
      case "wrong-password":
        for (let times = 0; times < step.times; times += 1) await this.#typeWrongly();
        return;
      case "unlock":
        return this.#unlock(step.password ?? this.#known("recovery-key"), step.password === undefined);
      case "prove":
        return proveInBrowser(this.#browsing, "screen", memberOf(step.as));
      case "show-recovery-key": {
        const { key, code } = await readRecoveryKey(this.#browsing, step.whose, memberOf(step.as));
        if (key === undefined) this.#read.set("refusal", code);
        else this.#read.set("recovery-key", key);
        return;
      }
      case "ask-administrator":
        this.#read.set("break-glass", await this.#breakGlass());
        return;
      case "set-policy":
        return this.#setPolicy(step);
      case "set-directory-password":
        return harness.setDirectoryPassword(step.password);
      case "wait-for": {
        const { index } = await witness.until(
          () => witness.find(({ event }) => event === step.event, this.#since),
          // The awaited event may itself be a refusal, after others.
          Infinity,
        );
        // An awaited refusal does not end the next step.
        this.#since = index + 1;
        return;
      }
      case "wait-for-outcome":
        await witness.until(() => harness.state().screen.view === "desktop" || undefined, this.#since);
    }
  }

  /** Results of earlier actions have come by now, or were waited for. */
  async #act(action: HarnessAction): Promise<void> {
    this.#since = this.#witness.entries.length;
    await this.#harness.act(action);
  }

  async #choose({ tile, user }: { tile?: "brand" | "password" | undefined; user?: string | undefined }) {
    if (tile !== undefined) {
      // A provider may have its tile late.
      const isThere = () => this.#harness.state().screen.tiles.some(({ id }) => id === tile) || undefined;
      await this.#witness.until(isThere, this.#since);
      return this.#act({ do: "select-tile", tile });
    }
    const id = await this.#witness.until(
      () => this.#harness.state().screen.users.find(({ name }) => name === user)?.id,
      this.#since,
    );
    return this.#act({ do: "select-user", user: id });
  }

  async #follow(link: number): Promise<void> {
    const isIt = ({ purpose, index }: { purpose: string; index: number }) =>
      purpose === "action" && index === link;
    const { screen } = await this.#witness.shown(isIt, this.#since);
    await this.#act({ do: "link", revision: screen.revision, field: screen.fields.find(isIt)?.id ?? 0 });
  }

  async #type(into: Partial<Record<string, TypedOrRead>>): Promise<void> {
    const purposes = Object.keys(into);
    const { screen } = await this.#witness.shown(({ purpose }) => purposes[0] === purpose, this.#since);
    if (purposes.some((purpose) => Witness.agreesBy(purpose))) this.#witness.agreed();
    const values: Record<number, string> = {};
    for (const { id, purpose } of screen.fields) {
      const value = into[purpose];
      if (value !== undefined) values[id] = typeof value === "string" ? value : this.#known(value.read);
    }
    await this.#act({ do: "submit", revision: screen.revision, values });
  }

  /** At the system's own field, whatever its purpose is called. */
  async #typeWrongly(): Promise<void> {
    const isPassword = ({ type, purpose }: { type: string; purpose: string }) =>
      type === "password" && (purpose === "password" || purpose === "secret");
    const { screen } = await this.#witness.shown(isPassword, this.#since);
    const field = screen.fields.find(isPassword);
    await this.#act({
      do: "submit",
      revision: screen.revision,
      values: { [field?.id ?? 0]: wrongPassword },
    });
    // The system's own refusal, by the login window or pre-boot.
    await this.#witness.until(
      () => this.#witness.find(({ actor, event }) => actor === "host" && isRefusal(event), this.#since),
      this.#since,
    );
  }

  async #unlock(secret: string, byKey: boolean): Promise<void> {
    const has = (screen: SignInScreen, purpose: string) =>
      screen.fields.some((field) => field.purpose === purpose);
    const purpose = byKey ? "recoveryKey" : "password";
    const state = await this.#witness.until(() => {
      const now = this.#harness.state();
      const { screen } = now;
      const answers = screen.view === "pre-boot" && !screen.busy;
      return answers && (has(screen, purpose) || has(screen, "action")) ? now : undefined;
    }, this.#since);
    // The link leads to the field for the key, or back to that for a password.
    if (!has(state.screen, purpose)) await this.#follow(0);
    await this.#type({ [purpose]: secret });
    const isOpen = await this.#witness.until(() => {
      if (this.#harness.state().screen.view !== "pre-boot") return true;
      return this.#witness.find(isPreBootRefusal, this.#since) === undefined ? undefined : false;
    }, this.#since);
    if (!isOpen) throw new CannotGoOn();
  }

  async #breakGlass(): Promise<string> {
    const { admin } = this.#harness;
    const { users, hostName } = this.#harness.state().screen;
    using released = await admin.releaseBreakGlass({
      which: { device: { hostName }, accountName: users[0]?.name ?? "alice" },
      reason: "rehearsal",
    });
    // The newest: until the device confirms, two may count.
    return released.passwords[0]?.use((bytes) => Buffer.from(bytes).toString("utf8")) ?? "";
  }

  async #setPolicy(wanted: Omit<Extract<ScenarioStep, { do: "set-policy" }>, "do">): Promise<void> {
    const { localSecret, passwordSync } = wanted;
    const { admin } = this.#harness;
    const { hostName } = this.#harness.state().screen;
    const [binding] = await admin.bindings({ hostName });
    if (binding === undefined) throw new VestibuleError("not_bound");
    await admin.setBinding({ bindingId: binding.bindingId, localSecret, passwordSync });
  }

  #known(what: string): string {
    const known = this.#read.get(what);
    // Nobody has shown or told it to them.
    if (known === undefined) throw new CannotGoOn();
    return known;
  }
}

const isPreBootRefusal = ({ event }: { event: string }) => event === "host.pre-boot-wrong";
const refusals = new Set(["host.wrong-password", "host.pre-boot-wrong"]);
const isRefusal = (event: string) => event.startsWith("host.logon-") || refusals.has(event);

function memberOf(email: string): { email: string; password: string } {
  return { email, password: members.find((member) => member.email === email)?.password ?? "" };
}
