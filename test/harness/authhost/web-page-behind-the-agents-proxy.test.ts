/**
 * The organisation's page in the shipped view: nothing of it is kept, the agent's proxy is its only way out,
 * this Mac and its network are blocked before it loads, and each navigation is the agent's to decide. The login host has no
 * WebKit: its WKWebView holds the configuration and asks its delegate.
 */
import { readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { requires } from "../../support/requirements.ts";
import type { AuthHostReport } from "../../../src/harness/authhost/auth-host.ts";
import type { ScriptAction } from "../../../src/harness/authhost/script.ts";
import type { Draft, Message } from "../../../src/protocol/codec.ts";
import { purposes } from "../../../src/protocol/table.ts";
import { Secret } from "../../../src/secrets/arena.ts";
import { english, leave, playForgotten, press, see, viewsIn, welcome } from "./support/at-the-view.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";

const { test } = requires("auth-host");

const start = "https://idp.acme.example/sign-in";
const page = (
  more: { web?: string; webProxy?: string; credential?: null; revision?: number } = {},
): Draft => ({
  message: "screen",
  revision: more.revision ?? 1,
  fields: [
    { purpose: purposes.title, index: 0, text: "Sign in at Acme" },
    { purpose: purposes.web, index: 0, text: more.web ?? start },
    {
      purpose: purposes.webProxy,
      index: 0,
      text: more.webProxy ?? "127.0.0.1:45123",
      ...(more.credential === null ? {} : { credential: Secret.take(Buffer.from("proxy secret")) }),
    },
    { purpose: purposes.action, index: 0, text: "Back" },
  ],
});
const navigate = (address: string): ScriptAction => ({ do: "navigate", address });

const eventsIn = ({ lines }: AuthHostReport, ...events: string[]) =>
  lines.filter(({ event }) => events.includes(event));
const asked = (received: readonly { message: string }[]) =>
  received.flatMap((each) => (each.message === "navigate" && "address" in each ? [each.address] : []));

test("it keeps nothing, has one way out and none past it, and rules before it loads", async () => {
  await using agent = await scriptedAgent((message: Message) =>
    message.message === "hello" ? [welcome, page()] : [],
  );
  const report = await playForgotten(agent.socket, [navigate(start), leave("Sign in at Acme")]);
  expect(report.findings).toEqual([]);
  expect(eventsIn(report, "page")).toEqual([
    {
      event: "page",
      page: 1,
      address: start,
      proxyHost: "127.0.0.1",
      proxyPort: 45_123,
      proxyUser: "vestibule",
      failover: false,
      persistent: false,
      rules: 1,
    },
  ]);
  expect(JSON.stringify(report)).not.toContain("proxy secret");
  const [view] = viewsIn(report).slice(-1);
  expect(view?.find(({ kind }) => kind === "page")).toMatchObject({ label: english.webPage, tab: 1 });
  expect(report.lines).toContainEqual({ event: "objects", live: 0 });
});

test("the agent's verdicts are obeyed, and the end of the proof closes the page for good", async () => {
  const answers: Draft[][] = [
    [{ message: "verdict", question: 1, allow: 1 }],
    [{ message: "verdict", question: 2, allow: 0, code: "network_unreachable" }],
    // A late screen with the same page does not open it again.
    [{ message: "verdict", question: 3, allow: 0 }, page({ revision: 2 })],
  ];
  await using agent = await scriptedAgent((message: Message) => {
    if (message.message === "hello") return [welcome, page()];
    return message.message === "navigate" ? (answers[message.question - 1] ?? []) : [];
  });
  const end = "https://idp.acme.example/end";
  const decided: ScriptAction = { do: "decided" };
  const script = [start, "https://other.example/", end].flatMap((address) => [navigate(address), decided]);
  const report = await playForgotten(agent.socket, [...script, leave("Sign in at Acme")]);
  expect(report.findings).toEqual([]);
  expect(asked(agent.received)).toEqual([start, "https://other.example/", end]);
  expect(
    eventsIn(report, "page", "verdict", "page-gone").map((line) =>
      "allow" in line ? line.allow : line.event,
    ),
  ).toEqual(["page", true, false, false, "page-gone"]);
});

test("a navigation without a verdict is denied in time", async () => {
  await using agent = await scriptedAgent((message: Message) =>
    message.message === "hello" ? [welcome, page()] : [],
  );
  // Ten seconds of the plug-in's; the person stays meanwhile.
  const script: ScriptAction[] = [navigate(start), { do: "decided" }, leave("Sign in at Acme")];
  const report = await playForgotten(agent.socket, script, { clockRate: 10 });
  expect(report.lines.filter(({ event }) => event === "did")).toHaveLength(4);
  expect(eventsIn(report, "verdict")).toEqual([{ event: "verdict", page: 1, question: 1, allow: false }]);
  expect(report.findings).toEqual([]);
});

test("what is open is denied when the agent goes, the page fails, or the person leaves it", async () => {
  for (const [agentDoes, then] of [
    [["hang-up"], leave(english.agentNotThere)],
    [[], { do: "end-page" }],
    [[], press("Back")],
    [[], { do: "cancel" }],
  ] satisfies [readonly "hang-up"[], ScriptAction][]) {
    await using agent = await scriptedAgent((message: Message) => {
      if (message.message === "hello") return [welcome, page()];
      return message.message === "navigate" ? agentDoes : [];
    });
    const report = await playForgotten(agent.socket, [navigate(start), then], { patienceMs: 300 });
    expect(eventsIn(report, "verdict")).toEqual([{ event: "verdict", page: 1, question: 1, allow: false }]);
    expect(report.findings).toEqual([]);
    expect(eventsIn(report, "page-gone")).toHaveLength(1);
  }
});

test("a window of its own is denied without a question, and an address too long as well", async () => {
  await using agent = await scriptedAgent((message: Message) =>
    message.message === "hello" ? [welcome, page()] : [],
  );
  const script = [
    navigate("new-window:https://idp.acme.example/popup"),
    navigate(`https://idp.acme.example/${"a".repeat(8_192)}`),
    leave("Sign in at Acme"),
  ];
  const report = await playForgotten(agent.socket, script);
  expect(asked(agent.received)).toEqual([]);
  expect(eventsIn(report, "verdict").map((line) => "allow" in line && line.allow)).toEqual([false, false]);
});

for (const [what, screen] of [
  ["is not at the agent's", { webProxy: "192.0.2.1:45123" }],
  ["has no port", { webProxy: "127.0.0.1:" }],
  ["has a port that there is not", { webProxy: "127.0.0.1:70000" }],
  ["asks for no password", { credential: null }],
] as const) {
  test(`no page is opened whose proxy ${what}`, async () => {
    await using agent = await scriptedAgent((message: Message) =>
      message.message === "hello" ? [welcome, page(screen)] : [],
    );
    const report = await playForgotten(agent.socket, [see(english.cannotDraw), leave("Back")]);
    expect(report.findings).toEqual([]);
    expect(eventsIn(report, "page")).toEqual([]);
  });
}

test("no page is opened that is not https", async () => {
  for (const web of ["http://idp.acme.example/", "file:///etc/passwd", "https://"]) {
    await using agent = await scriptedAgent((message: Message) =>
      message.message === "hello" ? [welcome, page({ web })] : [],
    );
    const report = await playForgotten(agent.socket, [leave(english.cannotDraw)]);
    expect(eventsIn(report, "page")).toEqual([]);
  }
});

/** The rules as WebKit gets them: JSON, whose filters are regular expressions without alternatives. */
function rules(): { trigger: { "url-filter": string }; action: { type: string } }[] {
  const header = inRoot("native/macos-authplugin/plugin/web_rules.h");
  const { stdout } = spawnSync("clang-19", ["-E", "-P", "-x", "c", header], { encoding: "utf8" });
  expect(readFileSync(header, "utf8")).toContain("vst_web_rules");
  const literals = [...stdout.slice(stdout.indexOf("vst_web_rules")).matchAll(/"((?:[^"\\]|\\.)*)"/g)];
  return JSON.parse(
    literals.map(([, text = ""]) => JSON.parse(`"${text}"`) as string).join(""),
  ) as ReturnType<typeof rules>;
}

test("the rules block this Mac and what is no internet, and nothing else", () => {
  const all = rules();
  expect(all.every(({ action }) => action.type === "block")).toBe(true);
  for (const { trigger } of all) expect(trigger["url-filter"]).not.toMatch(/\||\{|\(\?|\\[bdswBDSW]/);
  const isBlocked = (address: string) =>
    all.some(({ trigger }) => new RegExp(trigger["url-filter"], "i").test(new URL(address).href));
  for (const host of [
    ...[
      "localhost",
      "LOCALHOST",
      "localhost.",
      "a.localhost",
      "printer.local",
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f.1",
    ],
    ...[
      "0.0.0.0",
      "10.1.2.3",
      "169.254.169.254",
      "192.168.0.1",
      "172.16.0.1",
      "172.20.1.1",
      "172.31.255.255",
    ],
    ...["100.64.0.1", "100.99.0.1", "100.110.0.1", "100.127.0.1", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]"],
  ]) {
    for (const address of [
      `https://${host}/`,
      `http://${host}:8080/x`,
      `wss://${host}`,
      `https://user:word@${host}/`,
    ])
      expect([address, isBlocked(address)]).toEqual([address, true]);
  }
  expect(isBlocked("file:///etc/passwd")).toBe(true);
  for (const address of [
    ...[
      "https://idp.acme.example/",
      "https://localhost.example/",
      "https://10.example/",
      "https://172.32.0.1/",
    ],
    ...[
      "https://11.0.0.1/",
      "https://100.128.0.1/",
      "https://100.63.0.1/",
      "https://notlocal/",
      "https://idp.example/?to=127.0.0.1/",
    ],
    ...["https://idp.example/http://localhost/", "https://192.169.0.1/"],
  ])
    expect([address, isBlocked(address)]).toEqual([address, false]);
});
