/** Agent and sign-in screen are two processes on the same device: neither loses what the other wrote. */
import { expect, test } from "vitest";
import { anotherProcess } from "./support/another-process.ts";
import { device, secret, temporaryFolder } from "./support/device.ts";

test("two processes that guess at once lose no count, in the account database or in the TPM", async () => {
  const { windows, clock, directory } = await device({
    policy: { lockOutThreshold: 999 },
    tpm: { maximumTries: 1000 },
  });
  const { id } = await windows.addAccount({ name: "anna", fullName: "", password: secret("right") });
  const blob = await windows.keys.pin.seal({ data: secret("data"), auth: secret("right") });
  const task = {
    do: "guess",
    account: id,
    password: "wrong",
    blob: Buffer.from(blob).toString("base64"),
    auth: "wrong",
    times: 20,
  } as const;
  const order = { directory, now: clock.now().getTime(), task };
  const children = await Promise.all([anotherProcess(), anotherProcess()]);
  expect(await Promise.all(children.map((child) => child.run(order)))).toEqual(["done", "done"]);
  expect(await windows.failedAttempts(id)).toBe(40);
  expect(windows.tpm?.state().failedTries).toBe(40);
});

test.each(["windows", "macos"] as const)(
  "processes that make the same %s at once agree on one",
  async (system) => {
    const directory = `${temporaryFolder()}/device`;
    const order = { system, directory, now: 0, task: { do: "open" } } as const;
    const children = await Promise.all([anotherProcess(), anotherProcess(), anotherProcess()]);
    const keys = await Promise.all(children.map((child) => child.run(order)));
    expect(new Set(keys).size).toBe(1);
  },
);
