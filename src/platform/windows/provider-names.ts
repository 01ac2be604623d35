/**
 * What the credential provider, the agent and the installation agree on: the same as
 * `native/windows-credprov/provider/names.h`, and a test compares them. Called by whatever reads or writes the registry for
 * the provider.
 */

/** The class under which the provider is registered. Compared without case. */
export const providerClass = "{d8b10f5e-3a1b-4c86-a4a9-6f0d4ac6e2b7}";

/** The file name of the DLL. */
export const providerFile = "VestibuleCredentialProvider.dll";

/** Only administrators can create a pipe under this prefix. */
export const agentPipe = String.raw`\\.\pipe\ProtectedPrefix\Administrators\Vestibule`;

/** The name of the agent's service. */
export const agentService = "Vestibule";

/** Under HKEY_LOCAL_MACHINE: what the agent keeps for the provider. */
export const settingsKey = String.raw`SOFTWARE\Vestibule`;

/** Under HKEY_LOCAL_MACHINE: what an organisation's policy sets (Group Policy, Intune). */
export const policyKey = String.raw`SOFTWARE\Policies\Vestibule`;

/** Under HKEY_LOCAL_MACHINE, volatile: failed starts of the sign-in screen, one number for each version of the provider. */
export const startsKey = String.raw`SOFTWARE\VestibuleProviderStarts`;

/** After so many failed starts of one version the provider stands aside. */
export const mostFailedStarts = 3;
