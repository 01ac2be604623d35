/**
 * Most Macs run the arm64 half of the bundle that ships. It is the same source as the x86_64 half, and by another compiler
 * and other calling conventions another program: here a build of the login host for arm64 runs it under qemu, and what both
 * halves do is compared.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { runCli } from "../../../src/cli/program.ts";
import { arm64Host } from "../../../src/harness/authhost/arm64-host.ts";
import {
  type AuthHostOptions,
  type AuthHostReport,
  playPlugin,
} from "../../../src/harness/authhost/auth-host.ts";
import type { ScriptAction } from "../../../src/harness/authhost/script.ts";
import type { Draft, Message } from "../../../src/protocol/codec.ts";
import { outcomes, purposes } from "../../../src/protocol/table.ts";
import { Secret } from "../../../src/secrets/arena.ts";
import { authHost as texts } from "../../../src/texts/en/auth-host.ts";
import "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";
import { english, fill, leave, playForgotten, press, viewsIn, welcome } from "./support/at-the-view.ts";
import { evaluationIn, ours, playSpecimen, resultsIn } from "./support/hosted.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";

const { test } = requires("auth-host", "auth-host-for-arm64");
const timeout = 120_000;

const folder = mkdtempSync(join(tmpdir(), "vestibule-arm64-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The arm64 slice of the bundle alone: no other half can be played by mistake. */
const slice = { program: join(folder, "Vestibule"), plugin: "Vestibule" };
spawnSync("llvm-lipo-19", [ours.program, "-thin", "arm64", "-output", slice.program]);

const hangMs = 60_000;
const underQemu = (): Partial<AuthHostOptions> => ({ ...arm64Host(), hangMs, patienceMs: 60_000 });
const onArm64 = (): Partial<AuthHostOptions> => ({ ...slice, ...underQemu() });

/** How often the report has each line: threads say theirs in any order. The number of the process is left out. */
function sums({ lines }: AuthHostReport): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const line of lines) {
    const key = line.event === "host" ? line.event : JSON.stringify(line);
    counted[key] = (counted[key] ?? 0) + 1;
  }
  return counted;
}

/** What both halves have done is the same, and nothing is left of it. */
async function playOnBoth(
  play: (more: Partial<AuthHostOptions>) => Promise<AuthHostReport>,
): Promise<AuthHostReport> {
  const [intel, arm64] = [await play({ hangMs }), await play(onArm64())];
  expect(sums(arm64)).toEqual(sums(intel));
  expect(arm64.findings).toEqual([]);
  expect(arm64.lines).toContainEqual({ event: "objects", live: 0 });
  expect(arm64.exitCode).toBe(0);
  return arm64;
}

const id = "0A1B2C3D-0000-1111-2222-333344445555";
const alice: ScriptAction = { do: "account", name: "alice", id, password: "brand new" };
const types = (password: string): ScriptAction => ({ do: "type", name: "alice", password });
const field = (purpose: number, text = "") => ({ purpose, index: 0, text });
const upToTheSignIn = ["Vestibule:offer", "loginwindow:login", "builtin:authenticate,privileged"];

test(
  "it is refused on x86_64, loads on arm64, and shows the offer",
  async () => {
    const refused = await playPlugin({ ...slice, mechanisms: ["Vestibule:offer"] });
    expect(refused.lines).toContainEqual({ event: "refused", reason: "other-machine", detail: "arm64" });
    const report = await playOnBoth((more) =>
      playPlugin({
        ...ours,
        ...more,
        mechanisms: ["Vestibule:offer"],
        tries: 1,
        script: [leave(english.forgotPassword)],
      }),
    );
    expect(viewsIn(report)[0]?.map(({ text }) => text)).toEqual([english.tryAgain, english.forgotPassword]);
  },
  timeout,
);

test(
  "a person signs in after two failures, through all three mechanisms",
  async () => {
    const report = await playOnBoth((more) =>
      playPlugin({
        ...ours,
        ...more,
        mechanisms: [...upToTheSignIn, "Vestibule:capture,privileged", "Vestibule:reconcile"],
        script: [
          alice,
          types("a"),
          press(english.tryAgain),
          types("b"),
          press(english.tryAgain),
          types("brand new"),
        ],
      }),
    );
    expect(evaluationIn(report)).toBe("allow");
    expect(resultsIn(report).slice(-2)).toEqual([
      "Vestibule:capture,privileged allow",
      "Vestibule:reconcile allow",
    ]);
  },
  timeout,
);

test(
  "a forgotten password is reset, and signs in",
  async () => {
    const choose: Draft = {
      message: "screen",
      revision: 1,
      fields: [
        field(purposes.title, "Choose a new password"),
        field(purposes.newPassword),
        field(purposes.confirmPassword),
        field(purposes.qr, "https://directory.acme.example/phone"),
        field(purposes.submit, "Change it"),
      ],
    };
    const given: string[] = [];
    const report = await playOnBoth(async (more) => {
      await using agent = await scriptedAgent((message: Message) => {
        if (message.message === "hello") return [welcome, choose];
        if (message.message !== "answer") return [];
        for (const { value } of message.secrets)
          given.push(value.use((bytes) => Buffer.from(bytes).toString("utf8")));
        const password = Secret.take(Buffer.from("brand new"));
        const account = { accountId: id, accountName: "alice" };
        return [{ message: "outcome", outcome: outcomes.credential, id: 7n, ...account, password }];
      });
      return await playPlugin({
        ...ours,
        ...more,
        mechanisms: upToTheSignIn,
        agent: agent.socket,
        script: [
          ...[alice, types("forgotten"), press(english.forgotPassword)],
          ...[fill(english.newPassword, "brand new"), fill(english.confirmPassword, "brand new")],
          press("Change it"),
        ],
      });
    });
    expect(evaluationIn(report)).toBe("allow");
    expect(given).toEqual(Array(4).fill("brand new"));
    expect(report.lines.flatMap((line) => (line.event === "context" ? [line.key] : []))).toEqual([
      ...["vestibule-outcome", "username", "password"],
    ]);
  },
  timeout,
);

test(
  "an organisation's page keeps each decision until the agent's verdict, and lets go of it",
  async () => {
    const address = "https://idp.acme.example/";
    const page = (): Draft => ({
      message: "screen",
      revision: 1,
      fields: [
        field(purposes.title, "Sign in at Acme"),
        field(purposes.web, address),
        { ...field(purposes.webProxy, "127.0.0.1:4711"), credential: Secret.take(Buffer.from("proxy")) },
        field(purposes.action, "Back"),
      ],
    });
    const report = await playOnBoth(async (more) => {
      await using agent = await scriptedAgent((message: Message) => {
        if (message.message === "hello") return [welcome, page()];
        if (message.message !== "navigate") return [];
        return [{ message: "verdict", question: message.question, allow: message.question === 1 ? 1 : 0 }];
      });
      const to = (place: string): ScriptAction[] => [{ do: "navigate", address: place }, { do: "decided" }];
      const script = [...to(address), ...to("https://other.example/"), leave("Sign in at Acme")];
      return await playForgotten(agent.socket, script, more);
    });
    expect(report.lines.flatMap((line) => (line.event === "verdict" ? [line.allow] : []))).toEqual([
      true,
      false,
    ]);
  },
  timeout,
);

for (const [mechanism, finding, evaluation] of [
  ["blocks", undefined, "allow"],
  ["two-results", { name: "second-result" }, "allow"],
  ["no-result", { name: "no-result" }, "deny"],
  ["create-null", { name: "null-reference" }, "undefined"],
  ["crash", { name: "crash", call: "MechanismInvoke", detail: "SIGSEGV" }, undefined],
  ["leaks-object", { name: "leaked-objects" }, "allow"],
  ["leaks-block", { name: "leaked-objects" }, "allow"],
  ["leaks-memory", { name: "leaked-memory", severity: "warning" }, "allow"],
  ["uses-freed", { name: "use-after-free" }, undefined],
  ["throws", { name: "exception", class: "SpecimenException" }, undefined],
  ["missing-function", { name: "missing-function", library: "/usr/lib/libSystem.B.dylib" }, undefined],
] satisfies [string, object | undefined, string | undefined][]) {
  test(
    `of the specimen's arm64 half, ${mechanism} is ${finding === undefined ? "in order" : "named"}`,
    async () => {
      const report = await playSpecimen(mechanism, { ...underQemu(), patienceMs: 2_000, runs: 1 });
      expect(report.findings).toEqual(finding === undefined ? [] : [expect.objectContaining(finding)]);
      expect(evaluationIn(report)).toBe(evaluation);
    },
    timeout,
  );
}

test(
  "`vestibule host macos` takes qemu by itself where there is no half for x86_64",
  async () => {
    const said = { out: "", err: "" };
    const given = ["host", "macos", "--plugin", slice.program, "--hang", String(hangMs)];
    const code = await runCli(given, {
      out: (text) => (said.out += `${text}\n`),
      err: (text) => (said.err += `${text}\n`),
      isTty: false,
      interrupted: new AbortController().signal,
    });
    expect(said.err).toBe("");
    expect(said.out).toContain(texts.byEmulator);
    expect(said.out).toContain(texts.clean);
    expect(code).toBe(0);
  },
  timeout,
);
