/**
 * Our credential provider's tile as the simulated LogonUI shows it: selected, it speaks with the agent and draws into
 * the fields that a provider declares up front. LogonUI calls it. It holds no policy, and waits on nothing.
 */
import { textsFor } from "../../texts/languages/languages.ts";
import type { FieldLabels } from "../../texts/catalogue.ts";
import {
  DrawnConversation,
  type Credential,
  type Drawn,
  type TellEvent,
  type TellFrame,
  tellEnding,
} from "../drawing/drawn-conversation.ts";
import type { Schedule } from "../../host/schedule.ts";
import { type Status, noStatus } from "../contract/status.ts";
import type { DrawnField, SignInScreen } from "../contract/model.ts";
import { drawScreen, tileField } from "./draw.ts";

export interface VestibuleTileOptions {
  /** The agent's socket or pipe. */
  endpoint: string;
  /** Until the agent has said its own. */
  brand: string;
  /** BCP 47. */
  locale: string;
  schedule: Schedule;
  onEvent: TellEvent;
  onFrame?: TellFrame | undefined;
  /** Other fields, under another revision. */
  draw(fields: DrawnField[], also: Partial<SignInScreen>): void;
  update(change: Partial<SignInScreen>): void;
  /** `label` is another. */
  onLabel(): void;
  /** Back to the sign-in options. */
  onBack(status: Status): void;
  /** To be signed in with; the password is the receiver's to dispose. */
  onCredential(credential: Credential): void;
}

export class VestibuleTile {
  readonly #options: VestibuleTileOptions;
  readonly #labels: FieldLabels;
  #label: string;
  #conversation: DrawnConversation<Drawn> | undefined;

  constructor(options: VestibuleTileOptions) {
    this.#options = options;
    this.#labels = textsFor(options.locale).labels;
    this.#label = options.brand;
  }

  get label(): string {
    return this.#label;
  }

  /** @param accountId SID of the user whose tile it is */
  select(accountId: string): void {
    this.deselect();
    const { endpoint, locale, schedule, onEvent, onFrame, draw, update, onBack } = this.#options;
    this.#conversation = new DrawnConversation<Drawn>(
      { endpoint, locale, scenario: "signIn", accountId, shows: 0, schedule, onEvent, onFrame },
      {
        draw: (screen) => drawScreen(screen, this.#labels),
        show: ({ fields }, busy) => {
          draw(fields, { busy, status: noStatus });
        },
        showAway: (said) => {
          const message = tileField("message", this.#labels, said);
          draw([this.#brandField(), message], { busy: true, browser: undefined });
        },
        update,
        onBrand: (brand) => {
          this.#label = brand;
          this.#options.onLabel();
        },
        onLost: () => {
          if (this.#conversation?.isCancelled === true) onBack(noStatus);
        },
        onRefused: () => {
          draw([], { busy: false, status: { kind: "error", text: this.#labels.cannotDraw } });
        },
        onOutcome: (outcome) => {
          if (outcome.outcome === "credential") this.#options.onCredential(outcome);
          else onBack(tellEnding(outcome, onEvent));
        },
      },
    );
    draw([this.#brandField()], { busy: true });
  }

  /** Idempotent. */
  deselect(): void {
    this.#conversation?.close();
    this.#conversation = undefined;
  }

  /** The agent was started. */
  refresh(): void {
    this.#conversation?.refresh();
  }

  submit(fields: readonly DrawnField[], values: Readonly<Record<number, string>>): void {
    this.#conversation?.answer(fields, values);
  }

  follow(field: DrawnField): void {
    this.#conversation?.follow(field);
  }

  /** The agent ends it in its own way; one that does not is left by cancelling again. */
  cancel(): void {
    const conversation = this.#conversation;
    if (conversation === undefined || conversation.isCancelled || !conversation.cancel())
      this.#options.onBack(noStatus);
  }

  #brandField(): DrawnField {
    return tileField("brand", this.#labels, this.#label);
  }
}
