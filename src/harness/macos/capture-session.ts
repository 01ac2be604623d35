/**
 * Tells the agent, after the system itself has signed somebody in, what they typed: one session in which the only
 * thing asked for is the password, once. Started by the mechanism `Vestibule:capture,privileged` when it has answered
 * already, so the sign-in waits for nothing of it. It keeps the password for a bounded time and gives it away once.
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

/** From the sign-in on; at a boot the agent may still be starting. */
export const captureMs = 60_000;

export interface CaptureOptions {
  host: Pick<PluginHost, "endpoint" | "locale" | "schedule" | "onEvent" | "onFrame">;
  accountId: string;
  /** Belongs to the session from now on. */
  password: Secret;
  /** The agent's own credential by which the person was signed in, by what its result names it; absent when they typed. */
  outcome?: bigint | undefined;
  /** What the agent has to say to whoever is on the desktop now; not empty. */
  onText(text: string): void;
  /** It is over, however it went. */
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

  /** The system has signed somebody in by a credential of the agent's. */
  #report(): void {
    const outcome = this.#outcome;
    this.#outcome = undefined;
    if (outcome !== undefined) this.#link?.send(resultMessage({ outcome, system: "macos", accepted: true }));
  }

  /**
   * A screen that asks for nothing is progress, which nobody sees here.
   * @throws `frame_malformed` for one that asks for anything but the password, `out_of_order` when it asks again
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
      // There is nobody to sign in.
      outcome.password.dispose();
      this.#tell("host.refused-agent", timeline.refused("out_of_order"));
      this.#missed();
      return;
    }
    // Finished with a code: it could not do what it is for.
    if (outcome.outcome !== "finished" || outcome.code !== "") {
      this.#missed(outcome.code);
      return;
    }
    this.#tell("host.captured", macTimeline.captured);
    if (outcome.text !== "") this.#options.onText(outcome.text);
    this.close();
  }

  /** An agent that has the password and is gone is not given it again: the next sign-in comes. */
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
