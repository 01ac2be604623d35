/**
 * What a provider's class factory hands to the simulated LogonUI: the provider by its COM interfaces, and a side channel
 * of the harness's own. A provider makes one; `hosted-provider.ts` takes it.
 */
import type { DrawnField } from "../contract/model.ts";
import type { Status } from "../contract/status.ts";
import type { ICredentialProvider, ICredentialProviderCredential } from "./credential-provider.ts";

/** What the page draws of a field and COM has no word for. `text` is for a picture alone. */
export type SideChannelField = Pick<DrawnField, "purpose" | "index"> &
  Partial<Pick<DrawnField, "text" | "mark" | "value" | "detail" | "until">>;

/**
 * The harness's own side channel to a provider that it has built itself. LogonUI has nothing like it, and a real DLL
 * offers none: everything works without it, with less to see.
 */
export interface SideChannel {
  drawn(pcpc: ICredentialProviderCredential, dwFieldID: number): SideChannelField | undefined;
  /** The page's Cancel. True: the provider ends it in its own way; false: LogonUI is to leave the tile. */
  cancel(pcpc: ICredentialProviderCredential): boolean;
  /** What the desktop says after a sign-in with this credential. */
  saidOnDesktop(pcpc: ICredentialProviderCredential): Status;
  /** The agent was started. */
  refresh(): void;
}

export interface CreatedProvider {
  provider: ICredentialProvider;
  sideChannel?: SideChannel;
}

/** The provider's class factory (IClassFactory::CreateInstance): once for each start of LogonUI. */
export type CreateProvider = () => CreatedProvider;
