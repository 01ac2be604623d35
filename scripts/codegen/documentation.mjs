/** Writes docs/protocol.md: the tables of the contract, put into the prose of protocol.template.md. */
import { readFileSync } from "node:fs";
import { format } from "prettier";
import { inRoot } from "../project.mjs";
import { layoutOf, senders } from "./contract.mjs";
import { fieldTypes } from "./windows-fields.mjs";

export const documentation = "docs/protocol.md";

const cell = (text) => String(text ?? "").replaceAll("|", "\\|");

const table = (heads, rows) =>
  [heads, heads.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");

function numbers({ comments }, place, values) {
  return table(
    ["number", "name", ""],
    Object.entries(values).map(([name, number]) => [number, `\`${name}\``, comments.get(`${place}.${name}`)]),
  );
}

/** A bound with its unit. */
function bound({ type, maximum }) {
  if (type === "u64") return "any";
  if (type === "text" || type === "secret") return `${maximum} bytes`;
  return type === "list" ? `${maximum} items` : maximum;
}

const fieldRow = (name, { field, comment }) => [
  field.tag,
  `\`${name}\``,
  field.type,
  bound(field),
  field.required === true ? "yes" : "",
  comment,
];

function messages(contract) {
  const sections = layoutOf(contract).map(({ name, row, comment, group, frameMost }) => {
    const rows = group.members.flatMap((member) => [
      fieldRow(member.name, member),
      ...(member.item?.members ?? []).map((part) => fieldRow(`${member.name}[].${part.name}`, part)),
    ]);
    return [
      `### ${row.number}: \`${name}\``,
      `The ${senders[row.from]} sends it. ${comment ?? ""}`.trim(),
      table(["tag", "field", "type", "at most", "required", ""], rows),
      `A frame of it that this version writes has ${frameMost} bytes at most.`,
    ].join("\n\n");
  });
  return sections.join("\n\n");
}

const purposes = ({ purposeTable, comments }) =>
  table(
    ["number", "name", "a screen has", "text, bytes", "label", ""],
    Object.entries(purposeTable).map(([name, { number, most, maximum, label }]) => [
      number,
      `\`${name}\``,
      most,
      maximum === 0 ? "none" : maximum,
      label === null ? "" : `\`${label}\``,
      comments.get(`purposeTable.${name}`),
    ]),
  );

const hex = (code) => (code > 0xffff ? `0x${code.toString(16).toUpperCase()}` : String(code));

const results = ({ resultCodes }) =>
  table(
    ["system", "code", "name", "the agent concludes"],
    Object.entries(resultCodes).flatMap(([system, rows]) =>
      Object.entries(rows).map(([name, { code, means }]) => [
        `\`${system}\``,
        hex(code),
        `\`${name}\``,
        `\`${means}\``,
      ]),
    ),
  );

const windows = ({ windowsFields }) =>
  table(
    ["id", "type", "CPFT", "purpose", "index", "columns"],
    windowsFields.map(({ id, type, purpose, index, columns }) => [
      id,
      type,
      fieldTypes[type],
      `\`${purpose}\``,
      index,
      columns,
    ]),
  );

function parts(contract) {
  const { comments, introduction } = contract;
  const said = (place) => comments.get(place) ?? "";
  return {
    introduction: introduction.split("\n\n").slice(1).join("\n\n"),
    types: said("FieldType"),
    maximumFrame: contract.maximumFrame.toLocaleString("en"),
    protocolVersion: contract.protocolVersion,
    oldestVersion: contract.oldestVersion,
    scenarios: `${said("scenarios")}\n\n${numbers(contract, "scenarios", contract.scenarios)}`,
    abilities: `${said("abilities")}\n\n${numbers(contract, "abilities", contract.abilities)}`,
    marks: `${said("marks")}\n\n${numbers(contract, "marks", contract.marks)}`,
    inputOptions: `${said("inputOptions")}\n\n${numbers(contract, "inputOptions", contract.inputOptions)}`,
    outcomes: `${said("outcomes")}\n\n${numbers(contract, "outcomes", contract.outcomes)}`,
    hosts: `${said("hosts")}\n\n${numbers(contract, "hosts", contract.hosts)}`,
    systems: `${said("systems")}\n\n${numbers(contract, "systems", contract.systems)}`,
    results: results(contract),
    purposes: `${said("purposeTable")}\n\n${purposes(contract)}`,
    messages: messages(contract),
    windows: windows(contract),
  };
}

export async function writeDocumentation(contract) {
  const template = readFileSync(inRoot("scripts/codegen/protocol.template.md"), "utf8");
  const given = parts(contract);
  const text = template.replace(/\{\{(\w+)\}\}/g, (_whole, name) => {
    if (!Object.hasOwn(given, name))
      throw new Error(`protocol.template.md asks for ${name}, which nothing gives`);
    return String(given[name]);
  });
  const options = JSON.parse(readFileSync(inRoot(".prettierrc.json"), "utf8"));
  return format(text, { ...options, parser: "markdown" });
}
