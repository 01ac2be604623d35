/** The page's server is ours; still, nothing that it sends may run as script or break the page. */
import type { WebSocketRoute } from "playwright-core";
import { expect } from "vitest";
import { page as texts } from "../../../src/texts/en/page.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "../page/support/page-suite.ts";
import { macState, signInState } from "../page/support/page-support.ts";

const { describe, test } = requires("chromium");
const evil = `"><img src=x onerror=alert(1)><script>alert(2)</script><style>*{display:none}</style>`;

/** Every text replaced by `by`, but for what the model gives a fixed list for. */
function poisoned<T>(value: T, by: string, key = ""): T {
  const fixed = [
    "system",
    "view",
    "type",
    "kind",
    "store",
    "agent",
    "actor",
    "recoveryKey",
    "serviceAccount",
  ];
  if (typeof value === "string") return (fixed.includes(key) ? value : by) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => poisoned(one, by, key)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => [name, poisoned(one, by, name)]),
  ) as T;
}

describe("the page", () => {
  const suite = pageSuite(macState);

  /** The test speaks in the server's place. */
  async function speaking(): Promise<WebSocketRoute> {
    const opened = Promise.withResolvers<WebSocketRoute>();
    await suite.page.routeWebSocket(/\/channel\?/, (socket) => {
      opened.resolve(socket);
    });
    await suite.page.reload();
    return opened.promise;
  }

  test("shows texts that look like markup as texts, everywhere", async () => {
    for (const state of [signInState(), macState()]) {
      suite.harness.show(poisoned(state.screen, evil), poisoned({ ...state, screen: undefined }, evil));
      await suite.page.getByText(evil).first().waitFor();
      expect(await suite.page.locator("script:not([type=module]), style, img[src=x]").count()).toBe(0);
    }
  });

  test("keeps long words and right-to-left text in their place", async () => {
    await suite.page.setViewportSize({ width: 320, height: 640 });
    suite.harness.show(poisoned(suite.harness.state().screen, `‮${"w".repeat(300)}`));
    await suite.page.getByText("wwww").first().waitFor();
    await expect
      .poll(() =>
        suite.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ),
      )
      .toBe(0);
  });

  test("drops a malformed message, and shows the next good one", async () => {
    const server = await speaking();
    const state = macState();
    for (const nonsense of [
      "",
      "{",
      "null",
      "[]",
      '"state"',
      '{"kind":"format-disk"}',
      '{"kind":"state"}',
      '{"kind":"state","state":null}',
      JSON.stringify({ kind: "state", state: { ...state, screen: { ...state.screen, fields: "none" } } }),
      JSON.stringify({ kind: "state", state: { ...state, device: {} } }),
      '{"kind":"error","text":{"html":"<b>"}}',
      Buffer.alloc(0),
      Buffer.of(0),
      Buffer.of(1, 2, 3),
      Buffer.of(7, 1, 2, 3),
    ])
      server.send(nonsense);
    expect(await suite.page.getByRole("main").count()).toBe(0);
    server.send(JSON.stringify({ kind: "state", state }));
    await suite.page.getByRole("main").waitFor();
    server.send(JSON.stringify({ kind: "error", code: "internal", text: evil }));
    await expect.poll(() => suite.page.getByRole("alert").innerText()).toBe(evil);
  });

  test("keeps what it shows when the server is gone, and says so", async () => {
    const server = await speaking();
    server.send(JSON.stringify({ kind: "state", state: macState() }));
    await suite.page.getByRole("main").waitFor();
    await server.close();
    await suite.page.getByText(texts.connection.lost).waitFor();
    expect(await suite.page.getByRole("main").isVisible()).toBe(true);
  });
});
