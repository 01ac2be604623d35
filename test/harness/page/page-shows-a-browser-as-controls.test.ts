import type { Locator } from "playwright-core";
import { expect } from "vitest";
import type { Mirror, MirrorNode } from "../../../src/harness/contract/model.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";
import { barriers } from "../../support/axe.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { signInState } from "./support/page-support.ts";

const { describe, test } = requires("chromium");

const browser = { width: 520, height: 640 };
const nodes: MirrorNode[] = [
  { ref: 1, role: "heading", level: 1, name: "Sign in" },
  { ref: 2, role: "text", name: "As on your badge." },
  {
    ref: 3,
    role: "textbox",
    name: "E-mail",
    value: "",
    description: "As on your badge.",
    required: true,
    focused: true,
  },
  { ref: 4, role: "password", name: "Password" },
  { ref: 5, role: "checkbox", name: "Keep me", checked: false },
  {
    ref: 6,
    role: "combobox",
    name: "Country",
    options: ["Aland", "Bland", "Cland"].map((name, index) => ({
      name,
      selected: index === 0,
      disabled: index === 1,
    })),
  },
  { ref: 7, role: "link", name: "Help" },
  { ref: 8, role: "button", name: "Continue" },
  { ref: 9, role: "image", name: "Number 47" },
];
const form: Mirror = { title: "Sign in", nodes, cut: false };
const with_ = (changes: Partial<Record<number, Partial<MirrorNode>>>): Mirror => ({
  ...form,
  nodes: nodes.map((node) => ({ ...node, ...changes[node.ref] })),
});

describe("a browser shown as controls", () => {
  const suite = pageSuite(signInState);
  const hasFocus = (element: Locator) => element.evaluate((one) => one === document.activeElement);
  const inside = () => suite.page.getByRole("region", { name: texts.browser.controls });
  const canvas = () => suite.page.getByRole("application", { name: texts.browser.label });
  const asControls = () => suite.page.getByRole("button", { name: texts.browser.showControls });

  async function show(mirror: Mirror = form): Promise<void> {
    suite.harness.show({ browser, fields: [] });
    suite.harness.mirror(mirror);
    await asControls().click();
    await inside().getByRole("heading", { name: "Sign in" }).waitFor();
  }

  /** Whatever the person did that was sent, without what they did to the picture. */
  const next = () => suite.harness.nextPress();

  test("is a picture until its first button is pressed, and stays controls for the session", async () => {
    const { page, harness } = suite;
    harness.show({ browser, fields: [] });
    harness.mirror(form);
    await canvas().waitFor();
    expect(await inside().count()).toBe(0);
    // The button comes first in reading order.
    const button = await asControls().elementHandle();
    const follows = await button.evaluate(
      (first, other) => first.compareDocumentPosition(other as Node) & Node.DOCUMENT_POSITION_FOLLOWING,
      await canvas().elementHandle(),
    );
    expect(follows).not.toBe(0);
    expect(await barriers(page)).toEqual([]);
    await asControls().press("Enter");
    await inside().getByLabel("E-mail").waitFor();
    expect(await barriers(page)).toEqual([]);
    // The picture is visible, and hidden from assistive technology.
    expect(await canvas().count()).toBe(0);
    expect(await page.locator("canvas").first().getAttribute("aria-hidden")).toBe("true");
    await suite.picture("browser-as-controls");
    harness.show({ browser: undefined });
    harness.show({ browser });
    harness.mirror(form);
    await inside().waitFor();
    await page.reload();
    await inside().getByLabel("E-mail").waitFor();
    await page.getByRole("button", { name: texts.browser.showPicture }).press("Enter");
    await canvas().waitFor();
    expect(await inside().count()).toBe(0);
  });

  test("keeps the focus where the person put it while another screen comes behind the page", async () => {
    const { page, harness } = suite;
    harness.show({ browser, fields: [], revision: 1 });
    await asControls().focus();
    harness.show({ browser, fields: [], revision: 2, hostName: "LAPTOP-8" });
    await page.getByRole("main", { name: /LAPTOP-8/ }).waitFor();
    expect(await asControls().evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test("has every control by its role, name and state", async () => {
    await show(with_({ 3: { invalid: true, description: "That is no address." }, 8: { disabled: true } }));
    const email = inside().getByRole("textbox", { name: "E-mail" });
    expect(await email.getAttribute("aria-required")).toBe("true");
    expect(await email.getAttribute("aria-invalid")).toBe("true");
    await inside().getByText("That is no address.", { exact: true }).waitFor();
    await inside().getByRole("textbox", { name: "E-mail", description: "That is no address." }).waitFor();
    expect(await inside().getByLabel("Password").getAttribute("type")).toBe("password");
    expect(await inside().getByRole("checkbox", { name: "Keep me" }).isChecked()).toBe(false);
    expect(await inside().getByRole("combobox", { name: "Country" }).inputValue()).toBe("Aland");
    await inside().getByText(texts.browser.pictureOf("Number 47")).waitFor();
    const button = inside().getByRole("button", { name: "Continue" });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await button.press("Enter");
    await inside().getByRole("button", { name: "Help" }).press("Enter");
    expect(await next()).toEqual({ surface: "mirror", ref: 7, act: "activate" });
    expect(suite.harness.untaken).toBe(0);
  });

  test("what was typed is put into the page when the field is left, before a button, and with Enter", async () => {
    const { page } = suite;
    await show();
    const email = inside().getByLabel("E-mail");
    await email.focus();
    await page.keyboard.type("ada@example.com");
    await page.keyboard.press("Tab");
    expect(await next()).toEqual({ surface: "mirror", ref: 3, act: "fill", text: "ada@example.com" });
    await page.keyboard.type("a s3cret");
    // As assistive technology presses it: without leaving the field.
    await inside().getByRole("button", { name: "Continue" }).dispatchEvent("click");
    expect(await next()).toEqual({ surface: "mirror", ref: 4, act: "fill", text: "a s3cret" });
    expect(await next()).toEqual({ surface: "mirror", ref: 8, act: "activate" });
    await page.keyboard.press("Enter");
    expect(await next()).toEqual({ surface: "mirror", ref: 4, act: "fill", text: "a s3cret", submit: true });
    await inside().getByRole("checkbox", { name: "Keep me" }).press("Space");
    expect(await next()).toEqual({ surface: "mirror", ref: 5, act: "activate" });
    await inside().getByRole("combobox", { name: "Country" }).selectOption("Cland");
    expect(await next()).toEqual({ surface: "mirror", ref: 6, act: "choose", option: 2 });
    expect(suite.harness.untaken).toBe(0);
  });

  test("half-typed text and focus outlive changes of the page; what the page put in is shown", async () => {
    const { page, harness } = suite;
    await show();
    const email = inside().getByLabel("E-mail");
    await email.focus();
    await page.keyboard.type("ada");
    const more: MirrorNode = { ref: 20, role: "alert", name: "Be quick." };
    harness.mirror({ ...form, nodes: [more, ...nodes] });
    await page.getByRole("alert").getByText("Be quick.").waitFor();
    await page.keyboard.type("@x");
    expect(await email.inputValue()).toBe("ada@x");
    await page.keyboard.press("Tab");
    harness.mirror(with_({ 3: { value: "ADA@X" }, 5: { checked: true } }));
    await expect.poll(() => email.inputValue()).toBe("ADA@X");
    expect(await inside().getByRole("checkbox", { name: "Keep me" }).isChecked()).toBe(true);
  });

  test("focus that was in a page moves to the next page's focus", async () => {
    const { harness } = suite;
    await show();
    await inside().getByLabel("E-mail").focus();
    harness.mirror({ title: "", nodes: [], cut: false });
    await expect.poll(() => hasFocus(inside())).toBe(true);
    harness.mirror({
      title: "Password",
      cut: false,
      nodes: [
        { ref: 31, role: "button", name: "Back" },
        { ref: 32, role: "password", name: "Password", focused: true },
      ],
    });
    await expect.poll(() => hasFocus(inside().getByLabel("Password"))).toBe(true);
    await expect
      .poll(() =>
        inside()
          .getByRole("status")
          .evaluateAll((all) => all.map((one) => one.textContent)),
      )
      .toEqual(["Password"]);
  });

  test("focus that is elsewhere is not moved into the page", async () => {
    const { page, harness } = suite;
    await show();
    const cancel = page.getByRole("button", { name: systemTextsFor("en").screen.browserCancel });
    await cancel.focus();
    harness.mirror({
      title: "Next",
      nodes: [{ ref: 32, role: "textbox", name: "Code", focused: true }],
      cut: false,
    });
    await inside().getByLabel("Code").waitFor();
    expect(await hasFocus(cancel)).toBe(true);
  });

  test("a name that looks like markup is a name, and a page that is cut says so", async () => {
    const evil = "<img src=x onerror=alert(1)>";
    await show({ ...form, cut: true, nodes: [...nodes, { ref: 40, role: "button", name: evil }] });
    await inside().getByRole("button", { name: evil }).waitFor();
    await inside().getByText(texts.browser.more).waitFor();
    suite.harness.mirror({ title: "", nodes: [], cut: true });
    await inside().getByText(texts.browser.tooLarge).waitFor();
  });

  test("the phone has its own controls, and no control outlives its browser", async () => {
    const { harness, page } = suite;
    await show();
    harness.show({}, { phones: { owner: { page: { width: 390, height: 720 } }, colleague: {} } });
    harness.mirror(
      { title: "Phone", nodes: [{ ref: 3, role: "button", name: "On the phone" }], cut: false },
      "owner-phone",
    );
    await page.getByRole("button", { name: "On the phone" }).press("Enter");
    expect(await next()).toEqual({ surface: "mirror", on: "owner-phone", ref: 3, act: "activate" });
    await suite.picture("both-browsers-as-controls", true);
    harness.show({ browser: undefined });
    const screen = page.getByRole("main").getByRole("region", { name: texts.browser.controls });
    await screen.waitFor({ state: "hidden" });
    harness.show({ browser });
    await screen.getByText(texts.browser.reading).waitFor();
    expect(await screen.getByLabel("E-mail").count()).toBe(0);
  });
});
