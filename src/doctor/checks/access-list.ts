/**
 * Reads an owner and an access list as the system writes them (SDDL, [MS-DTYP] 2.5.1), and says who of those that are not
 * the system has certain rights. Called by the check of the DLL's rights. What it does not understand is "not known".
 */

/** Two letters stand for each right, without a sign between them. */
const letters = new Map<string, number>([
  ["CC", 0x1],
  ["DC", 0x2],
  ["LC", 0x4],
  ["SW", 0x8],
  ["RP", 0x10],
  ["WP", 0x20],
  ["DT", 0x40],
  ["LO", 0x80],
  ["CR", 0x100],
  ["SD", 0x1_0000],
  ["RC", 0x2_0000],
  ["WD", 0x4_0000],
  ["WO", 0x8_0000],
  ["FA", 0x1f_01ff],
  ["FR", 0x12_0089],
  ["FW", 0x12_0116],
  ["FX", 0x12_00a0],
  // As the system maps them for files.
  ["GA", 0x1f_01ff],
  ["GR", 0x12_0089],
  ["GW", 0x12_0116],
  ["GX", 0x12_00a0],
]);
/** GENERIC_ALL and GENERIC_WRITE as bits of a number. */
const generic = [
  [0x1000_0000, 0x1f_01ff],
  [0x4000_0000, 0x12_0116],
] as const;

/**
 * SYSTEM, Administrators, Windows' own installer, and those who are administrators by what they are. The owner of a new
 * file (CREATOR OWNER) stands only for what is inherited.
 */
const trusted = new Set([
  ...["SY", "S-1-5-18", "BA", "S-1-5-32-544", "CO", "S-1-3-0", "LA", "DA", "EA"],
  "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
]);
const isTrusted = (sid: string) => trusted.has(sid) || /^S-1-5-21-\d+-\d+-\d+-(?:500|512|519)$/.test(sid);

const ownerRights = new Set(["OW", "S-1-3-4"]);
const everyone = new Set(["WD", "S-1-1-0"]);
const names = new Map([
  ["WD", "Everyone"],
  ["AU", "Authenticated Users"],
  ["BU", "Users"],
  ["IU", "Interactive"],
  ["BG", "Guests"],
  ["AN", "Anonymous"],
  ["PU", "Power Users"],
]);

/** More than any list: each is at most 64 KiB as bytes. */
const mostCharacters = 512 * 1024;

function maskOf(text: string): number | undefined {
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) {
    const mask = Number.parseInt(text, 16);
    return generic.reduce((all, [bit, stands]) => ((mask & bit) === 0 ? all : all | stands), mask);
  }
  const pairs = text.match(/../g) ?? [];
  if (pairs.length * 2 !== text.length) return undefined;
  const numbers = pairs.map((pair) => letters.get(pair));
  return numbers.reduce<number | undefined>(
    (all, one) => (all === undefined || one === undefined ? undefined : all | one),
    0,
  );
}

interface Entry {
  kind: "allows" | "denies";
  mask: number;
  sid: string;
}

const sidText = String.raw`(?:S-1-[0-9A-Fa-fx-]{1,180}|[A-Z]{2})`;
const whole = new RegExp(
  String.raw`^(?:O:(?<owner>${sidText}))?(?:G:${sidText})?(?:D:(?<kind>[A-Z_]*)(?<entries>(?:\([^()]*\))*))?$`,
);
const one = new RegExp(String.raw`^(?<type>A|D);(?<flags>[A-Z]*);(?<mask>\w*);;;(?<sid>${sidText})$`);

/** @returns nothing for an entry that is inherited and not meant for this place; undefined when it is not understood */
function entryIn(text: string): Entry[] | undefined {
  const { type, flags = "", mask: given = "", sid = "" } = one.exec(text)?.groups ?? {};
  const mask = maskOf(given);
  if (type === undefined || mask === undefined || flags.length % 2 !== 0) return undefined;
  const isForWhatIsBelow = (flags.match(/../g) ?? []).some((flag) => flag === "IO");
  if (isForWhatIsBelow) return [];
  return [{ kind: type === "A" ? "allows" : "denies", mask, sid }];
}

/**
 * @param sddl owner and access list
 * @param dangerous rights, any of which is too much
 * @returns who has one, by a name that every Windows knows or by the SID; undefined when it is not known
 */
export function othersWho(sddl: string, dangerous: number): string[] | undefined {
  const groups = sddl.length > mostCharacters ? undefined : whole.exec(sddl)?.groups;
  const owner = groups?.["owner"];
  if (groups === undefined || owner === undefined) return undefined;
  // No list at all, unlike an empty one, keeps nobody out.
  if (groups["entries"] === undefined || groups["kind"]?.includes("NO_ACCESS_CONTROL")) return ["Everyone"];
  const texts = [...groups["entries"].matchAll(/\(([^()]*)\)/g)].map(([, text = ""]) => entryIn(text));
  const entries = texts.flatMap((entry) => entry ?? []);
  if (texts.includes(undefined)) return undefined;

  const found = new Set<string>();
  // An owner may change the list, unless the list says what an owner may.
  if (!isTrusted(owner) && !entries.some(({ sid }) => ownerRights.has(sid))) found.add(owner);
  const denied = new Map<string, number>();
  for (const { kind, mask, sid } of entries) {
    const who = ownerRights.has(sid) ? owner : sid;
    const before = denied.get(who) ?? 0;
    if (kind === "denies") {
      denied.set(who, before | mask);
      continue;
    }
    const deniedToAll = [...everyone].reduce((all, group) => all | (denied.get(group) ?? 0), 0);
    if (!isTrusted(who) && (mask & dangerous & ~before & ~deniedToAll) !== 0) found.add(who);
  }
  return [...found].map((sid) => names.get(sid) ?? sid);
}
