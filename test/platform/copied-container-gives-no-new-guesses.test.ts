/** The chip keeps the retry counter: nothing that is done with the sealed blob gives guesses back. */
import { describe, expect, test } from "vitest";
import { examineCopy, openSimulatedWindows } from "../../src/platform/simulated/windows/machine.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { device, secret, seconds } from "./support/device.ts";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

async function sealed(tpm: { maximumTries?: number; recoverySeconds?: number } | "none" = {}) {
  const made = await device({ tpm });
  const auth = secret("the authorization of the PIN");
  const wrong = secret("the authorization of a guess");
  const data = secret("what the PIN opens");
  const blob = await made.windows.keys.pin.seal({ data, auth });
  return { ...made, pin: made.windows.keys.pin, auth, wrong, data, blob };
}

describe("the retry counter of a simulated TPM", () => {
  test("copying the container, exhausting the tries and restoring the copy gives no new guesses", async () => {
    const { pin, blob, auth, wrong, clock, directory } = await sealed();
    const container = join(directory, "container");
    writeFileSync(container, blob);
    copyFileSync(container, `${container}.copy`);
    for (let left = 9; left >= 0; left -= 1) {
      expect(await pin.unseal({ blob, auth: wrong })).toEqual({ outcome: "wrong", triesLeft: left });
    }
    copyFileSync(`${container}.copy`, container);
    const until = new Date(clock.now().getTime() + 600 * seconds);
    expect(await pin.unseal({ blob, auth: wrong })).toEqual({ outcome: "locked-out", until });
    expect(await pin.unseal({ blob, auth })).toEqual({ outcome: "locked-out", until });
    expect(await pin.state()).toEqual({ hardware: true, triesLeft: 0, lockedOutUntil: until });
  });

  test("it is the chip's, for all blobs and all processes, and outlives a restart", async () => {
    const { windows, pin, auth, data, wrong, clock, directory } = await sealed({ maximumTries: 3 });
    const second = await pin.seal({ data, auth });
    await pin.unseal({ blob: second, auth: wrong });
    using other = await openSimulatedWindows({ directory, clock });
    expect((await other.keys.pin.state()).triesLeft).toBe(2);
    await other.keys.pin.unseal({ blob: second, auth: wrong });
    await pin.unseal({ blob: second, auth: wrong });
    expect((await other.keys.pin.state()).triesLeft).toBe(0);
    windows[Symbol.dispose]();
    using restarted = await openSimulatedWindows({ directory, clock });
    expect((await restarted.keys.pin.unseal({ blob: second, auth })).outcome).toBe("locked-out");
  });

  test("one try comes back for each recovery time without a failure, and a right PIN gives none", async () => {
    const { pin, blob, auth, wrong, clock } = await sealed({ maximumTries: 2, recoverySeconds: 60 });
    await pin.unseal({ blob, auth: wrong });
    clock.advance(59 * seconds);
    await pin.unseal({ blob, auth: wrong });
    clock.advance(59 * seconds);
    expect((await pin.unseal({ blob, auth })).outcome).toBe("locked-out");
    clock.advance(1 * seconds);
    const opened = await pin.unseal({ blob, auth });
    if (opened.outcome === "opened") opened.secret.dispose();
    expect(opened.outcome).toBe("opened");
    expect((await pin.state()).triesLeft).toBe(1);
    clock.advance(60 * seconds);
    expect((await pin.state()).triesLeft).toBe(2);
  });

  test("a clock set back gives no try and at most one recovery time of waiting", async () => {
    const { pin, blob, wrong, clock } = await sealed({ maximumTries: 1, recoverySeconds: 60 });
    await pin.unseal({ blob, auth: wrong });
    clock.advance(-1000 * seconds);
    const state = await pin.state();
    expect(state.triesLeft).toBe(0);
    expect(state.lockedOutUntil).toEqual(new Date(clock.now().getTime() + 60 * seconds));
  });

  test("sealing works in lock-out, and what was sealed opens afterwards", async () => {
    const { windows, pin, blob, auth, data, wrong } = await sealed({ maximumTries: 1 });
    await pin.unseal({ blob, auth: wrong });
    const made = await pin.seal({ data, auth });
    expect((await pin.unseal({ blob: made, auth })).outcome).toBe("locked-out");
    windows.tpm?.resetLockOut();
    const opened = await pin.unseal({ blob: made, auth });
    if (opened.outcome !== "opened") throw new Error(opened.outcome);
    using again = opened.secret;
    expect(again.equals(data)).toBe(true);
  });

  test("a damaged blob is told from a wrong authorization and costs no try", async () => {
    const { pin, blob, auth } = await sealed();
    const turned = Uint8Array.from(blob);
    turned[turned.length - 1] = (turned.at(-1) ?? 0) ^ 1;
    await expect(pin.unseal({ blob: turned, auth })).rejects.toMatchObject({ code: "container_damaged" });
    await expect(pin.unseal({ blob: blob.slice(0, 40), auth })).rejects.toMatchObject({
      code: "container_damaged",
    });
    expect((await pin.state()).triesLeft).toBe(10);
  });

  test("guessing on an examined copy counts on the copy only", async () => {
    const { windows, pin, blob, auth, data, wrong } = await sealed({ maximumTries: 2 });
    await pin.unseal({ blob, auth: wrong });
    using copy = await examineCopy(windows);
    for (let i = 0; i < 20; i += 1) {
      expect((await copy.keys.pin.unseal({ blob, auth: wrong })).outcome).toBe("wrong");
    }
    const opened = await copy.keys.pin.unseal({ blob, auth });
    if (opened.outcome !== "opened") throw new Error(opened.outcome);
    using again = opened.secret;
    expect(again.equals(data)).toBe(true);
    expect((await pin.state()).triesLeft).toBe(1);
  });
});

describe("a cleared TPM", () => {
  test("knows none of its earlier keys, in any process that has it open", async () => {
    const { windows, blob, auth, clock, directory } = await sealed();
    using data = Secret.random(16);
    const wrapped = await windows.keys.wrapping.wrap(data, "here");
    const before = windows.keys.signing.publicJwk;
    using other = await openSimulatedWindows({ directory, clock });
    other.tpm?.clear();
    expect(await windows.keys.pin.unseal({ blob, auth })).toEqual({ outcome: "cleared" });
    await expect(windows.keys.wrapping.unwrap(wrapped, "here")).rejects.toMatchObject({
      code: "tpm_cleared",
    });
    expect(windows.keys.signing.publicJwk).not.toEqual(before);
    expect(windows.keys.signing.publicJwk).toEqual(other.keys.signing.publicJwk);
  });

  test("another board's blob reads like a cleared one and costs no try", async () => {
    const { blob, auth } = await sealed();
    const { windows } = await device();
    expect(await windows.keys.pin.unseal({ blob, auth })).toEqual({ outcome: "cleared" });
    expect((await windows.keys.pin.state()).triesLeft).toBe(10);
  });
});

test("without a TPM the PIN key says that nothing counts", async () => {
  const { windows, pin, blob, auth, wrong } = await sealed("none");
  expect(windows.tpm).toBeUndefined();
  for (let i = 0; i < 30; i += 1) expect((await pin.unseal({ blob, auth: wrong })).outcome).toBe("wrong");
  expect((await pin.state()).hardware).toBe(false);
  const opened = await pin.unseal({ blob, auth });
  if (opened.outcome === "opened") opened.secret.dispose();
  expect(opened.outcome).toBe("opened");
});
