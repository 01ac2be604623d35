/**
 * The result of a provider's class factory for the simulated LogonUI: the provider by its COM interfaces, and the
 * harness's own side channel. Made by a provider, used by `hosted-provider.ts`.
 */
import type { DrawnField } from "../contract/model.ts";
import type { Status } from "../contract/status.ts";
import type { ICredentialProvider, ICredentialProviderCredential } from "./credential-provider.ts";

/** The parts of a field that the page draws and COM has no name for. `text` is for a picture only. */
export type SideChannelField = Pick<DrawnField, "purpose" | "index"> &
  Partial<Pick<DrawnField, "text" | "mark" | "value" | "detail" | "until">>;

/**
 * The harness's own side channel to a provider that it has built itself. LogonUI has nothing like it, and a real DLL
 * has none: everything works without it, but less is shown.
 */
export interface SideChannel {
  drawn(pcpc: ICredentialProviderCredential, dwFieldID: number): SideChannelField | undefined;
  /** Whether the tile waits for the agent. Undefined or absent: LogonUI judges by the fields that take an answer. */
  busy?(pcpc: ICredentialProviderCredential): boolean | undefined;
  /** The page's Cancel. True: the provider ends the conversation itself; false: LogonUI must leave the tile. */
  cancel(pcpc: ICredentialProviderCredential): boolean;
  /** The message on the desktop after a sign-in with this credential. */
  saidOnDesktop(pcpc: ICredentialProviderCredential): Status;
  /** The agent was started. */
  refresh(): void;
}

export interface CreatedProvider {
  provider: ICredentialProvider;
  sideChannel?: SideChannel;
}

/** The provider's class factory (IClassFactory::CreateInstance), called at each start of LogonUI. */
export type CreateProvider = () => CreatedProvider;
