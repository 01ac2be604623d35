import { expect, test } from "vitest";
import { createHttpClient } from "../../src/http/client.ts";
import { createServerClock } from "../../src/http/server-clock.ts";
import { startTlsServer } from "./support/tls-server.ts";

const hour = 3_600_000;

test("the directory's time is read from its answer", async () => {
  const local = new Date("2026-01-01T00:00:00Z");
  const { ca, port, close } = await startTlsServer(["directory.localhost"], (_request, response) => {
    response.setHeader("date", new Date(local.getTime() + 3 * hour).toUTCString()).end();
  });
  const http = createHttpClient({ clock: { now: () => local }, ca: [ca] });
  try {
    expect(http.clockSkew()).toBe(0);
    await http.fetch(`https://directory.localhost:${port}/`);
    // Half a second: the header's own resolution.
    expect(http.clockSkew()).toBe(3 * hour + 500);
    expect(http.serverClock.now().getTime()).toBe(local.getTime() + 3 * hour + 500);
  } finally {
    await http.close();
    await close();
  }
});

test("an invalid date, and a difference within the header's resolution, change nothing", () => {
  const now = new Date("2026-01-01T00:00:00.900Z");
  const clock = createServerClock({ now: () => now });
  for (const date of [null, undefined, "", "tomorrow", "Thu, 01 Jan 2026 00:00:00 GMT"]) {
    clock.observe(date, { asked: now, answered: now });
    expect(clock.skew()).toBe(0);
  }
  clock.observe("Wed, 31 Dec 2025 22:00:00 GMT", { asked: now, answered: now });
  expect(clock.skew()).toBe(-2 * hour - 400);
});
