/**
 * Where a profile, an administrator or Platform SSO has the say, the bundle that ships shows nothing, passes no
 * password on, and lets Apple's sign-in go on.
 */
import { expect } from "vitest";
import { type Preference, playPlugin } from "../../../src/harness/authhost/auth-host.ts";
import { requires } from "../../support/requirements.ts";
import { evaluationIn, ours } from "./support/hosted.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";

const { test } = requires("auth-host");

const mechanisms = ["Vestibule:offer", "Vestibule:capture,privileged", "Vestibule:reconcile"];
const aside = { domain: "vestibule.agent", key: "StandAside" };
const sso = (key: string, value: string | boolean, scope: Preference["scope"] = "forced"): Preference => ({
  ...{ scope, domain: "com.apple.extensiblesso", key, value },
});

/** What is logged, and what the agent was asked, of the list after a failure. */
async function playedWith(preferences: readonly Preference[]) {
  await using agent = await scriptedAgent(() => ["hang-up"]);
  const { lines, findings } = await playPlugin({
    ...ours,
    mechanisms,
    preferences,
    agent: agent.socket,
    script: [
      { do: "account", name: "alice", id: "0A1B2C3D-0000-1111-2222-333344445555", password: "secret" },
      { do: "context", key: "username", text: "alice", sticky: false },
      { do: "context", key: "password", text: "secret", sticky: false },
      { do: "press", button: "Try again" },
    ],
    tries: 1,
  });
  expect(findings).toEqual([]);
  expect(evaluationIn({ lines, findings, exitCode: 0 })).toBe("allow");
  expect(lines).toContainEqual({ event: "objects", live: 0 });
  return {
    said: new Set(lines.flatMap((line) => (line.event === "log" ? [line.text] : []))),
    isShown: lines.some((line) => line.event === "view"),
    connections: agent.connections,
  };
}

const left = (text: string) => ({ said: new Set([text]), isShown: false, connections: 0 });

for (const [who, preference] of [
  ["a profile", { ...aside, scope: "forced", value: true }],
  ["an administrator in /Library/Preferences", { ...aside, scope: "local", value: true }],
] as readonly [string, Preference][]) {
  test(`it stands aside when ${who} says so`, async () => {
    expect(await playedWith([preference])).toEqual(left("Vestibule stands aside"));
  });
}

for (const [how, preference] of [
  ["as AuthenticationMethod", sso("PlatformSSO.AuthenticationMethod", "Password")],
  ["in the way of macOS 13", sso("AuthenticationMethod", "Password")],
  ["from a sign-in on the web", sso("PlatformSSO.AllowWebLoginPasswordSync", true)],
] as readonly [string, Preference][]) {
  test(`a password that Platform SSO keeps in step (${how}) is left to it`, async () => {
    expect(await playedWith([preference])).toEqual(left("Vestibule leaves the password to Platform SSO"));
  });
}

for (const [why, preferences] of [
  ["says nothing", []],
  ["is taken back by a profile", [{ ...aside, scope: "forced", value: false }]],
  ["was set by the login window's own user", [{ ...aside, scope: "user", value: true }]],
  [
    "leaves the password alone (Secure Enclave)",
    [sso("PlatformSSO.AuthenticationMethod", "UserSecureEnclaveKey")],
  ],
  ["is no profile's", [sso("PlatformSSO.AuthenticationMethod", "Password", "user")]],
] as readonly [string, readonly Preference[]][]) {
  test(`a preference that ${why} turns nothing off`, async () => {
    const { said, isShown, connections } = await playedWith(preferences);
    expect(isShown).toBe(true);
    expect(connections).toBeGreaterThan(0);
    expect(said).toContain("Vestibule offers a reset");
  });
}
