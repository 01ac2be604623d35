/**
 * What LogonUI asks of a provider's tiles, and what both providers of the harness answer alike, whoever draws the tiles:
 * `vestibule-provider.ts` and `dll-provider.ts`.
 */
import {
  CPUS,
  CREDENTIAL_PROVIDER_NO_DEFAULT,
  type ICredentialProviderCredential,
  type ICredentialProviderUserArray,
  type Returned,
  hresult,
} from "./credential-provider.ts";

const { S_OK, E_NOTIMPL, E_INVALIDARG } = hresult;

/** The answer of SetUsageScenario: the harness's device only signs in. */
export function takesScenario(cpus: CPUS) {
  if (cpus === CPUS.CPUS_LOGON) return S_OK;
  return cpus === CPUS.CPUS_PLAP ? E_INVALIDARG : E_NOTIMPL;
}

/** The users that the screen names, in its order. */
export function sidsIn(users: ICredentialProviderUserArray): string[] {
  const counted = users.GetCount();
  const count = counted.hr === S_OK ? counted.userCount : 0;
  return Array.from({ length: count }, (_, index) => users.GetAt(index)).flatMap((found) => {
    const named = found.hr === S_OK ? found.user.GetSid() : found;
    return named.hr === S_OK ? [named.sid] : [];
  });
}

/** The answer of GetCredentialCount: a tile with a result is chosen, and LogonUI goes on with it by itself. */
export function countOf(tiles: readonly { readonly isReady: boolean }[]) {
  const ready = tiles.findIndex((each) => each.isReady);
  return {
    hr: S_OK,
    pdwCount: tiles.length,
    pdwDefault: ready < 0 ? CREDENTIAL_PROVIDER_NO_DEFAULT : ready,
    pbAutoLogonWithDefault: ready >= 0,
  };
}

/** The answer of GetCredentialAt. */
export function tileAt(
  tiles: readonly ICredentialProviderCredential[],
  dwIndex: number,
): Returned<{ ppcpc: ICredentialProviderCredential }> {
  const ppcpc = tiles[dwIndex];
  return ppcpc === undefined ? { hr: E_INVALIDARG } : { hr: S_OK, ppcpc };
}
