/**
 * How long the credential provider takes, under wine: to its first tile, beside the specimen, which is a provider with next
 * to nothing in it, and beside the specimen with the calls of the registry that ours cannot do without; and on the sign-in
 * screen's own thread while the agent hangs, beside no agent. Used by bench.mjs.
 */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openWinePrefix, underWine } from "../dist/harness/loginhost/wine.js";
import { inRoot } from "../scripts/project.mjs";
import { missingNeeds } from "../scripts/system-packages.mjs";
import { callerPath, credentialProviderPath, specimenPath } from "../scripts/windows-programs.mjs";

const starts = 15;
const selections = 100;
const providers = {
  ours: [credentialProviderPath, "{d8b10f5e-3a1b-4c86-a4a9-6f0d4ac6e2b7}"],
  specimen: [specimenPath, "{0f3a52c4-6f0e-4a2b-9c11-5d1e526b7a20}"],
};

const at = (numbers, share) =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length * share)];

function call(wine, what, [path, clsid], times) {
  const given = [inRoot(callerPath), what, underWine(inRoot(path)), clsid, String(times)];
  const { status, stdout } = spawnSync("wine", given, {
    encoding: "utf8",
    env: wine.environment,
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`caller ${what} ended with ${status}: ${stdout.slice(-200)}`);
  return stdout.trim().split(/\r?\n/);
}

/** What an agent keeps for the provider; the account is the caller's. */
async function keepSettings({ folder, environment }) {
  const file = join(folder, "settings.reg");
  const list = (...lines) => {
    const bytes = Buffer.from(`${lines.join("\0")}\0\0`, "utf16le");
    return `hex(7):${bytes.toString("hex").match(/../g).join(",")}`;
  };
  const lines = [
    "\ufeffWindows Registry Editor Version 5.00",
    String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Vestibule]`,
    '"Brand"="Acme"',
    `"Accounts"=${list("S-1-5-21-1-2-3-1001")}`,
    `"Contact"=${list("Ann of IT", "+1 555 0100")}`,
    "",
  ];
  await writeFile(file, lines.join("\r\n\r\n"), "utf16le");
  const { status } = spawnSync("wine", ["reg", "import", underWine(file)], { env: environment });
  if (status !== 0) throw new Error(`reg import ended with ${status}`);
}

/** @param say called with a ratio and what it is of */
export async function benchCredentialProvider(say) {
  const missing = missingNeeds(["mingw", "wine"]);
  if (missing.length > 0) {
    say(undefined, `the credential provider: without ${missing.map(({ what }) => what).join(" and ")}`);
    return;
  }
  const wine = await openWinePrefix();
  try {
    const medians = (kinds) => {
      const taken = kinds.map(() => []);
      // A new process each time, as for each sign-in.
      for (let round = 0; round < starts; round += 1)
        for (const [index, { what, provider }] of kinds.entries())
          taken[index].push(Number(call(wine, what, provider, 1)[0].split(" ")[1]));
      return taken.map((microseconds) => at(microseconds, 0.5));
    };
    const [ours, specimen, floor] = medians([
      { what: "speed", provider: providers.ours },
      { what: "speed", provider: providers.specimen },
      { what: "speed-and-registry", provider: providers.specimen },
    ]);
    say(
      ours / specimen,
      `the credential provider, from DllGetClassObject to the last field of the first tile (${ours} µs), of the specimen (${specimen} µs)`,
    );
    say(
      ours / floor,
      `the same, of the specimen with the calls of the registry that a start has to make (${floor} µs)`,
    );
    await keepSettings(wine);
    const [kept, specimenThen] = medians([
      { what: "speed", provider: providers.ours },
      { what: "speed", provider: providers.specimen },
    ]);
    say(
      kept / specimenThen,
      `the same, where the agent keeps a brand, accounts and a contact (${kept} µs), of the specimen (${specimenThen} µs)`,
    );
    const calls = { none: [], hung: [] };
    for (const line of call(wine, "hung", providers.ours, selections)) {
      const [name, microseconds] = line.split(" ");
      calls[name].push(Number(microseconds));
    }
    const hung = at(calls.hung, 0.99);
    const none = at(calls.none, 0.99);
    say(
      hung / none,
      `its calls on the sign-in screen's thread while the agent hangs, p99 of ${calls.hung.length} (${hung} µs), of those without an agent (${none} µs)`,
    );
  } finally {
    await wine.close();
  }
}
