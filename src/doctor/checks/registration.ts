/**
 * Is the credential provider registered so that the sign-in screen loads it, and is the system's own way in still there?
 * Registration: a key of the provider's class below `Credential Providers`, and the class's `InprocServer32`
 * (learn.microsoft.com, "Credential Providers in Windows"; CoCreateInstance of an in-process server).
 */
import { providerClass, providerFile } from "../../platform/windows/provider-names.ts";
import { type Finding, finding, keyUnreadable } from "../contract/findings.ts";
import type { DllFile, Machine, Processor } from "../contract/machine.ts";
import { machineField } from "../contract/processors.ts";
import { type RegistryKey, keyIn, keyOf, numberIn, textIn, valueIn } from "../contract/registry.ts";

export const providersKey = String.raw`SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\Credential Providers`;
// No raw text: there a backslash before `${` keeps it from being replaced.
export const classKey = `SOFTWARE\\Classes\\CLSID\\${providerClass}`;
/** Where the policy "Exclude credential providers" is kept (CredentialProviders.admx). */
export const systemPolicyKey = String.raw`SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System`;

/** The provider for passwords that comes with Windows. */
const passwordProvider = "{60b78e88-ead8-445c-9cfd-0b87f74ea6cd}";

/** What the registry says of the provider. */
export interface Registration {
  isListed: boolean;
  server: Server | undefined;
  threadingModel: string | undefined;
  isDisabled: boolean;
  isExcluded: boolean;
  isPasswordProviderAway: boolean;
}

const isExcluded = (policy: RegistryKey | undefined, clsid: string) =>
  (textIn(policy, "ExcludedCredentialProviders") ?? "")
    .toLowerCase()
    .split(/[\s,;]+/)
    .includes(clsid.toLowerCase());

const isDisabled = (provider: RegistryKey | undefined) => (numberIn(provider, "Disabled") ?? 0) !== 0;

/** The file that the class names: the default value of its `InprocServer32`. */
export interface Server {
  path: string;
  hasVariables: boolean;
}

export function serverIn(classes: RegistryKey | undefined): Server | undefined {
  const path = valueIn(keyIn(classes, "InprocServer32"), "");
  return path?.kind === "text" ? { path: path.text, hasVariables: path.hasVariables } : undefined;
}

interface Keys {
  providers: RegistryKey | undefined;
  classes: RegistryKey | undefined;
  policy: RegistryKey | undefined;
}

export function registrationIn({ providers, classes, policy }: Keys): Registration {
  const server = keyIn(classes, "InprocServer32");
  return {
    isListed: keyIn(providers, providerClass) !== undefined,
    server: serverIn(classes),
    threadingModel: textIn(server, "ThreadingModel"),
    isDisabled: isDisabled(keyIn(providers, providerClass)),
    isExcluded: isExcluded(policy, providerClass),
    isPasswordProviderAway:
      isExcluded(policy, passwordProvider) || isDisabled(keyIn(providers, passwordProvider)),
  };
}

/** Without it the system would search folders for the file. */
const isWhole = (path: string) => /^(?:[a-z]:\\|\\\\|%[^%]+%\\)/i.test(path);

/** By its name, and by the number in the file. */
const shown = (processor: Processor) => ({ processor, machine: machineField(processor) });

/** @param file what is at the registered path; undefined when the path was not followed */
export function judgeFile(
  server: { path: string },
  file: DllFile | undefined,
  processor: Processor | undefined,
): Finding | undefined {
  const { path: given } = server;
  // A path that the kernel takes as it is (`\\?\C:\…`).
  const path = given.replace(/^\\\\\?\\(?=[a-z]:)/i, "");
  if (!isWhole(path)) return finding("provider-path-incomplete", { path });
  if (path.startsWith("\\\\")) return finding("provider-path-remote", { path });
  const name = path.slice(path.lastIndexOf("\\") + 1);
  if (name.toLowerCase() !== providerFile.toLowerCase())
    return finding("provider-other-file", { path, expected: providerFile });
  switch (file?.is) {
    case "missing":
      return finding("provider-file-missing", { path });
    case "unreadable":
      return finding("provider-file-unreadable", { path });
    case "no-dll":
      return finding("provider-file-no-dll", { path });
    case "dll":
      if (processor === undefined)
        return finding("provider-processor-unknown", { path, ...shown(file.processor) });
      return file.processor === processor
        ? undefined
        : finding("provider-file-other-processor", { path, ...shown(file.processor), expected: processor });
    case undefined:
      return undefined;
  }
}

export function judgeRegistration(
  registration: Registration,
  file: DllFile | undefined,
  processor: Processor | undefined,
): Finding[] {
  const { isListed, server, threadingModel } = registration;
  const away = registration.isPasswordProviderAway ? [finding("password-provider-away")] : [];
  if (!isListed && server === undefined) return [finding("provider-not-registered"), ...away];
  const faults: Finding[] = [];
  if (!isListed) faults.push(finding("provider-not-listed"));
  if (server === undefined) faults.push(finding("provider-without-class"));
  else {
    const wrong = judgeFile(server, file, processor);
    if (wrong !== undefined) faults.push(wrong);
    // COM compares it without case.
    if (threadingModel?.toLowerCase() !== "apartment")
      faults.push(finding("provider-threading-model", { given: threadingModel ?? "" }));
  }
  if (registration.isDisabled) faults.push(finding("provider-disabled"));
  if (registration.isExcluded) faults.push(finding("provider-excluded"));
  if (faults.length > 0) return [...faults, ...away];
  return [finding("provider-registered", { path: server?.path ?? "" }), ...away];
}

/** Whether the registered file may be looked at: it is ours by its name, and on this machine. */
export const isFollowed = (server: Server): boolean => judgeFile(server, undefined, undefined) === undefined;

export async function examineRegistration(machine: Machine): Promise<Finding[]> {
  const { registry, dllAt, processor } = machine;
  if (registry === undefined) return [finding("registry-not-here")];
  const unreadable: Finding[] = [];
  const read = async (path: string) => {
    const answer = await registry.read(path);
    if (answer.is !== "unreadable") return keyOf(answer);
    unreadable.push(keyUnreadable(path));
    return undefined;
  };
  const [providers, classes, policy] = await Promise.all([
    read(providersKey),
    read(classKey),
    read(systemPolicyKey),
  ]);
  const registration = registrationIn({ providers, classes, policy });
  // Half of it would be judged as what is not there.
  if (unreadable.length > 0) return unreadable;
  const { server } = registration;
  const file =
    server !== undefined && isFollowed(server) ? await dllAt?.(server.path, server.hasVariables) : undefined;
  return judgeRegistration(registration, file, processor);
}
