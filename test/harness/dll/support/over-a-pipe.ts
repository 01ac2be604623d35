/**
 * One user's tile of the DLL in the login host, with a scripted agent over a pipe of wine's: what the tests of a file
 * share. The prefix is made once for the file, agent and screen for each test.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { openWinePrefix, type WinePrefix } from "../../../../src/harness/loginhost/wine.ts";
import { reasonMissing, requires } from "../../../support/requirements.ts";
import { fileWith } from "../../loginhost/support/specimens.ts";
import { AgentDouble } from "../../windows/support/agent-double.ts";
import { PipeBridge, SignInScreen, fieldOf, timeForWine, wineUser } from "./sign-in-screen.ts";

export const users = { users: [{ sid: wineUser.id, userName: wineUser.name }] };

export const select = { do: "select", tile: 0 };
export const submit = { do: "submit" };
export const type = (purpose: Parameters<typeof fieldOf>[0], text: string) => ({
  do: "type",
  field: fieldOf(purpose),
  text,
});

/** What Windows answers to a wrong password: STATUS_LOGON_FAILURE. */
export const wrong = 0xc000006d;

class OverAPipe {
  #wine: WinePrefix | undefined;
  #bridge: PipeBridge | undefined;
  #agent: AgentDouble | undefined;
  #screen: SignInScreen | undefined;

  get wine(): WinePrefix {
    return there(this.#wine);
  }

  get bridge(): PipeBridge {
    return there(this.#bridge);
  }

  get agent(): AgentDouble {
    return there(this.#agent);
  }

  /** The one of the last `signIn`. */
  get screen(): SignInScreen {
    return there(this.#screen);
  }

  signIn(options: ConstructorParameters<typeof SignInScreen>[1] = {}): void {
    this.#screen = new SignInScreen(this.wine, {
      users: fileWith("one-user.json", JSON.stringify(users)),
      agentProcess: this.bridge.process,
      ...options,
    });
  }

  /** The person has selected the tile, and the agent has shown the daily sign-in. */
  async selectTile() {
    this.screen.do(select);
    const hello = await this.agent.greet();
    await this.screen.text("title", "Alice");
    return hello;
  }

  /** The person has typed a PIN, and the agent has it. */
  async submitPin(pin: string) {
    this.screen.do(type("secret", pin), submit);
    const answer = await this.agent.expect("answer");
    const typed = answer.secrets.map(({ purpose, value }) => [
      purpose,
      value.use((bytes) => Buffer.from(bytes).toString()),
    ]);
    for (const { value } of answer.secrets) value.dispose();
    return { ...answer, secrets: typed };
  }

  /** The person has followed the agent's link, and the agent knows. */
  async followLink() {
    this.screen.do({ do: "click", field: fieldOf("action") });
    return this.agent.expect("answer");
  }

  /** Ends the screen. It has nothing to say against the DLL. */
  async leave(): Promise<void> {
    const { findings, exitCode } = await this.screen.end();
    expect({ findings, exitCode }).toEqual({ findings: [], exitCode: 0 });
  }

  async openPrefix(): Promise<void> {
    this.#wine = await openWinePrefix();
    this.#bridge = await PipeBridge.start(this.#wine, () => this.agent.endpoint);
  }

  async closePrefix(): Promise<void> {
    await this.#bridge?.end();
    await this.#wine?.close();
  }

  async begin(): Promise<void> {
    this.#agent = await AgentDouble.create();
    await this.#agent.listen();
    await this.bridge.listen();
  }

  async end(): Promise<void> {
    await this.#screen?.close();
    this.#screen = undefined;
    await this.bridge.close();
    await this.#agent?.[Symbol.asyncDispose]();
  }
}

function there<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error("not there yet, or no longer");
  return part;
}

/** @param longest milliseconds for a test */
export function overAPipe(longest = timeForWine) {
  const suite = requires("mingw", "wine");
  const pipe = new OverAPipe();
  const isPossible = reasonMissing("wine") === undefined && reasonMissing("mingw") === undefined;
  beforeAll(async () => {
    if (isPossible) await pipe.openPrefix();
  }, timeForWine);
  afterAll(async () => {
    if (isPossible) await pipe.closePrefix();
  });
  beforeEach(async () => {
    if (isPossible) await pipe.begin();
  });
  afterEach(async () => {
    if (isPossible) await pipe.end();
  });
  return {
    pipe,
    test: (name: string, body: () => Promise<void>) => {
      suite.test(name, body, longest);
    },
  };
}
