import { expect } from "vitest";
import { requires } from "../../requirements.ts";
import { openSite, redirectUri } from "./opened-page.ts";

const { test } = requires("chromium");
const html = { "content-type": "text/html" };
/** A page takes input once it has been drawn; it says so itself. */
const ready = `<script>requestAnimationFrame(() => requestAnimationFrame(() => fetch("/ready")))</script>`;
const poll = { timeout: 15_000 };

test("by redirect, after a form was posted: its address is delivered, with every parameter", async () => {
  const opened = await openSite((request, response) => {
    if (request.url === "/") {
      const frame = `<iframe src="${redirectUri}?code=from-a-frame"></iframe>`;
      response
        .writeHead(200, html)
        .end(`${frame}<form method="post" action="/signed-in"><input name="p" autofocus></form>${ready}`);
    } else if (request.url === "/signed-in") {
      response.writeHead(303, { location: `${redirectUri}?code=c%20d&state=s` }).end();
    } else {
      response.writeHead(404).end();
    }
  });
  try {
    await opened.page.navigate(new URL(opened.origin));
    // As a person would: a click into the field, a character, and Enter.
    await expect.poll(() => opened.asked, poll).toContain("/ready");
    const stop = await opened.page.watch(() => undefined);
    for (const [key, code, keyCode, text] of [
      ["x", "KeyX", 88, "x"],
      ["Enter", "Enter", 13, "\r"],
    ] as const) {
      await opened.page.key({ type: "down", key, code, keyCode, text, modifiers: 0 });
      await opened.page.key({ type: "up", key, code, keyCode, modifiers: 0 });
    }
    expect((await opened.page.redirected).href).toBe(`${redirectUri}?code=c%20d&state=s`);
    await stop();
    expect(opened.asked).toContain("/signed-in");
    // Not even the frame's: neither reached the proxy.
    expect(opened.proxyEvents).toEqual([]);
  } finally {
    await opened.close();
  }
}, 60_000);

test("ways out of the page are closed: new windows, dialogs, downloads, file choosers, password prompts", async () => {
  const opened = await openSite((request, response) => {
    if (request.url === "/") {
      response.writeHead(200, html).end(`<body onclick="act()"><script>
        let step = 0;
        function act() {
          step += 1;
          if (step === 1) { open("/popup"); }
          if (step === 2) { fetch("/answered-" + prompt("say")); }
          if (step === 3) { const input = document.createElement("input"); input.type = "file"; input.click(); fetch("/chooser"); }
          if (step === 4) { location = "/file"; }
          if (step === 5) { location = "/protected"; }
        }
      </script>${ready}`);
    } else if (request.url === "/file") {
      response.writeHead(200, { "content-disposition": "attachment; filename=x.sh" }).end("x");
    } else if (request.url === "/protected") {
      response.writeHead(401, { ...html, "www-authenticate": 'Basic realm="x"' }).end("<img src=/refused>");
    } else {
      response.writeHead(200, html).end();
    }
  });
  const click = async (): Promise<void> => {
    for (const type of ["down", "up"] as const)
      await opened.page.pointer({ type, x: 50, y: 50, button: "left" });
  };
  const closedOff = (): string[] =>
    opened.pageEvents.flatMap((event) => (event.kind === "closed-off" ? [event.what] : []));
  try {
    await opened.page.navigate(new URL(opened.origin));
    await expect.poll(() => opened.asked, poll).toContain("/ready");
    await click();
    await expect.poll(closedOff, poll).toEqual(["new-window"]);
    await click();
    await expect.poll(() => opened.asked, poll).toContain("/answered-null");
    await click();
    await expect.poll(closedOff, poll).toEqual(["new-window", "dialog", "file-chooser"]);
    await click();
    await expect.poll(() => opened.asked, poll).toContain("/file");
    await click();
    // The body of the 401 is shown, which it is not while a prompt waits.
    await expect.poll(() => opened.asked, poll).toContain("/refused");
    const { targetInfos } = await opened.browser.devtools.send("Target.getTargets", {});
    // Nor has the browser pages of its own, such as those beneath an address bar that nobody sees.
    expect(targetInfos.map(({ type }) => type)).toEqual(["page"]);
  } finally {
    await opened.close();
  }
}, 60_000);

test("pictures come in the page's own size, and go on when the page goes elsewhere", async () => {
  const opened = await openSite((request, response) => {
    const colour = request.url === "/red" ? "red" : "blue";
    response.writeHead(200, html).end(`<body style="background: ${colour}">`);
  });
  const frames: { size: [number, number]; image: string }[] = [];
  const images = (): Set<string> => new Set(frames.map(({ image }) => image));
  try {
    await opened.page.watch(({ image, width, height }) => {
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
