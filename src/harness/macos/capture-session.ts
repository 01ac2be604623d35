/**
 * Passes the password of a sign-in that the system has completed to the agent: one session, in which the agent may ask
 * for the password once and for nothing else. Started by the mechanism `Vestibule:capture,privileged` after it has
 * answered, so the sign-in does not wait for it. It keeps the password for a bounded time and sends it at most once.
 */
import { VestibuleError } from "../../errors/error.ts";
import { disposeSecrets } from "../../protocol/codec.ts";
import type { Draft } from "../../protocol/codec.ts";
import { purposes } from "../../protocol/table.ts";
import type { Secret } from "../../secrets/arena.ts";
import { timeline } from "../../texts/en/harness.ts";
import { macTimeline } from "../../texts/en/macos-harness.ts";
import { simulatedHost } from "../drawing/simulated-host.ts";
import { AgentLink, type AgentOutcome, type LinkedScreen } from "../../host/agent-link.ts";
import { BackOff } from "../../host/schedule.ts";
import { resultMessage } from "../../host/system-result.ts";
import { tracing } from "../drawing/traced.ts";
import type { PluginHost } from "./forgotten-session.ts";
import { givenPurposes } from "./mac-fields.ts";

/** Milliseconds after the sign-in; at a boot the agent may still be starting. */
export const captureMs = 60_000;

export interface CaptureOptions {
  host: Pick<PluginHost, "endpoint" | "locale" | "schedule" | "onEvent" | "onFrame">;
  accountId: string;
  /** The session owns it from now on. */
  password: Secret;
  /** The id of the agent's credential by which the person was signed in; absent when they typed their password. */
  outcome?: bigint | undefined;
  /** The agent's message for the person on the desktop; not empty. */
  onText(text: string): void;
  /** The session is over, with or without success. */
  onEnded(): void;
}

export class CaptureSession {
  readonly #options: CaptureOptions;
  readonly #withdrawBound: () => void;
  readonly #backOff: BackOff;
  #link: AgentLink | undefined;
  #outcome: bigint | undefined;
  #answered = false;
  #over = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
    this.#outcome = options.outcome;
    this.#withdrawBound = options.host.schedule(captureMs, () => {
      this.#missed();
    });
    this.#backOff = new BackOff(options.host.schedule, () => {
      this.#connect();
    });
    this.#connect();
  }

  /** The agent was started. */
  refresh(): void {
    if (this.#over || this.#link !== undefined) return;
    this.#backOff.reset();
    this.#connect();
  }

  /** Idempotent. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#withdrawBound();
    this.#backOff.withdraw();
    this.#link?.close();
    this.#options.password.dispose();
    this.#options.onEnded();
  }

  #connect(): void {
    this.#backOff.withdraw();
    const { host, accountId } = this.#options;
    this.#link = new AgentLink(
      {
        endpoint: host.endpoint,
        locale: host.locale,
        scenario: "capture",
        accountId,
        shows: 0,
        host: simulatedHost,
      },
      {
        onMessage: host.onFrame === undefined ? undefined : tracing(host.onFrame),
        onWelcome: () => {
          this.#report();
        },
        onScreen: (screen) => {
          this.#answer(screen);
        },
        onOutcome: (outcome) => {
          this.#finish(outcome);
        },
        onLost: () => {
          this.#lost();
        },
        onRefused: (code) => {
          this.#tell("host.refused-agent", timeline.refused(code));
          this.#missed();
        },
      },
    );
  }

  /** Reports that the system has signed the person in with a credential of the agent. */
  #report(): void {
    const outcome = this.#outcome;
    this.#outcome = undefined;
    if (outcome !== undefined) this.#link?.send(resultMessage({ outcome, system: "macos", accepted: true }));
  }

  /**
   * A screen that asks for nothing is progress, which nobody sees here.
   * @throws `frame_malformed` for a screen that asks for anything but the password, `out_of_order` when it asks again
   */
  #answer({ revision, fields }: LinkedScreen): void {
    const asked = fields.filter(({ purpose }) => givenPurposes.has(purpose));
    if (asked.length === 0) return;
    if (asked.length !== 1 || asked[0]?.purpose !== purposes.password)
      throw new VestibuleError("frame_malformed", { evidence: { what: "capture asks for more" } });
    if (this.#answered) throw new VestibuleError("out_of_order");
    this.#answered = true;
    const answer: Draft<"answer"> = {
      message: "answer",
      revision,
      purpose: purposes.submit,
      index: 0,
      secrets: [{ purpose: purposes.password, value: this.#options.password.copy() }],
    };
    try {
      this.#link?.send(answer);
    } finally {
      disposeSecrets(answer);
    }
  }

  #finish(outcome: AgentOutcome): void {
    if (outcome.outcome === "credential") {
      // This session signs nobody in.
      outcome.password.dispose();
      this.#tell("host.refused-agent", timeline.refused("out_of_order"));
      this.#missed();
      return;
    }
    // Finished with a code: the agent could not take the password.
    if (outcome.outcome !== "finished" || outcome.code !== "") {
      this.#missed(outcome.code);
      return;
    }
    this.#tell("host.captured", macTimeline.captured);
    if (outcome.text !== "") this.#options.onText(outcome.text);
    this.close();
  }

  /** An agent that has the password and goes away does not get it again before the next sign-in. */
  #lost(): void {
    this.#link = undefined;
    if (this.#answered) {
      this.#missed();
      return;
    }
    this.#backOff.wait();
  }

  #missed(code = ""): void {
    if (this.#over) return;
    this.#tell("host.capture-missed", macTimeline.captureMissed(code));
    this.close();
  }

  #tell(event: string, text: string): void {
    this.#options.host.onEvent({ actor: "host", event, text });
  }
}
