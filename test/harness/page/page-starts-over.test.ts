import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { describe as plainly, expect, test as plain } from "vitest";
import { VestibuleError } from "../../../src/errors/error.ts";
import { type DeviceChoice, deviceChoices } from "../../../src/harness/contract/device-choices.ts";
import {
  type Beginning,
  HarnessHolder,
  type HeldHarness,
} from "../../../src/harness/server/harness-holder.ts";
import type { HarnessState, StartStep } from "../../../src/harness/contract/model.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite, tabTo } from "./support/page-suite.ts";
import { macState, ScriptedHarness, signInState } from "./support/page-support.ts";

const { describe, test } = requires("chromium");

/** A scripted harness that holds a port, as a real one does. */
class Held extends ScriptedHarness implements HeldHarness {
  disposed = 0;
  readonly #server: Server;
  /** Resolved by the test; the end of the old one takes its time. */
  end: Promise<void> = Promise.resolve();

  constructor(state: HarnessState, server: Server) {
    super(state);
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed += 1;
    await this.end;
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Makes harnesses that all take the same port, so that two at the same time fail. */
async function maker() {
  const reserved = createServer().listen(0, "127.0.0.1");
  await once(reserved, "listening");
  const address = reserved.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  reserved.close();
  await once(reserved, "close");
  const made: Held[] = [];
  const asked: DeviceChoice[] = [];
  return {
    made,
    asked,
    failing: false,
    /** What the next one waits for. */
    gate: Promise.resolve(),
    async make(
      { device }: Beginning,
      signal: AbortSignal,
      onStep: (step: StartStep) => void,
    ): Promise<HeldHarness> {
      asked.push(device);
      onStep("organisation");
      await this.gate;
      if (signal.aborted) throw new VestibuleError("cancelled");
      if (this.failing) throw new VestibuleError("browser_missing");
      const server = createServer().listen(port, "127.0.0.1");
      await once(server, "listening");
      const held = new Held(deviceChoices[device].system === "macos" ? macState() : signInState(), server);
      made.push(held);
      return held;
    },
  };
}

plainly("starting over", () => {
  plain(
    "ends everything of the old one before the next begins, and hears nothing of it any more",
    async () => {
      const source = await maker();
      await using holder = await HarnessHolder.start({ device: "windows-pin", language: "en" }, (...given) =>
        source.make(...given),
      );
      const [first] = source.made;
      if (first === undefined) throw new Error("nothing was made");
      const pictures: string[] = [];
      const phases: (string | undefined)[] = [];
      holder.onFrame((jpeg) => pictures.push(Buffer.from(jpeg).toString()));
      holder.subscribe(({ play }) => phases.push(play?.phase));
      first.frame(Buffer.from("old"));
      const out = { page: { width: 5, height: 5 } };
      first.show({ browser: { width: 10, height: 10 } }, { phones: { owner: out, colleague: out } });

      const gone = Promise.withResolvers<void>();
      first.end = gone.promise;
      const over = holder.act({ do: "start-over", device: "mac-filevault" });
      // Between the two plays nothing can be seen, typed into or pressed.
      expect(holder.state()).toMatchObject({
        play: { phase: "starting", device: "mac-filevault", number: 2 },
        phones: { owner: {}, colleague: {} },
        screen: { view: "off", users: [], fields: [] },
      });
      expect(holder.state().screen.browser).toBeUndefined();
      first.frame(Buffer.from("late"));
      first.show({ hostName: "LATE" });
      await expect(holder.act({ do: "wake" })).rejects.toMatchObject({ code: "out_of_order" });
      await expect(holder.act({ do: "start-over" })).rejects.toMatchObject({ code: "out_of_order" });
      expect(source.asked).toEqual(["windows-pin"]);
      gone.resolve();
      await over;

      expect(source.asked).toEqual(["windows-pin", "mac-filevault"]);
      expect(first.disposed).toBe(1);
      expect(first.listeners).toBe(0);
      expect(pictures).toEqual(["old"]);
      expect(phases).toEqual(["ready", "starting", "starting", "ready"]);
      expect(holder.state()).toMatchObject({
        screen: { system: "macos" },
        play: { phase: "ready", number: 2 },
      });
    },
  );

  plain("the same device again when none is named", async () => {
    const source = await maker();
    await using holder = await HarnessHolder.start({ device: "mac-no-way", language: "en" }, (...given) =>
      source.make(...given),
    );
    await holder.act({ do: "start-over" });
    expect(source.asked).toEqual(["mac-no-way", "mac-no-way"]);
  });

  plain("one that fails is said, leaves nothing, and can be tried again", async () => {
    const source = await maker();
    await using holder = await HarnessHolder.start({ device: "windows-pin", language: "en" }, (...given) =>
      source.make(...given),
    );
    source.failing = true;
    await holder.act({ do: "start-over" });
    expect(holder.state().play).toMatchObject({ phase: "failed", number: 2 });
    expect(holder.state().play?.problem).not.toBe("");
    expect(source.made[0]?.disposed).toBe(1);
    await expect(holder.act({ do: "wake" })).rejects.toMatchObject({ code: "out_of_order" });
    source.failing = false;
    await holder.act({ do: "start-over" });
    expect(holder.state().play).toMatchObject({ phase: "ready", number: 3 });
  });

  plain("an end in the middle of it ends the next one, too", async () => {
    const source = await maker();
    const holder = await HarnessHolder.start({ device: "windows-pin", language: "en" }, (...given) =>
      source.make(...given),
    );
    const gate = Promise.withResolvers<void>();
    source.gate = gate.promise;
    const over = holder.act({ do: "start-over" });
    const ended = holder[Symbol.asyncDispose]();
    gate.resolve();
    await Promise.all([over, ended]);
    expect(source.made).toHaveLength(1);
    expect(source.made[0]?.disposed).toBe(1);
    await expect(holder.act({ do: "start-over" })).rejects.toMatchObject({ code: "out_of_order" });
  });
});

describe("starting over on the page", () => {
  const suite = pageSuite(signInState);

  test("the page stays open, says what happens, and shows the other device", async () => {
    const source = await maker();
    await using holder = await HarnessHolder.start({ device: "windows-pin", language: "en" }, (...given) =>
      source.make(...given),
    );
    const page = await suite.open(holder);
    const select = page.getByLabel(texts.play.device, { exact: true });
    const startOver = page.getByRole("button", { name: texts.play.startOver, exact: true });
    expect(await select.inputValue()).toBe("windows-pin");
    const gate = Promise.withResolvers<void>();
    source.gate = gate.promise;
    await tabTo(page, texts.play.devices["windows-pin"]);
    await select.selectOption("mac-filevault");
    await startOver.press("Enter");
    const { starting, devices, steps } = texts.play;
    await page.getByText(starting(devices["mac-filevault"], steps.organisation)).waitFor();
    // Not "off": nobody can turn it on meanwhile.
    await page.getByText(systemTextsFor("en").screen.starting).waitFor();
    expect(await page.getByRole("button", { name: systemTextsFor("en").screen.turnOn }).count()).toBe(0);
    // Nothing in progress: nothing was asked. What is going is out of reach, and the focus stays where it was.
    expect(await page.getByRole("dialog").isVisible()).toBe(false);
    expect(await page.locator(".layout").evaluate((layout) => (layout as HTMLElement).inert)).toBe(true);
    expect(await startOver.getAttribute("aria-disabled")).toBe("true");
    expect(await startOver.evaluate((button) => button === document.activeElement)).toBe(true);
    await suite.picture("starting-over");
    gate.resolve();
    await page.getByText(texts.play.ready(texts.play.devices["mac-filevault"])).waitFor();
    expect(await page.locator("main").getAttribute("data-system")).toBe("macos");
    await expect.poll(() => page.getByText(texts.subheading.macos).isVisible()).toBe(true);
    await suite.picture("started-over");
  });

  test("a play in progress is only thrown away after a confirmation", async () => {
    const source = await maker();
    await using holder = await HarnessHolder.start({ device: "windows-pin", language: "en" }, (...given) =>
      source.make(...given),
    );
    const page = await suite.open(holder);
    const startOver = page.getByRole("button", { name: texts.play.startOver, exact: true });
    await page.getByLabel("PIN", { exact: true }).fill("4938");
    await startOver.click();
    const dialog = page.getByRole("dialog", { name: texts.play.confirmTitle });
    await dialog.waitFor();
    await suite.picture("confirm");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await startOver.evaluate((button) => button === document.activeElement)).toBe(true);
    await startOver.click();
    await dialog.getByRole("button", { name: texts.play.keep }).click();
    expect(source.asked).toHaveLength(1);
    expect(await page.getByLabel("PIN", { exact: true }).inputValue()).toBe("4938");

    await startOver.click();
    await dialog.getByRole("button", { name: texts.play.startOver }).click();
    await page.getByText(texts.play.ready(texts.play.devices["windows-pin"])).waitFor();
    // The next device has the same people and revisions here: what was typed into the old one is gone all the same.
    expect(await page.getByLabel("PIN", { exact: true }).inputValue()).toBe("");
  });

  test("a page that missed the moment between two plays shows nothing of the first", async () => {
    const { page, harness } = suite;
    await page.getByLabel("PIN", { exact: true }).fill("4938");
    const play = { device: "windows-pin", language: "en", phase: "ready", number: 2 } as const;
    harness.show({ status: { kind: "info", text: "The next one." } }, { play });
    await page.getByText("The next one.").waitFor();
    expect(await page.getByLabel("PIN", { exact: true }).inputValue()).toBe("");
  });

  test("a device in the page's address is offered and not begun", async () => {
    const source = await maker();
    await using holder = await HarnessHolder.start({ device: "windows-pin", language: "en" }, (...given) =>
      source.make(...given),
    );
    const page = await suite.open(holder, {}, "&device=mac-pre-boot");
    expect(await page.getByLabel(texts.play.device, { exact: true }).inputValue()).toBe("mac-pre-boot");
    expect(source.asked).toEqual(["windows-pin"]);
    const other = await suite.open(holder, {}, "&device=<script>");
    expect(await other.getByLabel(texts.play.device, { exact: true }).inputValue()).toBe("windows-pin");
  });

  test("a device that could not be started is reported", async () => {
    const source = await maker();
    await using holder = await HarnessHolder.start({ device: "windows-pin", language: "en" }, (...given) =>
      source.make(...given),
    );
    const page = await suite.open(holder);
    source.failing = true;
    await page.getByRole("button", { name: texts.play.startOver, exact: true }).click();
    const said = page.locator(".play-said[data-phase=failed]");
    await expect.poll(() => said.innerText()).toContain(texts.play.devices["windows-pin"]);
  });

  test("a recording, which cannot start over, does not offer it", async () => {
    expect(await suite.page.getByText(texts.play.device, { exact: true }).isVisible()).toBe(false);
    expect(await suite.page.getByRole("button", { name: texts.play.startOver }).count()).toBe(0);
  });
});
