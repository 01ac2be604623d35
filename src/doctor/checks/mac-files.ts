/**
 * Are the plug-in's bundle, the login right's helper and its launchd job there, and can only root change them? They are
 * loaded as root.
 */
import { type Finding, finding } from "../contract/findings.ts";
import type { MacMachine, OwnedFile } from "../contract/mac.ts";
import type { Machine } from "../contract/machine.ts";

const writableByOthers = 0o022;

const isRoots = ({ owner, mode }: Extract<OwnedFile, { is: "there" }>) =>
  owner === 0 && (mode & writableByOthers) === 0;

type Files = Pick<MacMachine, "fileAt">;

/** Of one file: what is wrong with it; undefined when nothing is. */
function judgeFile(
  file: OwnedFile,
  what: string,
  missing: "bundle-missing" | "helper-missing" | "job-missing",
) {
  switch (file.is) {
    case "missing":
      return finding(missing);
    case "unreadable":
      return finding("mac-file-unreadable", { what });
    case "there":
      if (isRoots(file)) return undefined;
      return finding("mac-file-not-roots", { what, owner: file.owner, mode: file.mode.toString(8) });
  }
}

function judgeSignature(program: OwnedFile): Finding {
  const signature = program.is === "there" ? program.signature : undefined;
  switch (signature) {
    case "good":
      return finding("bundle-signed");
    case "ad-hoc":
      return finding("bundle-signed-ad-hoc");
    case "broken":
      return finding("bundle-signature-broken");
    case "unknown":
    case undefined:
      return finding("bundle-signature-unknown");
  }
}

export function judgeBundle({ fileAt }: Files): Finding[] {
  const program = fileAt("program");
  const wrong = [
    judgeFile(fileAt("bundle"), "Vestibule.bundle", "bundle-missing"),
    judgeFile(program, "Vestibule.bundle/Contents/MacOS/Vestibule", "bundle-missing"),
  ].filter((one) => one !== undefined);
  const [first] = wrong;
  if (first?.code === "bundle-missing") return [first];
  return [...wrong, judgeSignature(program)];
}

export function judgeJob({ fileAt }: Files): Finding[] {
  const wrong = [
    judgeFile(fileAt("helper"), "vestibule-login-right", "helper-missing"),
    judgeFile(fileAt("job"), "vestibule.login-right.plist", "job-missing"),
  ].filter((one) => one !== undefined);
  return wrong.length > 0 ? wrong : [finding("job-there")];
}

export function examineBundle({ mac }: Machine): Promise<Finding[]> {
  return Promise.resolve(mac === undefined ? [finding("mac-not-here")] : judgeBundle(mac));
}

export function examineJob({ mac }: Machine): Promise<Finding[]> {
  return Promise.resolve(mac === undefined ? [finding("mac-not-here")] : judgeJob(mac));
}
