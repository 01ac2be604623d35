/**
 * The view of a real plug-in, as the login host reports it, in the login window: its controls become rows of the screen,
 * and what a person does there goes back to the host. Made by `hosted-plugin.ts`. Our view says by its controls' tags what
 * each is for (native/macos-authplugin/plugin/view.m).
 */
import { type PurposeName, purposes } from "../../protocol/table.ts";
import type { FieldLabels } from "../../texts/catalogue.ts";
import { timeline } from "../../texts/en/harness.ts";
import { macTimeline } from "../../texts/en/macos-harness.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import type { AuthLine } from "../authhost/lines.ts";
import type { DrawnField } from "../contract/model.ts";
import { noStatus } from "../contract/status.ts";
import { type TellEvent, tellScreen } from "../drawing/drawn-conversation.ts";
import { endingOf } from "../drawing/ending.ts";
import { drawnField } from "../drawing/drawn-field.ts";
import { macRowOf } from "./mac-fields.ts";
import type { ShownView, ViewHost } from "./view.ts";

type Line<Event extends AuthLine["event"]> = Extract<AuthLine, { event: Event }>;
type Control = Line<"control">;

export interface HostedViewOptions {
  views: ViewHost;
  locale: string;
  onEvent: TellEvent;
  /** To the control at that place (from 0) of the view that was told as that number. */
  press(view: number, control: number): void;
  fill(view: number, control: number, text: string): void;
  /** Has the host tell the view again. */
  look(): void;
  cancel(): void;
}

/** What our view's buttons do, by their tags. An action of the agent has its index behind `action`. */
const buttons = { tryAgain: 1, forgot: 2, submit: 3, cancel: 4, action: 16 } as const;
/** Behind the agent's own: the screen's Cancel, where it has no way out of its own. */
const cancelIndex = 7;
const purposeOf = new Map<number, PurposeName>(
  Object.entries(purposes).map(([name, number]) => [number, name as PurposeName]),
);

/** How often a time that is left is looked at. */
const secondMs = 1000;

/** What the plug-in writes into its log (plugin/running.c), as far as a person at the timeline needs it. */
const logged: Readonly<Record<string, { event: string; text: string }>> = {
  "Vestibule offers a reset": { event: "host.forgot-offered", text: macTimeline.forgotOffered },
  "Vestibule's agent is away": { event: "host.agent-away", text: timeline.agentAway },
  "Vestibule's agent has the password": { event: "host.captured", text: macTimeline.captured },
  "Vestibule's agent did not take the password": {
    event: "host.capture-missed",
    text: macTimeline.captureMissed(""),
  },
  "Vestibule's agent refused, or broke the protocol": {
    event: "host.refused-agent",
    text: timeline.refused("frame_malformed"),
  },
  "Vestibule's agent sent a credential of another account": {
    event: "host.refused-agent",
    text: timeline.refused("account_unknown"),
  },
};

interface Shown {
  /** The view's in the host. */
  number: number;
  fields: DrawnField[];
  view: ShownView;
}

export class HostedView {
  readonly #options: HostedViewOptions;
  readonly #labels: FieldLabels;
  /** Of the view that is being told. */
  #controls: Control[] = [];
  #number = 0;
  #shown: Shown | undefined;
  /** The view shows a conversation with the agent, and not the offer. */
  #isConversing = false;
  #cancels = 0;
  /** A mechanism is asked: what the host tells of a view otherwise is of one that is gone. */
  #isAsked = false;
  #isAway = false;
  /** How often the host was asked to tell the view again, and has not yet. */
  #looks = 0;
  #watching: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: HostedViewOptions) {
    this.#options = options;
    this.#labels = textsFor(options.locale).labels;
  }

  take(line: Line<"view" | "control" | "view-end" | "log">): void {
    if (this.#closed) return;
    switch (line.event) {
      case "view":
        this.#number = line.number;
        this.#controls = [];
        return;
      case "control":
        this.#controls.push(line);
        return;
      case "view-end":
        this.#draw(this.#number, this.#controls);
        return;
      case "log":
        this.#log(line.text);
    }
  }

  /** A mechanism is invoked, which may show a view. */
  asked(): void {
    this.#isAsked = true;
  }

  /** It has answered, or is asked no more: its view is gone. */
  answered(): void {
    this.#watch(false);
    this.#isAsked = false;
    this.#shown?.view.update({ busy: true });
    this.#shown = undefined;
    this.#isConversing = false;
  }

  close(): void {
    this.#watch(false);
    this.#closed = true;
    this.#shown = undefined;
  }

  #log(text: string): void {
    const known = Object.hasOwn(logged, text) ? logged[text] : undefined;
    if (known === undefined) return;
    // The offer that follows shows no end that the agent has given.
    if (known.event === "host.refused-agent") this.#isConversing = false;
    if (known.event === "host.agent-away") {
      // A capture waits for it as well, and nobody sees that.
      if (!this.#isConversing) return;
      this.#isAway = true;
    }
    this.#options.onEvent({ actor: "host", ...known });
  }

  // ── what is shown ──────────────────────────────────────────────────────────────────────────────

  #draw(number: number, controls: readonly Control[]): void {
    if (controls.length === 0 || !this.#isAsked) return;
    const fields = controls.flatMap((control, at) => this.#field(control, at));
    const busy = !controls.some((control) => isAnswer(control, controls));
    if (this.#shown?.number === number) {
      // The same screen, whose time counts down, or whose answer is on its way: what is typed stays.
      this.#shown.fields = fields;
      // A look that was asked for before a button was pressed says nothing of that button.
      const isLookedAt = this.#looks > 0;
      this.#looks -= isLookedAt ? 1 : 0;
      this.#shown.view.update(isLookedAt ? { fields } : { busy, fields });
      return;
    }
    this.#looks = 0;
    this.#watch(fields.some(({ purpose }) => purpose === "timeLeft"));
    this.#tell(controls, fields);
    const view = this.#options.views.displayView(
      { fields, busy, status: noStatus, watchesTyping: true },
      {
        onType: (values) => {
          this.#fill(values);
          this.#look();
        },
        onSubmit: (values) => {
          this.#submit(values);
        },
        onLink: ({ id }) => {
          this.#press(id);
        },
        onCancel: () => {
          this.#cancels += 1;
          this.#options.cancel();
        },
      },
    );
    this.#shown = { number, fields, view };
  }

  /** The keyboard's menu, the switch that shows what was typed, and the page's frame are the harness's page's own. */
  #field({ kind, text, tag }: Control, id: number): DrawnField[] {
    const purpose = purposeOf.get(tag >> 8) ?? "message";
    const index = tag & 0xff;
    switch (kind) {
      case "button":
        return tag === buttons.tryAgain || tag === buttons.submit
          ? [{ id, type: "submit", purpose: "submit", index: 0, label: text, text }]
          : [{ id, type: "command-link", purpose: "action", index: actionOf(tag), label: text, text }];
      case "secret":
        return [{ id, type: "password", purpose, index, label: text, text: "" }];
      case "field":
        return [{ id, type: "edit", purpose, index, label: text, text: "" }];
      case "text": {
        const row = macRowOf(purpose);
        const type = row === "large-text" || row === "tile-image" ? row : "small-text";
        const label = purpose === "brand" ? this.#labels.brandImage : "";
        return [{ id, type, purpose, index, label, text }];
      }
      case "picture":
        return [drawnField({ id, type: "picture", purpose, index }, { text }, this.#labels)];
      case "switch":
      case "menu":
      case "page":
        return [];
    }
  }

  #tell(controls: readonly Control[], fields: readonly DrawnField[]): void {
    const { onEvent, locale } = this.#options;
    if (controls.some(isOffer)) {
      const said = fields.find(({ purpose }) => purpose === "notice")?.text ?? "";
      // Whoever cancels twice has left, whatever the agent says.
      if (this.#isConversing && this.#cancels < 2) onEvent(endingOf(said, undefined, locale));
      this.#isConversing = false;
      return;
    }
    if (!this.#isConversing) this.#cancels = 0;
    this.#isConversing = true;
    if (controls.some(({ kind, tag }) => kind === "button" && tag === buttons.tryAgain)) return;
    if (this.#isAway) onEvent({ actor: "host", event: "host.agent-back", text: timeline.agentBack });
    this.#isAway = false;
    tellScreen(fields, (event, text) => {
      onEvent({ actor: "host", event, text });
    });
  }

  // ── what a person does ─────────────────────────────────────────────────────────────────────────

  #submit(values: Readonly<Record<number, string>>): void {
    this.#fill(values);
    const button = this.#shown?.fields.find(({ type }) => type === "submit");
    if (button !== undefined) this.#press(button.id);
  }

  #fill(values: Readonly<Record<number, string>>): void {
    const { number = 0, fields = [] } = this.#shown ?? {};
    for (const { id, type } of fields)
      if (type === "password" || type === "edit") this.#options.fill(number, id, values[id] ?? "");
  }

  /** The plug-in writes what it has ticked off, and the time that is left, into its own texts. */
  #look(): void {
    this.#looks += 1;
    this.#options.look();
  }

  #watch(countsDown: boolean): void {
    clearInterval(this.#watching);
    if (countsDown)
      this.#watching = setInterval(() => {
        this.#look();
      }, secondMs);
  }

  /** Nothing can be pressed again before the host has said what came of it. */
  #press(control: number): void {
    if (this.#shown === undefined) return;
    this.#shown.view.update({ busy: true });
    this.#options.press(this.#shown.number, control);
  }
}

const isOffer = ({ kind, tag }: Control): boolean => kind === "button" && tag === buttons.forgot;

function actionOf(tag: number): number {
  if (tag === buttons.cancel) return cancelIndex;
  return tag === buttons.forgot ? 0 : Math.max(0, tag - buttons.action);
}

/** Once a screen's submit is disabled its answer is on the way, and its links answer nothing. */
function isAnswer({ kind, tag, enabled }: Control, controls: readonly Control[]): boolean {
  if (kind !== "button" || !enabled || tag === buttons.cancel) return false;
  const submit = controls.find((each) => each.kind === "button" && each.tag === buttons.submit);
  return tag === buttons.submit || submit?.enabled !== false;
}
