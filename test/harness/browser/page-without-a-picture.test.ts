import { expect } from "vitest";
import type { MirrorNode } from "../../../src/harness/contract/model.ts";
import { requires } from "../../support/requirements.ts";
import { type MirroredPage, openMirror } from "./support/mirrored-page.ts";

const { describe, test } = requires("chromium");
const html = { "content-type": "text/html; charset=utf-8" };

/** Answers every path of `pages` with its body. */
async function withPages(
  pages: Record<string, string>,
  use: (page: MirroredPage) => Promise<void>,
): Promise<void> {
  const mirrored = await openMirror((request, response) => {
    const body = pages[request.url ?? ""];
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, html).end(`<!doctype html>${body}`);
  });
  try {
    await use(mirrored);
  } finally {
    await mirrored.close();
  }
}

const withoutRefs = (nodes: MirrorNode[]) => nodes.map(({ ref: _, ...rest }) => rest);

describe("a page used without its picture", () => {
  test("has its headings, texts, fields with label, help and state, and announcements", async () => {
    const page = `<title>Sign in</title><main>
      <h1>Sign in to <a href="/about">Demo</a></h1>
      <p>Your <b>organisation</b> asks.</p><div hidden>not this</div><p aria-hidden="true">nor this</p>
      <p role="alert">That was <i>wrong</i>.</p>
      <form><label for="m">E-mail</label><p id="help">As on your badge.</p>
      <input id="m" value="a@b.example" aria-describedby="help" aria-invalid="true" required autofocus>
      <label>Password <input type="password"></label>
      <label><input type="checkbox" checked> Keep me</label>
      <label>Country <select><option>Aland<option disabled>Bland<option selected>Cland</select></label>
      <button disabled>Continue</button></form>
      <img src="data:," alt="Number 47"><img src="data:," alt="">
      <details><summary>More</summary>Hidden</details></main>`;
    await withPages({ "/": page }, async ({ node, until }) => {
      await node("textbox", "E-mail", ({ focused }) => focused === true);
      const { title, nodes, cut } = await until(({ nodes: all }) => all.some(({ name }) => name === "More"));
      expect({ title, cut }).toEqual({ title: "Sign in", cut: false });
      expect(withoutRefs(nodes)).toEqual([
        { role: "heading", level: 1, name: "Sign in to Demo" },
        { role: "link", name: "Demo" },
        { role: "text", name: "Your organisation asks." },
        { role: "alert", name: "That was wrong." },
        { role: "text", name: "As on your badge." },
        {
          role: "textbox",
          name: "E-mail",
          description: "As on your badge.",
          focused: true,
          required: true,
          invalid: true,
          value: "a@b.example",
        },
        { role: "password", name: "Password" },
        { role: "checkbox", name: "Keep me", checked: true },
        {
          role: "combobox",
          name: "Country",
          options: [
            { name: "Aland", selected: false, disabled: false },
            { name: "Bland", selected: false, disabled: true },
            { name: "Cland", selected: true, disabled: false },
          ],
        },
        { role: "button", name: "Continue", disabled: true },
        { role: "image", name: "Number 47" },
        { role: "button", name: "More", expanded: false },
      ]);
      expect(new Set(nodes.map(({ ref }) => ref)).size).toBe(nodes.length);
    });
  }, 60_000);

  test("is filled in and sent, and the page gets the events of a person's input", async () => {
    const form = `<title>Form</title><form action="/done">
      <label>Name <input name="name" value="old and long"></label><label>Secret <input type="password" name="secret"></label>
      <label>Kind <select name="kind" id="kind"><option>a<option disabled>b<option>c<option>d</select></label>
      <label><input type="checkbox" name="covered" style="opacity:0;position:absolute"><span style="position:relative;background:white">Covered</span></label>
      <button>Send</button></form><p role="status" id="log"></p><script>
      const said = [];
      for (const type of ["input", "change", "click"]) addEventListener(type, (event) => {
        said.push(type + (event.isTrusted ? "" : " untrusted") + (event.target.id === "kind" ? " kind" : ""));
        log.textContent = said.join(", ");
      });</script>`;
    await withPages(
      { "/": form, "/done?name=new&secret=s3cret&kind=c&covered=on": "<title>Done</title>" },
      async (page) => {
        const { node, until, view } = page;
        await view.act({ ref: (await node("textbox", "Name")).ref, act: "fill", text: "" });
        await node("textbox", "Name", ({ value }) => value === "");
        await view.act({ ref: (await node("textbox", "Name")).ref, act: "fill", text: "new" });
        await node("textbox", "Name", ({ value }) => value === "new");
        await view.act({ ref: (await node("checkbox", "Covered")).ref, act: "activate" });
        await node("checkbox", "Covered", ({ checked }) => checked === true);
        await view.act({ ref: (await node("combobox", "Kind")).ref, act: "choose", option: 2 });
        await node("combobox", "Kind", ({ options }) => options?.[2]?.selected === true);
        const log = await until(({ nodes }) => nodes.some(({ name }) => name.includes("change kind")));
        const said = log.nodes.find(({ role }) => role === "status")?.name ?? "";
        expect(said).not.toContain("untrusted");
        // One change event, although the keys passed other options.
        expect(said.match(/change kind/g)).toHaveLength(1);
        await view.act({ ref: (await node("password", "Secret")).ref, act: "fill", text: "s3cret" });
        await view.act({ ref: (await node("button", "Send")).ref, act: "activate" });
        await until(({ title }) => title === "Done");
      },
    );
  }, 60_000);

  test("Enter in a field sends its form", async () => {
    const form = `<title>Form</title><form action="/done"><input name="a" aria-label="A"></form>`;
    await withPages({ "/": form, "/done?a=x": "<title>Done</title>" }, async ({ node, until, view }) => {
      await view.act({ ref: (await node("textbox", "A")).ref, act: "fill", text: "x", submit: true });
      await until(({ title }) => title === "Done");
    });
  }, 60_000);

  test("the browser's own message about a field is announced", async () => {
    const form = `<title>Form</title><form action="/done"><input type="email" aria-label="A"></form>`;
    await withPages({ "/": form }, async ({ node, until, view, asked }) => {
      await view.act({ ref: (await node("textbox", "A")).ref, act: "fill", text: "nobody", submit: true });
      const { nodes } = await until(({ nodes: all }) => all.some(({ role }) => role === "alert"));
      expect(nodes.find(({ role }) => role === "alert")?.name).toContain("nobody");
      expect(nodes.find(({ role }) => role === "textbox")?.invalid).toBe(true);
      expect(asked.filter((path) => path.startsWith("/done"))).toEqual([]);
    });
  }, 60_000);

  test("a change that the picture does not show is mirrored too", async () => {
    const page = `<title>Long</title><button>Begin</button><div style="height:5000px"></div><p id="far">before</p>
      <script>onclick = () => setTimeout(() => { far.textContent = "after"; }, 300)</script>`;
    await withPages({ "/": page }, async ({ node, view }) => {
      await node("text", "before");
      await view.act({ ref: (await node("button", "Begin")).ref, act: "activate" });
      await node("text", "after");
    });
  }, 60_000);

  test("a node keeps its ref while the page changes around it", async () => {
    const page = `<title>Page</title><p id="more"></p><button>Go</button>
      <script>onclick = () => more.insertAdjacentHTML("beforebegin", "<button>New</button>")</script>`;
    await withPages({ "/": page }, async ({ node, view }) => {
      const { ref } = await node("button", "Go");
      await view.act({ ref, act: "activate" });
      await node("button", "New");
      expect((await node("button", "Go")).ref).toBe(ref);
    });
  }, 60_000);

  test("frames of the same site and of another are read and used in their place", async () => {
    const frame = (name: string) => `<body style="margin-top:150px"><label>${name} <input></label>
      <button onclick="this.textContent = '${name} pressed ' + event.isTrusted">${name} button</button>`;
    const mirrored = await openMirror((request, response) => {
      response.writeHead(200, html);
      if (request.url === "/") {
        response.end(`<!doctype html><title>Top</title><p>above</p>
          <iframe src="/same" title="one"></iframe>
          <iframe sandbox="allow-scripts" src="/other" title="two"></iframe><p>below</p>`);
      } else response.end(`<!doctype html>${frame(request.url === "/same" ? "Same" : "Other")}`);
    });
    try {
      const { node, until, view } = mirrored;
      await until(({ nodes }) => nodes.filter(({ role }) => role === "button").length === 2);
      // A frame of another origin, in a process of its own.
      const { targetInfos } = await mirrored.browser.devtools.send("Target.getTargets", {});
      expect(targetInfos.filter(({ type }) => type === "iframe")).toHaveLength(1);
      const { nodes } = await until(({ nodes: all }) => all.some(({ name }) => name === "below"));
      expect(nodes.map(({ name }) => name)).toEqual([
        "above",
        ...["Same", "Same button", "Other", "Other button"],
        "below",
      ]);
      for (const name of ["Same", "Other"]) {
        const typed = `for ${name}`;
        await view.act({ ref: (await node("textbox", name)).ref, act: "fill", text: typed });
        await node("textbox", name, ({ value }) => value === typed);
        await view.act({ ref: (await node("button", `${name} button`)).ref, act: "activate" });
        await node("button", `${name} pressed true`);
      }
    } finally {
      await mirrored.close();
    }
  }, 60_000);
});
