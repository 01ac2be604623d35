/**
 * What an agent's message says to a host that agreed with it on a version. Called by the link for each message behind
 * the welcome, since the codec decodes all that this build knows. docs/protocol.md, "Versions".
 */
import { VestibuleError } from "../errors/error.ts";
import { type Message, disposeSecrets } from "../protocol/codec.ts";
import { type ListField, type PlainField, messages, purposeTable } from "../protocol/table.ts";

/** By number. */
const sinceOfPurpose = new Map<number, number>(
  Object.values(purposeTable).map(({ number, since }) => [number, since]),
);

/**
 * Without the fields of later versions, which a host of that version would not know by their tags either.
 * @throws `version_unsupported` for a purpose of a later version: it is never sent to a peer of an earlier one
 */
export function asAgreed(version: number, message: Message): Message {
  if (message.message === "screen") {
    for (const { purpose = 0 } of message.fields ?? []) {
      const since = sinceOfPurpose.get(purpose) ?? 0;
      if (since > version)
        throw new VestibuleError("version_unsupported", { evidence: { version, purpose, since } });
    }
  }
  const { message: name, ...values } = message;
  return { message: name, ...known(version, messages[name].fields, values) };
}

type Values = Record<string, unknown>;

function known(
  version: number,
  row: Readonly<Record<string, PlainField | ListField>>,
  values: Values,
): Values {
  const kept: Values = {};
  for (const [name, value] of Object.entries(values)) {
    const field = row[name];
    if (field === undefined || (field.since ?? 0) > version) disposeSecrets(value);
    else if (field.type === "list")
      kept[name] = (value as Values[]).map((item) => known(version, field.item, item));
    else kept[name] = value;
  }
  return kept;
}
