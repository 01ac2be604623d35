import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { openMirror } from "./support/mirrored-page.ts";

const { describe, test } = requires("chromium");

describe("a password in a mirrored page", () => {
  test("is in no mirror: typed, filled in by the page, shown for a moment, masked by style alone", async () => {
    const body = `<!doctype html><title>Secrets</title>
      <label>Typed <input id="typed" type="password"></label>
      <label>Given <input type="password" value="given-s3cret"></label>
      <label>Styled <input style="-webkit-text-security: disc" value="styled-s3cret"></label>
      <label>Named <input autocomplete="section-a current-password" value="named-s3cret"></label>
      <label>Plain <input value="plain"></label>
      <button onclick="typed.type = typed.type === 'text' ? 'password' : 'text'; shown.textContent = typed.type">Show</button>
      <p id="shown" role="status">hidden</p>`;
    const mirrored = await openMirror((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end(body);
    });
    const secret = "typed-s3cret-8317";
    try {
      const { node, view, mirrors, until } = mirrored;
      const typed = await node("password", "Typed");
      await view.act({ ref: typed.ref, act: "fill", text: secret });
      const press = async (said: string) => {
        await view.act({ ref: (await node("button", "Show")).ref, act: "activate" });
        await node("status", said);
      };
      await press("text");
      const { ref } = await node("password", "Typed");
      // Typed on while it can be seen.
      await view.act({ ref, act: "fill", text: `${secret} and more` });
      await press("password");
      await until(({ nodes }) => nodes.filter(({ role }) => role === "password").length === 4);
      expect((await node("textbox", "Plain")).value).toBe("plain");
      const everything = JSON.stringify(mirrors);
      expect(everything).not.toContain("s3cret");
      // Nor how long it is.
      expect(everything).not.toMatch(/[•●*]/);
      for (const each of mirrors.flatMap(({ nodes }) => nodes))
        if (each.role === "password") expect(each).not.toHaveProperty("value");
    } finally {
      await mirrored.close();
    }
  }, 60_000);
});
