/**
 * A credential provider in the simulated LogonUI: calls its COM interfaces in LogonUI's order, and keeps its answers
 * and events. `logon-ui.ts` draws from them. It works with any provider; E_NOTIMPL is a normal answer.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { SideChannel, CreatedProvider } from "./created-provider.ts";
import {
  CPUS,
  type CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR,
  type ICredentialProvider,
  type ICredentialProviderEvents,
  hresult,
} from "./credential-provider.ts";
import { HostedCredential, type ProviderWatch } from "./hosted-credential.ts";

const { S_OK, E_INVALIDARG } = hresult;

/** A provider threw out of a call, which COM forbids: it is not called any more. */
export class ProviderFailed extends VestibuleError {
  constructor(cause: unknown) {
    super("internal", { evidence: { what: "credential provider threw" }, cause });
  }
}

/** Any number; the provider passes it back with CredentialsChanged. */
const adviseContext = 1;

export class HostedProvider implements ICredentialProviderEvents {
  readonly #provider: ICredentialProvider;
  readonly #sideChannel: SideChannel | undefined;
  readonly #watch: ProviderWatch;
  #credentials: HostedCredential[] = [];
  #selected: HostedCredential | undefined;
  /** Depth of calls into the provider; CredentialsChanged is handled after the outermost one. */
  #calls = 0;
  #changed = false;
  #ended = false;

  constructor({ provider, sideChannel }: CreatedProvider, watch: ProviderWatch) {
    this.#provider = provider;
    this.#sideChannel = sideChannel;
    this.#watch = watch;
  }

  /** @param sids users in the order in which they are shown @throws ProviderFailed */
  start(sids: readonly string[]): void {
    const provider = this.#provider;
    this.call(() => {
      // The provider has no tile for this scenario, which is a normal answer.
      if (provider.SetUsageScenario(CPUS.CPUS_LOGON, 0) !== S_OK) return;
      provider.QueryInterface("ICredentialProviderSetUserArray")?.SetUserArray({
        GetCount: () => ({ hr: S_OK, userCount: sids.length }),
        GetAt: (userIndex) => {
          const sid = sids[userIndex];
          if (sid === undefined) return { hr: E_INVALIDARG };
          return { hr: S_OK, user: { GetSid: () => ({ hr: S_OK, sid }) } };
        },
      });
      provider.Advise(this, adviseContext);
      this.#enumerate();
    });
  }

  /** Unadvises everything, even if a call fails. Idempotent. @throws ProviderFailed afterwards, if one did */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const credentials = this.#credentials;
    this.#credentials = [];
    const steps = [
      () => {
        this.deselect();
      },
      ...credentials.map((credential) => () => {
        credential.unadvise();
      }),
      () => {
        this.#provider.UnAdvise();
      },
    ];
    const failures = steps.flatMap((step) => {
      try {
        this.call(step);
        return [];
      } catch (failure) {
        return [failure];
      }
    });
    if (failures.length > 0) throw failures[0];
  }

  get selected(): HostedCredential | undefined {
    return this.#selected;
  }

  /**
   * The credential of that user. Without a SID, that of "Other user": one without a user, like all those of a V1
   * provider.
   */
  credentialOf(sid: string | undefined): HostedCredential | undefined {
    return this.#credentials.find((each) => each.sid === sid);
  }

  /** @returns true when the credential wants to sign in at once */
  select(credential: HostedCredential): boolean {
    this.deselect();
    this.#selected = credential;
    return this.call(() => credential.select());
  }

  deselect(): void {
    const selected = this.#selected;
    this.#selected = undefined;
    selected?.deselect();
  }

  refresh(): void {
    this.#sideChannel?.refresh();
  }

  CredentialsChanged(upAdviseContext: number): typeof S_OK | typeof E_INVALIDARG {
    if (upAdviseContext !== adviseContext) return E_INVALIDARG;
    this.#changed = true;
    if (this.#calls === 0) this.#takeChange();
    return S_OK;
  }

  /** Calls into the provider. @throws ProviderFailed for everything that it throws */
  call<Result>(run: () => Result): Result {
    this.#calls += 1;
    let result: Result;
    try {
      result = run();
    } catch (thrown) {
      throw thrown instanceof ProviderFailed ? thrown : new ProviderFailed(thrown);
    } finally {
      this.#calls -= 1;
    }
    if (this.#calls === 0 && this.#changed) this.#takeChange();
    return result;
  }

  #takeChange(): void {
    this.#changed = false;
    if (this.#ended) return;
    this.#watch.onCredentials(() => this.call(() => this.#enumerate()));
  }

  /**
   * Reads the descriptors again too: some providers change their fields. @returns the credential to sign in with at
   * once
   */
  #enumerate(): HostedCredential | undefined {
    const descriptors = this.#descriptors();
    const counted = this.#provider.GetCredentialCount();
    const selected = this.#selected;
    for (const credential of this.#credentials) credential.unadvise();
    this.#credentials = [];
    this.#selected = undefined;
    if (counted.hr !== S_OK) return undefined;
    let defaultOne: HostedCredential | undefined;
    for (let index = 0; index < counted.pdwCount; index += 1) {
      const found = this.#provider.GetCredentialAt(index);
      if (found.hr !== S_OK) continue;
      const credential = new HostedCredential(found.ppcpc, descriptors, this.#sideChannel, this, this.#watch);
      credential.advise();
      this.#credentials.push(credential);
      if (index === counted.pdwDefault) defaultOne = credential;
      if (credential.is(selected)) this.#selected = credential;
    }
    return counted.pbAutoLogonWithDefault ? defaultOne : undefined;
  }

  #descriptors(): CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR[] {
    const counted = this.#provider.GetFieldDescriptorCount();
    const count = counted.hr === S_OK ? counted.pdwCount : 0;
    return Array.from({ length: count }, (_, index) => this.#provider.GetFieldDescriptorAt(index)).flatMap(
      (found) => (found.hr === S_OK ? [found.ppcpfd] : []),
    );
  }
}
