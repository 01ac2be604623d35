/**
 * Plug-in and agent are updated one after the other. Fields that only a later build knows are skipped, fields that an
 * earlier build does not send are absent, and both choose a version that they have in common, or none.
 */
import { describe, expect, test } from "vitest";
import { type Draft, decode, disposeSecrets, encode } from "../../src/protocol/codec.ts";
import { frameHeader, marks, outcomes, protocolVersion, purposes } from "../../src/protocol/table.ts";
import { agreedVersion, mayBeAgreed, ownVersions } from "../../src/protocol/versions.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { helloOf } from "./support/fake-connection.ts";
import {
  laterMessage,
  newerCodec,
  newerVersion,
  olderCodec,
  olderVersion,
  saidLater,
} from "./support/other-tables.ts";

const bodyOf = (frame: Buffer) => frame.subarray(frameHeader);

const screen: Draft<"screen"> = {
  message: "screen",
  revision: 3,
  fields: [
    { purpose: purposes.title, index: 0, text: "Alice" },
    { purpose: purposes.item, index: 0, text: "At least 6", mark: marks.minimumCharacters, value: 6 },
  ],
};
const outcome: Draft<"outcome"> = {
  message: "outcome",
  outcome: outcomes.finished,
  summary: [{ mark: marks.kept, text: "Keychain" }],
};

describe("a later build", () => {
  test.each<Draft>([screen, outcome, helloOf(), { message: "cancel", revision: 1 }])(
    "adds fields to $message, which are skipped",
    (message) => {
      expect(decode(bodyOf(newerCodec.encode(saidLater(message))))).toEqual(decode(bodyOf(encode(message))));
    },
  );

  test("sends an unknown message, which is refused with message_unknown", () => {
    expect(() => decode(bodyOf(laterMessage()))).toThrow(
      expect.objectContaining({ code: "message_unknown" }) as Error,
    );
  });

  test("puts a secret behind an unknown field: the secret is read, and wiped from the frame", () => {
    using value = Secret.take(Buffer.from("805316"));
    const frame = newerCodec.encode(
      saidLater<Draft>({
        message: "answer",
        revision: 1,
        purpose: purposes.submit,
        index: 0,
        secrets: [{ purpose: purposes.secret, value }],
      }),
    );
    const taken = decode(bodyOf(frame));
    expect(taken).toMatchObject({ secrets: [{ purpose: purposes.secret }] });
    disposeSecrets(taken);
    expect(frame.includes("805316")).toBe(false);
  });
});

describe("an earlier build", () => {
  test.each<Draft>([screen, outcome, helloOf({ parentWindow: 7n, desktopWidth: 1, desktopHeight: 2 })])(
    "reads $message without the fields that came later",
    (message) => {
      const taken = olderCodec.decode(bodyOf(encode(message)));
      expect(taken).toEqual(olderCodec.decode(bodyOf(olderCodec.encode(message))));
    },
  );

  test("does not send the fields that came later, which are absent here", () => {
    const said = decode(bodyOf(olderCodec.encode(helloOf({ parentWindow: 7n }))));
    expect(said).toEqual(helloOf());
  });
});

describe("the version that two builds speak", () => {
  const newer = { newest: newerVersion, oldest: protocolVersion };
  const older = { newest: olderVersion, oldest: olderVersion };
  const bridging = { newest: newerVersion, oldest: olderVersion };

  /** The agent's choice, where the host takes it. */
  function between(host: typeof ownVersions, agent: typeof ownVersions): number | undefined {
    const agreed = agreedVersion(host.newest, agent);
    return agreed !== undefined && mayBeAgreed(agreed, host) ? agreed : undefined;
  }

  test.each([
    ["this host and this agent", ownVersions, ownVersions, protocolVersion],
    ["a newer host and this agent", newer, ownVersions, protocolVersion],
    ["this host and a newer agent", ownVersions, newer, protocolVersion],
    ["a newer host and a newer agent", newer, newer, newerVersion],
    ["an older host and this agent", older, ownVersions, undefined],
    ["this host and an older agent", ownVersions, older, undefined],
    ["an older host and an agent that still speaks its version", older, bridging, olderVersion],
    ["a host that still speaks an older version and an older agent", bridging, older, olderVersion],
  ])("%s", (_, host, agent, agreed) => {
    expect(between(host, agent)).toBe(agreed);
  });

  test("is never above what the host offered, whatever an agent says", () => {
    expect(mayBeAgreed(newerVersion)).toBe(false);
    expect(mayBeAgreed(0)).toBe(false);
  });
});
