import { PassThrough } from "node:stream";
import { once } from "node:events";
import { expect, test } from "vitest";
import { connectDevTools, type DevToolsOptions } from "../../../src/identity/browser/devtools-pipe.ts";

function pipe(options: Partial<DevToolsOptions> = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  const devtools = connectDevTools({ input, output, ...options });
  const say = (message: object): boolean => input.write(`${JSON.stringify(message)}\0`);
  /** The next message that the browser would read. */
  async function heard(): Promise<Record<string, unknown>> {
    const [bytes] = (await once(output, "data")) as [Buffer];
    expect(bytes.at(-1)).toBe(0);
    return JSON.parse(bytes.subarray(0, -1).toString()) as Record<string, unknown>;
  }
  return { input, output, devtools, say, heard };
}

test("calls carry their session, and answers find their calls in any order", async () => {
  const { devtools, say, heard } = pipe();
  const first = devtools.send("Browser.getVersion", undefined);
  expect(await heard()).toEqual({ id: 1, method: "Browser.getVersion", params: {} });
  const second = devtools.send("Page.navigate", { url: "https://a.localhost/" }, "S1");
  expect(await heard()).toEqual({
    id: 2,
    method: "Page.navigate",
    params: { url: "https://a.localhost/" },
    sessionId: "S1",
  });
  say({ id: 2, result: { frameId: "F" } });
  say({ id: 1, result: { product: "P" } });
  expect(await first).toMatchObject({ product: "P" });
  expect(await second).toMatchObject({ frameId: "F" });
});

test("a message that arrives in pieces and several messages in one piece are read", async () => {
  const { devtools, input } = pipe();
  const seen: string[] = [];
  devtools.on("Page.frameDetached", "S1", ({ frameId }) => seen.push(frameId));
  const one = (frameId: string): string =>
    `${JSON.stringify({ method: "Page.frameDetached", sessionId: "S1", params: { frameId } })}\0`;
  const bytes = Buffer.from(one("ä") + one("b") + one("c"));
  // Through the middle of the two bytes of "ä".
  const middle = bytes.indexOf(0xc3) + 1;
  input.write(bytes.subarray(0, middle));
  input.write(bytes.subarray(middle));
  await expect.poll(() => seen).toEqual(["ä", "b", "c"]);
});

test("an event of another session, or after unsubscribing, is not delivered", async () => {
  const { devtools, say } = pipe();
  const seen: string[] = [];
  const off = devtools.on("Page.frameDetached", "S1", ({ frameId }) => seen.push(frameId));
  say({ method: "Page.frameDetached", sessionId: "S2", params: { frameId: "other" } });
  say({ method: "Page.frameDetached", params: { frameId: "browser" } });
  say({ method: "Page.frameDetached", sessionId: "S1", params: { frameId: "mine" } });
  await expect.poll(() => seen).toEqual(["mine"]);
  off();
  devtools.on("Page.frameDetached", "S1", () => seen.push("second handler"));
  say({ method: "Page.frameDetached", sessionId: "S1", params: { frameId: "late" } });
  await expect.poll(() => seen).toEqual(["mine", "second handler"]);
});

test("an error of the browser rejects its call", async () => {
  const { devtools, say } = pipe();
  const call = devtools.send("Page.enable", {}, "gone");
  say({ id: 1, error: { code: -32001, message: "Session with given id not found." } });
  await expect(call).rejects.toMatchObject({ code: "browser_failed", evidence: { code: -32001 } });
});

test("an answer without a result rejects its call", async () => {
  const { devtools, say, heard } = pipe();
  for (const [id, result] of [undefined, null, "x", [{}]].entries()) {
    const call = devtools.send("Browser.getVersion", undefined);
    await heard();
    say({ id: id + 1, result });
    await expect(call).rejects.toMatchObject({ code: "browser_failed" });
  }
});

test("a malformed event ends the pipe, and nothing else", async () => {
  const { devtools, say } = pipe();
  const call = devtools.send("Page.enable", {}, "S1");
  devtools.on("Page.frameNavigated", "S1", ({ frame }) => void frame.url.length);
  say({ method: "Page.frameNavigated", sessionId: "S1" });
  await expect(call).rejects.toMatchObject({ code: "browser_failed" });
  await devtools.closed;
});

test("an answer that the page made too large rejects its own call only, and is not kept", async () => {
  const { devtools, input, say } = pipe({ maximumBytes: 1000 });
  const large = devtools.send("Accessibility.getFullAXTree", {}, "S1");
  const other = devtools.send("Page.enable", {}, "S1");
  input.write(`{"id":1,"result":{"nodes":["${"x".repeat(600)}`);
  input.write("x".repeat(600));
  await expect(large).rejects.toMatchObject({ code: "browser_failed" });
  // Whatever is in the rest of it, and however much more comes.
  input.write('"}}{"id":2,"error":{}}');
  input.write("x".repeat(5000));
  input.write('"]}}\0');
  say({ id: 2, result: {} });
  await expect(other).resolves.toEqual({});
});

test.each<[string, (input: PassThrough) => void]>([
  ["ends", (input) => input.end()],
  ["breaks", (input) => input.destroy(new Error("EPIPE"))],
  ["says what is not JSON", (input) => input.write("{\0")],
  ["says what is no message", (input) => input.write("[]\0")],
  ["says too much", (input) => input.write("x".repeat(1001))],
  ["tells of too much", (input) => input.write(`{"method":"Fetch.requestPaused","id":1,${"x".repeat(1001)}`)],
])("every waiting call is rejected when the pipe %s", async (_name, happen) => {
  const { devtools, input } = pipe({ maximumBytes: 1000 });
  const calls = [devtools.send("Page.enable", {}, "S1"), devtools.send("Browser.getVersion", undefined)];
  happen(input);
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: "browser_failed" });
  await devtools.closed;
  await expect(devtools.send("Browser.getVersion", undefined)).rejects.toMatchObject({
    code: "browser_failed",
  });
});

test("a call that gets no answer is rejected after its limit", async () => {
  const { devtools } = pipe({ answerMs: 1 });
  await expect(devtools.send("Browser.getVersion", undefined)).rejects.toMatchObject({
    code: "browser_failed",
    evidence: { what: "no answer" },
  });
});
