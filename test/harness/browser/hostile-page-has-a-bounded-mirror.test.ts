import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { type MirroredPage, openMirror } from "./support/mirrored-page.ts";

const { describe, test } = requires("chromium");
const html = { "content-type": "text/html; charset=utf-8" };

async function withPage(
  body: string,
  use: (page: MirroredPage) => Promise<void>,
  more: Record<string, string> = {},
): Promise<void> {
  const pages: Record<string, string> = { "/": body, ...more };
  const mirrored = await openMirror((request, response) => {
    const page = pages[request.url ?? ""];
    if (page === undefined) response.writeHead(404).end();
    else response.writeHead(200, html).end(`<!doctype html>${page}`);
  });
  try {
    await use(mirrored);
  } finally {
    await mirrored.close();
  }
}

/** Control characters, direction marks, private use, lone surrogates. */
const refused = /[\p{Cc}\p{Co}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;

describe("a hostile page", () => {
  test("of 10,000 nodes that never stop changing is mirrored as 200, and can be left", async () => {
    const page = `<title>Many</title><button id="first">First</button><div id="many"></div><script>
      many.innerHTML = "<button>x</button>".repeat(10000);
      let turn = 0;
      setInterval(() => { many.children[(turn += 7) % 10000].textContent = String(turn); }, 0);
      first.onclick = () => { location = "/calm"; };</script>`;
    await withPage(
      page,
      async ({ until, node, view, mirrors }) => {
        const { nodes } = await until(({ cut }) => cut);
        expect(nodes).toHaveLength(200);
        expect(nodes[0]).toMatchObject({ role: "button", name: "First" });
        await view.act({ ref: (await node("button", "First")).ref, act: "activate" });
        await node("text", "calm");
        for (const mirror of mirrors) expect(mirror.nodes.length).toBeLessThanOrEqual(200);
      },
      { "/calm": "<title>Calm</title><p>calm</p>" },
    );
  }, 90_000);

  test("has its texts shortened, and characters of control and direction removed", async () => {
    const evil = String.raw`"\u202egro.live\u202c \u2066x\u2069 \u0007\u001b[31m \ue000 \ud800 \u2028 end"`;
    const page = `<title></title><p id="long"></p><p id="evil"></p><button id="named"></button>
      <input id="typed" aria-label="Box"><select id="many" aria-label="Many"></select><script>
      const evil = ${evil};
      document.title = evil + "y".repeat(100000);
      long.textContent = "z".repeat(20000);
      document.getElementById("evil").textContent = evil;
      named.setAttribute("aria-label", evil); named.setAttribute("aria-description", evil + "d".repeat(100000));
      typed.value = evil; many.innerHTML = "<option>o</option>".repeat(2000);</script>`;
    await withPage(page, async ({ until }) => {
      const { title, nodes, cut } = await until(({ nodes: all }) =>
        all.some(({ role }) => role === "combobox"),
      );
      expect(cut).toBe(true);
      const texts = [
        title,
        ...nodes.flatMap(({ name, description = "", value = "" }) => [name, description, value]),
      ];
      for (const text of texts) {
        expect(text).not.toMatch(refused);
        expect(Array.from(text).length).toBeLessThanOrEqual(300);
      }
      expect(nodes.find(({ role }) => role === "text")?.name).toBe("z".repeat(300));
      expect(nodes.find(({ role }) => role === "button")?.name).toBe("gro.live x [31m end");
      expect(nodes.find(({ role }) => role === "combobox")?.options).toHaveLength(300);
    });
  }, 60_000);

  test("too large to be read is reported as too large, and does not end the browser", async () => {
    const page = `<title>Huge</title><button id="away" style="position:fixed;inset:0">Away</button>
      <script>away.ariaLabel = "h".repeat(20000000); away.onclick = () => { location = "/small"; };</script>`;
    await withPage(
      page,
      async ({ until, node, view }) => {
        await until(({ cut, nodes }) => cut && nodes.length === 0);
        for (const type of ["down", "up"] as const)
          await view.pointer({ type, x: 100, y: 100, button: "left" });
        await node("text", "small");
      },
      { "/small": "<title>Small</title><p>small</p>" },
    );
  }, 60_000);

  test("of endlessly nested frames and elements is cut", async () => {
    const page = `<title>Deep</title><div id="top"></div><script>
      let at = top.document.getElementById("top");
      for (let depth = 0; depth < 600; depth += 1) at = at.appendChild(document.createElement("section"));
      at.textContent = "bottom";
      for (let index = 0; index < 20; index += 1)
        document.body.insertAdjacentHTML("afterbegin", '<iframe srcdoc="<p>frame</p>"></iframe>');</script>`;
    await withPage(page, async ({ until }) => {
      const { nodes } = await until(({ cut, nodes: all }) => cut && all.some(({ name }) => name === "frame"));
      expect(nodes.filter(({ name }) => name === "frame").length).toBeLessThan(20);
    });
  }, 60_000);
});

describe("a stale ref", () => {
  const asked = (page: MirroredPage) => page.asked.filter((path) => path.startsWith("/pressed"));

  test("of another page does nothing to the node in its place, and the new page is mirrored", async () => {
    const first = `<title>First</title><input aria-label="Box"><button onclick="location = '/second'">On</button>`;
    const second = `<title>Second</title><input aria-label="Box"><button onclick="fetch('/pressed')">On</button>`;
    await withPage(
      first,
      async (page) => {
        const { node, until, view, mirrors } = page;
        const button = await node("button", "On");
        const box = await node("textbox", "Box");
        await view.act({ ref: button.ref, act: "activate" });
        await until(({ title }) => title === "Second");
        const told = mirrors.length;
        await view.act({ ref: button.ref, act: "activate" });
        await view.act({ ref: box.ref, act: "fill", text: "s3cret" });
        await view.act({ ref: 999_999, act: "activate" });
        await until(() => mirrors.length > told);
        expect((await node("textbox", "Box")).value).toBe("");
        expect(asked(page)).toEqual([]);
        // The same place in the same process has another ref.
        expect((await node("button", "On")).ref).not.toBe(button.ref);
      },
      { "/second": second },
    );
  }, 60_000);

  test("of a removed node does nothing, and the page is mirrored anew", async () => {
    const page = `<title>Gone</title><button id="a" onclick="fetch('/pressed')">Old</button><button onclick="a.remove()">Take away</button>`;
    await withPage(page, async (mirrored) => {
      const { node, until, view, mirrors } = mirrored;
      const old = await node("button", "Old");
      await view.act({ ref: (await node("button", "Take away")).ref, act: "activate" });
      await until(({ nodes }) => nodes.every(({ name }) => name !== "Old"));
      const told = mirrors.length;
      await view.act({ ref: old.ref, act: "activate" });
      await until(() => mirrors.length > told);
      expect(asked(mirrored)).toEqual([]);
    });
  }, 60_000);

  test("text for a field goes nowhere when something else takes the focus", async () => {
    const page = `<title>Thief</title><input aria-label="Box" onfocus="thief.focus()"><input id="thief" aria-label="Thief">`;
    await withPage(page, async ({ node, until, view, mirrors }) => {
      const { ref } = await node("textbox", "Box");
      const told = mirrors.length;
      await view.act({ ref, act: "fill", text: "s3cret" });
      await until(() => mirrors.length > told);
      expect((await node("textbox", "Thief")).value).toBe("");
    });
  }, 60_000);
});
