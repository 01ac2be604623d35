/**
 * What an administrator named on the command line: users, devices, bindings. One that is not there is refused with its name,
 * the nearest that there is, or a list of a few. Called by the commands of each noun.
 */
import { userId } from "../../device-api/schemas.ts";
import type { DirectoryAdmin, ListedBinding, ListedDevice, ListedUser } from "../../directory/index.ts";
import { isSameAccount } from "../../names/account-name.ts";
import { emailAddress } from "../../names/email-address.ts";
import { nearWord } from "../../settings/near-word.ts";
import { administration as said } from "../../texts/en/administration.ts";
import { Refusal } from "../terminal/refusal.ts";

const mostNamed = 5;

/** An empty word names nothing; a shell makes one of a variable that is not set. @throws `argument_invalid` */
function assertNamed(given: string, place: string): void {
  if (given === "") throw new Refusal("argument_invalid", { sentence: said.emptyWord, place });
}

/** The hint for something unknown: the nearest, a few that there are, or how to make the first. */
export function hintFor(
  given: string,
  known: readonly string[],
  noun: keyof typeof said.noneYet,
  nearOf: typeof nearWord = nearWord,
): string | undefined {
  if (known.length === 0) return said.noneYet[noun];
  const near = nearOf(given, known);
  if (near !== undefined) return said.meant(near);
  return known.length <= mostNamed ? said.thereAre(known) : undefined;
}

/**
 * The known address that a mistyped one was probably meant to be: what stands before the @ decides, since a domain that
 * both have makes any two people near.
 */
function nearAddress(given: string, known: readonly string[]): string | undefined {
  const [name = "", domain = ""] = given.toLowerCase().split("@");
  const colleagues = known.filter((one) => one.endsWith(`@${domain}`));
  const near = nearWord(
    name,
    colleagues.map((one) => one.slice(0, one.lastIndexOf("@"))),
  );
  if (near !== undefined) return `${near}@${domain}`;
  return nearWord(
    given,
    known.filter((one) => !colleagues.includes(one) && one.startsWith(`${name}@`)),
  );
}

/** @throws `not_found` */
export async function userNamed(admin: DirectoryAdmin, given: string): Promise<ListedUser> {
  assertNamed(given, "--user");
  const users = await admin.users();
  const id = userId.safeParse(given);
  const email = emailAddress(given);
  const user = users.find((one) => (id.success ? one.userId === id.data : one.email === email));
  if (user !== undefined) return user;
  const known = users.map((one) => (id.success ? one.userId : one.email));
  throw new Refusal("not_found", {
    sentence: said.noUser(given),
    place: "--user",
    hint: hintFor(given, known, "user", id.success ? nearWord : nearAddress),
  });
}

/** By id or host name; of several with one name the only one that is not revoked. @throws `not_found`, `conflict` */
export async function deviceNamed(admin: DirectoryAdmin, given: string): Promise<ListedDevice> {
  assertNamed(given, "--device");
  const devices = await admin.devices();
  const fitting = devices.filter(({ deviceId, hostName }) => deviceId === given || hostName === given);
  const current = fitting.filter(({ revoked }) => !revoked);
  const [device, ...others] = current.length > 0 ? current : fitting;
  if (device === undefined) {
    const known = devices.map(({ deviceId, hostName }) => (given.startsWith("dev_") ? deviceId : hostName));
    throw new Refusal("not_found", {
      sentence: said.noDevice(given),
      place: "--device",
      hint: hintFor(given, known, "device"),
    });
  }
  if (others.length > 0) {
    const ids = [device, ...others].map(({ deviceId }) => deviceId);
    const sentence = said.severalDevices(given, ids);
    throw new Refusal("conflict", { sentence, place: "--device", hint: said.byId });
  }
  return device;
}

export interface NamedBinding {
  device: ListedDevice;
  binding: ListedBinding;
}

/** @throws `not_found`, `conflict`, `not_bound` */
export async function bindingNamed(
  admin: DirectoryAdmin,
  given: { device: string; account: string },
): Promise<NamedBinding> {
  assertNamed(given.account, "--account");
  const device = await deviceNamed(admin, given.device);
  const bindings = await admin.bindings({ deviceId: device.deviceId });
  const binding = bindings.find(({ accountName }) => isSameAccount(accountName, given.account));
  if (binding !== undefined) return { device, binding };
  throw new Refusal("not_bound", {
    sentence: said.noBinding(given.account, device.hostName),
    place: "--account",
    hint: hintFor(
      given.account,
      bindings.map(({ accountName }) => accountName),
      "binding",
    ),
  });
}
