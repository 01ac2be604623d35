/**
 * A person's phone: a browser with the directory's page, taken out and put away. The stage has one for each person with
 * a phone, and they share nothing.
 */
import { type BrowserWindow, type PhoneOptions, openPhone } from "../browser/browser-window.ts";
import type { PageSink } from "../contract/page-sink.ts";
import type { PhoneState, SurfaceAction } from "../contract/model.ts";

/** In CSS pixels. */
const size = { width: 390, height: 720 };

export interface PersonsPhoneOptions {
  /** Options for its browser; called when the phone is taken out. */
  page(): Omit<PhoneOptions, "width" | "height" | "onPicture">;
  pageSink: PageSink;
  onChange(): void;
}

export class PersonsPhone {
  readonly #options: PersonsPhoneOptions;
  #window: BrowserWindow | undefined;
  /** Operations run one after the other, so that at most one browser exists. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: PersonsPhoneOptions) {
    this.#options = options;
  }

  get state(): PhoneState {
    return this.#window === undefined ? {} : { page: size };
  }

  /** @throws `browser_missing`, `browser_failed` */
  takeOut(): Promise<void> {
    return this.#next(async () => {
      if (this.#window !== undefined) return;
      const { page, pageSink, onChange } = this.#options;
      const window = await openPhone({
        ...page(),
        ...size,
        onPicture: (jpeg) => {
          if (this.#window === window) pageSink.picture(jpeg);
        },
      });
      this.#window = window;
      onChange();
      window.mirror((mirror) => {
        if (this.#window === window) pageSink.mirror(mirror);
      });
      void window.ended.then(() => this.#next(() => this.#close(window)));
    });
  }

  putAway(): Promise<void> {
    return this.#next(() => this.#close(this.#window));
  }

  input(action: SurfaceAction): void {
    this.#window?.input(action);
  }

  /** The text on it; empty while it is put away. */
  async read(): Promise<string> {
    return (await this.#window?.text()) ?? "";
  }

  async #close(window: BrowserWindow | undefined): Promise<void> {
    if (window === undefined) return;
    if (this.#window === window) {
      this.#window = undefined;
      this.#options.onChange();
    }
    await window.close();
  }

  #next(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
