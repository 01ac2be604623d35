/** The channel to an adapter's process: errors cross by code, secrets as bytes that are wiped, and nothing is lost. */
import { Buffer } from "node:buffer";
import { PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Secret, arenaReport } from "../../src/secrets/arena.ts";
import { adapters } from "./support/adapter-process.ts";
import { secret, temporaryFolder } from "./support/device.ts";
import { onFrames, secretsIn, sendFrame } from "./support/secret-frames.ts";

const startAdapter = adapters();
const open = { system: "windows" } as const;

async function opened({ dieAt }: { dieAt?: number } = {}) {
  const adapter = startAdapter();
  const password = secret("Correct-horse-1");
  const account = { name: "anna", fullName: "Anna Ek", password };
  const order = { open, directory: temporaryFolder(), account, dieAt };
  return { adapter, password, ...(await adapter.open(order)) };
}

describe("an adapter's process", () => {
  test("refuses by the code of the adapter", async () => {
    const { platform, adapter } = await opened();
    using wrong = Secret.random(8);
    await expect(platform.accounts.verify("S-1-5-9" as never, wrong)).rejects.toMatchObject({
      code: "account_unknown",
      evidence: {},
    });
    await expect(platform.keys.wrapping.unwrap(new Uint8Array(3), "journal")).rejects.toMatchObject({
      code: "container_damaged",
    });
    expect(await adapter.end()).toBeNull();
  });

  test("that is killed answers nothing any more, neither what was asked nor what is asked later", async () => {
    const { adapter, account, password, platform } = await opened({ dieAt: 0 });
    const asked = [
      platform.accounts.setPasswordExpires(account, false),
      platform.accounts.find({ id: account }),
    ];
    const gone = { status: "rejected", reason: { code: "store_unavailable" } };
    expect(await Promise.allSettled(asked)).toMatchObject([gone, gone]);
    expect(await adapter.end()).toBe("SIGKILL");
    await expect(platform.accounts.verify(account, password)).rejects.toMatchObject({
      code: "store_unavailable",
    });
  });

  test("has no method beside those of the ports", async () => {
    const { platform, adapter } = await opened();
    expect(Reflect.get(platform.accounts, "then")).toBeUndefined();
    expect(Reflect.get(platform.accounts, "addAccount")).toBeUndefined();
    expect(Reflect.get(platform.accounts, "constructor")).toBeUndefined();
    expect(await adapter.end()).toBeNull();
  });
});

describe("a frame", () => {
  const values = {
    text: "grüße",
    when: new Date(1_764_400_000_000),
    bytes: Uint8Array.of(0, 255, 7),
    none: undefined,
    list: [1, true, { deep: [] }],
  };

  /** Every buffer that passes, and what came out, when a stream is cut into pieces of `size` bytes. */
  async function carried(value: object, size: number) {
    const sent: Buffer[] = [];
    const from = new PassThrough();
    const to = new PassThrough();
    const received: unknown[] = [];
    onFrames(from, (each) => received.push(each));
    const pieces: Buffer[] = [];
    const { write } = to;
    to.write = function (chunk: unknown, ...rest: unknown[]) {
      const frame = chunk as Buffer;
      sent.push(frame);
      for (let at = 0; at < frame.length; at += size) {
        const piece = Buffer.from(frame.subarray(at, at + size));
        pieces.push(piece);
        from.write(piece);
      }
      return Reflect.apply(write, this, [chunk, ...rest]) as boolean;
    };
    to.resume();
    sendFrame(to, value);
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    return { received, buffers: [...sent, ...pieces] };
  }

  test.each([1, 7, 100_000])("arrives whole in pieces of %i bytes, its secrets as secrets", async (size) => {
    const before = arenaReport().used;
    using first = Secret.take(Buffer.from("eins"));
    using empty = Secret.fill(0, () => undefined);
    using second = Secret.random(300);
    const { received, buffers } = await carried({ ...values, second, nested: { first, empty } }, size);
    expect(received).toHaveLength(1);
    const [value] = received as [{ second: Secret; nested: { first: Secret; empty: Secret } }];
    expect(value).toMatchObject({ text: "grüße", when: values.when, list: values.list });
    expect(value.second.equals(second)).toBe(true);
    expect(value.nested.first.equals(first)).toBe(true);
    expect(value.nested.empty.length).toBe(0);
    expect(buffers.every((buffer) => buffer.every((byte) => byte === 0))).toBe(true);
    for (const each of secretsIn(value)) each.dispose();
    for (const each of [first, empty, second]) each.dispose();
    expect(arenaReport().used).toBe(before);
  });

  test("that claims to be too long ends the stream", async () => {
    const from = new PassThrough();
    from.on("error", () => undefined);
    onFrames(from, () => {
      throw new Error("nothing was whole");
    });
    from.write(Buffer.from([0, 255, 255, 255, 0, 0, 0, 0]));
    await nextTurn();
    expect(from.destroyed).toBe(true);
  });
});
