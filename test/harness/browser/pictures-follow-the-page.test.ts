import { expect } from "vitest";
import { createPageView } from "../../../src/harness/browser/open-page-view.ts";
import type { PagePicture } from "../../../src/harness/browser/page-view.ts";
import { openSite, type OpenedPage, pageSize } from "../../identity/browser/support/opened-page.ts";
import { requires } from "../../support/requirements.ts";

const { test } = requires("chromium");
const html = { "content-type": "text/html" };
const poll = { timeout: 15_000 };

/** Runs in the page: the bright ones of red, green and blue in the middle of a JPEG. */
async function brightInTheMiddle(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  drawing?.drawImage(bitmap, 0, 0);
  const middle = drawing?.getImageData(bitmap.width / 2, bitmap.height / 2, 1, 1).data.slice(0, 3) ?? [];
  return ["red", "green", "blue"].filter((_, at) => (middle[at] ?? 0) > 128).join(" ");
}

/** The page that is shown decodes the picture. */
async function colourOf({ image }: PagePicture, { page }: OpenedPage): Promise<string> {
  const { devtools, sessionId } = page.session;
  const expression = `(${String(brightInTheMiddle)})(${JSON.stringify(Buffer.from(image).toString("base64"))})`;
  const { result } = await devtools.send(
    "Runtime.evaluate",
    { expression, awaitPromise: true, returnByValue: true },
    sessionId,
  );
  return String(result.value);
}

test("pictures come in the page's own size, and continue after a navigation", async () => {
  const opened = await openSite((request, response) => {
    const colour = request.url === "/red" ? "red" : "blue";
    response.writeHead(200, html).end(`<body style="background: ${colour}">`);
  });
  const view = createPageView(opened.page.session, pageSize);
  const frames: PagePicture[] = [];
  const latestColour = async (): Promise<string> => {
    const latest = frames.at(-1);
    return latest === undefined ? "none" : await colourOf(latest, opened);
  };
  try {
    await view.watch((frame) => frames.push(frame));
    await expect.poll(latestColour, poll).toBe("red green blue");
    await opened.page.navigate(new URL("/red", opened.origin));
    await expect.poll(latestColour, poll).toBe("red");
    await opened.page.navigate(new URL("/blue", opened.origin));
    await expect.poll(latestColour, poll).toBe("blue");
    for (const { width, height, image } of frames) {
      expect([width, height]).toEqual([640, 480]);
      expect([...image.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    }
  } finally {
    await opened.close();
  }
}, 60_000);
