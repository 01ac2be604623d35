/**
 * Whoever is not who they should be, against the real processes: a recycled e-mail address, a colleague, a process
 * that is not the sign-in host. Each is refused by its code, nothing changes, and the audit log says so.
 */
import { spawn } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { createLoginHarness } from "../../src/harness/play/login-harness.ts";
import type { LoginHarness } from "../../src/harness/contract/login-harness-contract.ts";
import { members } from "../../src/harness/contract/organisation.ts";
import { encode } from "../../src/protocol/codec.ts";
import { helloOf } from "../protocol/support/fake-connection.ts";
import { typeInto } from "../../src/harness/contract/typing.ts";
import { requires } from "../support/requirements.ts";
import { person } from "./support/person.ts";

const { describe, test } = requires("linux", "chromium", "native-addon");
const [alice, bob] = members;

describe("an impostor", () => {
  let harness: LoginHarness;
  const socket = () => join(harness.directory, "agent", "agent.sock");

  beforeAll(async () => {
    harness = await createLoginHarness();
  }, 60_000);
  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
  });

  const pinThatOpens = async () => {
    const { opens } = await harness.examine();
    return opens
      .filter((row) => row.opens.some(({ store, opens: open }) => store === "pin-container" && open === true))
      .map(({ secret }) => secret);
  };
  const codes = async () => (await harness.admin.listAudit()).map(({ code }) => code);

  /** Proves as somebody whom the directory refuses, reads its page, and goes back to the device. */
  async function proveInVain(as: { email: string; password: string }, code: string): Promise<void> {
    const someone = person(harness);
    await someone.openTile();
    await someone.follow(0);
    await someone.prove(as);
    // Before that, the key would go to a page on the way.
    await harness.until(({ timeline }) => timeline.some(({ event }) => event === code));
    for (const key of typeInto("")) harness.surface(key);
    await harness.until(({ screen }) => screen.browser === undefined);
    await harness.until(({ screen }) => screen.fields.some(({ purpose }) => purpose === "action"));
    await someone.follow(0);
    await someone.shown("secret");
    await harness.act({ do: "cancel" });
  }

  test("with a colleague's identity is refused as wrong_user", async () => {
    await proveInVain({ email: bob?.email ?? "", password: bob?.password ?? "" }, "wrong_user");
    expect(await codes()).toContain("wrong_user");
    expect(await pinThatOpens()).toEqual(["PIN set at the start"]);
  }, 60_000);

  test("with a recycled e-mail address is refused as identity_mismatch", async () => {
    const owner = { email: alice?.email ?? "", password: alice?.password ?? "" };
    await person(harness).resetPin({ ...owner, pin: "805316" });
    await person(harness).signOut();
    harness.provider({ type: "replace-sub", email: owner.email, sub: "acme-2001" });
    await proveInVain(owner, "identity_mismatch");
    expect(await codes()).toContain("identity_mismatch");
    expect(await pinThatOpens()).toEqual(["New PIN"]);
  }, 60_000);

  test("at the agent's socket, in another process of the same account, is cut off before it is heard", async () => {
    const hello = encode(helloOf()).toString("base64");
    const program = `
      const socket = require("node:net").connect(process.argv[1]);
      let bytes = 0;
      socket.on("data", (chunk) => (bytes += chunk.length)).on("error", () => undefined);
      socket.on("close", () => console.log(bytes));
      socket.write(Buffer.from(process.argv[2], "base64"));`;
    const child = spawn(process.execPath, ["-e", program, socket(), hello], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let heard = "";
    for await (const chunk of child.stdout) heard += String(chunk);
    expect(heard.trim()).toBe("0");
    await harness.until(({ timeline }) => timeline.some(({ event }) => event === "peer-refused"));

    // The same words from the process that the agent was told to expect are answered.
    const answered = await new Promise<number>((resolve) => {
      const own = connect(socket(), () => own.write(Buffer.from(hello, "base64")));
      own.once("data", (chunk) => {
        resolve(chunk.length);
        own.destroy();
      });
    });
    expect(answered).toBeGreaterThan(0);
  }, 30_000);
});
