/** Writes `docs/screens.md` from the walk and the specimens. Called by the code generator and by its test. */
import type { ScreenField } from "../../agent/sessions/composition.ts";
import { purposeTable } from "../../protocol/table.ts";
import { windowsFields } from "../../protocol/windows-fields.ts";
import { textsFor } from "../../texts/languages.ts";
import { labelOf } from "../host/drawn-field.ts";
import { type Specimen, refusals, specimens } from "./specimens.ts";
import { type Stretch, walk } from "./walk.ts";

const texts = textsFor("en");
const shown = specimens(texts, "Acme");

/** A field as somebody who builds a host reads it. */
function fieldText({ purpose, index, text, mark, value, options }: ScreenField): string {
  const label = labelOf(purpose, texts.labels);
  const which = purposeTable[purpose].most > 1 ? `${purpose} ${String(index ?? 0)}` : purpose;
  const about = [mark === undefined || mark === "plain" ? "" : mark, value === undefined ? "" : String(value)]
    .concat(options === undefined || options === 0 ? "" : `options ${String(options)}`)
    .filter((part) => part !== "")
    .join(" ");
  const words = text === undefined || text === "" ? (label === "" ? "" : `_${label}_`) : text;
  return `\`${which}\`${about === "" ? "" : ` (${about})`} ${words}`.trim();
}

const anchor = (id: string) => id.toLowerCase().replaceAll("_", "-");

function stretchText({ what, screens, how, today }: Stretch): string {
  const steps = screens.map((id) => `[${anchor(id)}](#${anchor(id)})`).join(" → ");
  return [`**${what}**${today ? "" : " (no workflow yet)"}`, ...(steps === "" ? [] : [steps]), how].join(
    "  \n",
  );
}

function specimenText({ id, hosts, screen }: Specimen): string {
  const where = hosts.length === 2 ? "" : ` Only ${hosts.join()}.`;
  const rows = screen.filter(({ purpose }) => purpose !== "brand").map((field) => `- ${fieldText(field)}`);
  return `### ${anchor(id)}\n\n${where === "" ? "" : `${where.trim()}\n\n`}${rows.join("\n")}`;
}

/** Rows that a tile of this screen shows at once. */
const rowsOf = ({ screen }: Specimen) =>
  screen.filter(({ purpose }) => windowsFields.some((row) => row.purpose === purpose)).length;

export function screensDocument(): string {
  const behaviours = [...new Set(walk.map(({ behaviour }) => behaviour))];
  const screens = shown.filter(({ kind }) => kind !== "refusal");
  const tallest = shown.reduce((most, each) => (rowsOf(each) > rowsOf(most) ? each : most));
  return `<!-- Made by src/harness/gallery/screens-document.ts: change it there. -->

# Screens

Every screen is composed by the agent from one list of purposes (\`src/protocol/table.ts\`) and drawn by a host that knows nothing else: a Windows credential provider, a macOS authorization plug-in, later the tray. This page walks the behaviours as screens and shows that each fits both.

## What a host can take

- **A Windows tile**: ${String(windowsFields.length)} fields, declared before the agent has said anything, their labels fixed; the table is \`src/protocol/windows-fields.ts\`. One image of 72 pixels, at most two secrets, ${String(purposeTable.action.most)} links, ${String(purposeTable.item.most)} lines of a list. The tallest screen is \`${tallest.id}\` with ${String(rowsOf(tallest))} rows at once. A screen that asks for more does not compile (\`src/agent/sessions/composition.ts\`); a text that is too long for its row fails a test.
- **A Mac's view**: the same rows, laid out beneath each other, a web view and a QR code besides.
- **Caps Lock and the keyboard's layout** are no fields: LogonUI and the login window show them by themselves, and so do the simulated ones.
- **Rules** are checked by the host while the person types, so that nothing leaves the screen before they press Continue, and once more by the agent.
- **A host of version 1** is told lists, codes and next steps in the message (\`src/agent/sessions/versions.ts\`).

## The behaviours, as screens

${behaviours
  .map(
    (behaviour) =>
      `### Behaviour ${behaviour}\n\n${walk
        .filter((each) => each.behaviour === behaviour)
        .map(stretchText)
        .join("\n\n")}`,
  )
  .join("\n\n")}

### Behaviour E

Every refusal is one screen: \`title\`, \`message\` (what happened), \`next\` (what to do), \`notice\` (the code), and the way back.

| code | what happened | what to do next |
| --- | --- | --- |
${refusals
  .map((code) => {
    const { screen } = shown.find(({ id }) => id === `refused-${code}`) ?? { screen: [] };
    const said = (purpose: string) => screen.find((field) => field.purpose === purpose)?.text ?? "";
    return `| <a id="refused-${anchor(code)}"></a>\`${code}\` | ${said("message")} | ${said("next")} |`;
  })
  .join("\n")}

## The screens, field by field

A word in italics is a label that the host has compiled in.

${screens.map(specimenText).join("\n\n")}
`;
}
