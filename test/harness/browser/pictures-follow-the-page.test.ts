import { expect } from "vitest";
import { createPageView } from "../../../src/harness/browser/open-page-view.ts";
import { openSite, pageSize } from "../../identity/browser/support/opened-page.ts";
import { requires } from "../../support/requirements.ts";

const { test } = requires("chromium");
const html = { "content-type": "text/html" };
const poll = { timeout: 15_000 };

test("pictures come in the page's own size, and continue after a navigation", async () => {
  const opened = await openSite((request, response) => {
    const colour = request.url === "/red" ? "red" : "blue";
    response.writeHead(200, html).end(`<body style="background: ${colour}">`);
  });
  const view = createPageView(opened.page.session, pageSize);
  const frames: { size: [number, number]; image: string }[] = [];
  const images = (): Set<string> => new Set(frames.map(({ image }) => image));
  try {
    await view.watch(({ image, width, height }) => {
      frames.push({ size: [width, height], image: Buffer.from(image).toString("base64") });
    });
    // White, red, blue: each differs from those before.
    await expect.poll(() => images().size, poll).toBe(1);
    await opened.page.navigate(new URL("/red", opened.origin));
    await expect.poll(() => images().size, poll).toBe(2);
    await opened.page.navigate(new URL("/blue", opened.origin));
    await expect.poll(() => images().size, poll).toBe(3);
    for (const { size, image } of frames) {
      expect(size).toEqual([640, 480]);
      expect([...Buffer.from(image, "base64").subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    }
  } finally {
    await opened.close();
  }
}, 60_000);
