import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { openSite, redirectUri } from "./support/opened-page.ts";

const { test } = requires("chromium");
const html = { "content-type": "text/html" };
/** A page takes input once it has been drawn; it says so itself. */
const ready = `<script>requestAnimationFrame(() => requestAnimationFrame(() => fetch("/ready")))</script>`;
const poll = { timeout: 15_000 };

test("a redirect after a posted form: its address is delivered with every parameter", async () => {
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
    const { devtools, sessionId } = opened.page.session;
    for (const [key, code, keyCode, text] of [
      ["x", "KeyX", 88, "x"],
      ["Enter", "Enter", 13, "\r"],
    ] as const) {
      const pressed = { key, code, windowsVirtualKeyCode: keyCode };
      for (const event of [{ type: "keyDown", text }, { type: "keyUp" }] as const)
        // A page that navigates on Enter does not answer.
        await devtools
          .send("Input.dispatchKeyEvent", { ...pressed, ...event }, sessionId)
          .catch(() => undefined);
    }
    expect((await opened.page.redirected).href).toBe(`${redirectUri}?code=c%20d&state=s`);
    expect(opened.asked).toContain("/signed-in");
    // Not even the frame's: neither reached the proxy.
    expect(opened.proxyEvents).toEqual([]);
  } finally {
    await opened.close();
  }
}, 60_000);

test("new windows, dialogs, downloads, file choosers and password prompts are blocked", async () => {
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
    const { devtools, sessionId } = opened.page.session;
    const at = { x: 50, y: 50, button: "left", clickCount: 1 } as const;
    for (const type of ["mousePressed", "mouseReleased"] as const)
      // A page that waits for a dialog or navigates after the click does not answer.
      await devtools.send("Input.dispatchMouseEvent", { type, ...at }, sessionId).catch(() => undefined);
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
