/**
 * A Mac in a folder, and the login right's helper on it: its sources under sanitizers, and the shipped program in the
 * login host's loader (native/macos-login-right/test). The Mac denies by default.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loginRightPath } from "../../../scripts/macos-programs.mjs";
import { inRoot } from "../../../scripts/project.mjs";
import { clang, compiled, headersAsOption } from "../../protocol/support/native-program.ts";

const room = "native/macos-login-right";
const authplugin = "native/macos-authplugin";
const loader = `${authplugin}/loginhost`;
const sdk = `${authplugin}/sdk`;

const sourcesIn = (folder: string) =>
  readdirSync(inRoot(folder))
    .filter((file) => file.endsWith(".c"))
    .map((file) => inRoot(folder, file));

const here = () => [
  "-std=gnu11",
  "-D_GNU_SOURCE",
  ...["core", "program", "test", "test/here"].map((folder) => `-I${inRoot(room, folder)}`),
  headersAsOption(...[room, loader, sdk].map((folder) => inRoot(folder))),
];
const mac = ["mac.c", "property_list.c"].map((file) => inRoot(room, "test", file));

/** The stories of the check-ins' core. */
export const checkInStories = (): string =>
  compiled(
    "login-right-stories",
    clang,
    [...sourcesIn(`${room}/core`), inRoot(room, "test/driver.c")],
    [...clang.options, ...here()],
  );

/** What the plug-in does to check in, as a program. */
export const checksIn = (): string =>
  compiled(
    "login-right-check-in",
    clang,
    [inRoot(room, "test/check_in.c"), inRoot(authplugin, "plugin/check_in.c"), ...mac],
    [
      ...[...clang.options, ...here(), `-I${inRoot(authplugin, "plugin")}`],
      ...["-include", inRoot(room, "test/redirect.h")],
    ],
  );

/** What the plug-in does to count its captures, as a program. @param version of the plug-in */
export const countsCaptures = (version = "1.0.0"): string =>
  compiled(
    `login-right-starts-${version}`,
    clang,
    [inRoot(room, "test/starts.c"), inRoot(authplugin, "plugin/sentinel.c"), ...mac],
    [
      ...[
        ...clang.options,
        ...here(),
        ...["core", "plugin"].map((folder) => `-I${inRoot(authplugin, folder)}`),
      ],
      headersAsOption(...["core", "plugin"].map((folder) => inRoot(authplugin, folder))),
      ...[`-DVESTIBULE_VERSION="${version}"`, "-include", inRoot(room, "test/redirect.h")],
    ],
  );

/** The helper of its sources, under sanitizers. */
const ofSources = (): string[] => [
  compiled(
    "login-right-helper",
    clang,
    [...sourcesIn(`${room}/core`), ...sourcesIn(`${room}/program`), ...mac],
    [...clang.options, ...here(), "-include", inRoot(room, "test/redirect.h")],
  ),
];

/** The shipped program for a Mac, loaded here. */
const shipped = (): string[] => [
  compiled(
    "login-right-host",
    clang,
    [inRoot(room, "test/host.c"), inRoot(loader, "macho.c"), inRoot(loader, "macho_map.c"), ...mac],
    ["-O1", ...here(), `-I${inRoot(loader)}`],
  ),
  inRoot(loginRightPath),
];

/** Both forms of the helper: the command that starts each. */
export const helpers = {
  "of its sources, under sanitizers": ofSources,
  "as it ships, in the loader": shipped,
};

export const boots = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** The power went: see mac.h. */
export const powerWent = 99;

export const bundleProgram =
  "/Library/Security/SecurityAgentPlugins/Vestibule.bundle/Contents/MacOS/Vestibule";

export const exported = (mechanisms: readonly string[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>class</key>
	<string>evaluate-mechanisms</string>
	<key>mechanisms</key>
	<array>
${mechanisms.map((each) => `\t\t<string>${each}</string>\n`).join("")}	</array>
	<key>shared</key>
	<true/>
	<key>tries</key>
	<integer>10000</integer>
</dict>
</plist>
`;

export class FakeMac {
  readonly folder = mkdtempSync(join(tmpdir(), "vestibule-fake-mac-"));
  readonly helper: readonly string[];

  constructor(helper: readonly string[]) {
    this.helper = helper;
    this.put("boot", boots(1));
    this.put("console", "0");
    this.put("var/db/vestibule/check-in/.keep", "");
  }

  path(file: string): string {
    return join(this.folder, file);
  }
  put(file: string, text: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }
  remove(file: string): void {
    rmSync(this.path(file), { force: true });
  }
  has(file: string): boolean {
    return existsSync(this.path(file));
  }
  read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }
  putBundle(): void {
    this.put(bundleProgram, "");
  }
  becomeRoot(): void {
    this.put("root", "");
  }
  putRight(name: string, mechanisms: readonly string[]): void {
    this.put(`rights/${name}`, exported(mechanisms));
  }
  mechanisms(name = "system.login.console"): string[] {
    const list = /<key>mechanisms<\/key>\s*<array>([^]*?)<\/array>/u.exec(this.read(`rights/${name}`))?.[1];
    return [...(list ?? "").matchAll(/<string>(.*?)<\/string>/gu)].map(([, each = ""]) => each);
  }

  /** Whether somebody can sign in: each bundle that is ours and named is there. */
  canSignIn(): boolean {
    const rights = readdirSync(this.path("rights")).filter((name) => !name.startsWith("."));
    const names = rights.flatMap((name) => this.mechanisms(name));
    const systems = names.filter((name) => !name.startsWith("Vestibule:"));
    if (!systems.includes("loginwindow:login")) return false;
    return systems.length === names.length || this.has(bundleProgram);
  }

  /** @param endsAt the power goes before the write of this number */
  run(
    words: readonly string[],
    { input = "", endsAt }: { input?: string; endsAt?: number } = {},
  ): SpawnSyncReturns<string> {
    const [program = "", ...more] = this.helper;
    return spawnSync(program, [...more, ...words], {
      input,
      encoding: "utf8",
      env: {
        VESTIBULE_MAC: this.folder,
        ...(endsAt !== undefined && { VESTIBULE_MAC_ENDS_AT: String(endsAt) }),
      },
    });
  }

  /** Another program that is compiled for it. */
  start(program: string, words: readonly string[] = []): SpawnSyncReturns<string> {
    return spawnSync(program, words, { encoding: "utf8", env: { VESTIBULE_MAC: this.folder } });
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
