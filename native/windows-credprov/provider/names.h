// What the credential provider, the agent and the installation must agree on. Read on any thread.
#ifndef VESTIBULE_PROVIDER_NAMES_H_
#define VESTIBULE_PROVIDER_NAMES_H_

#include <windows.h>

namespace vestibule::provider {

// {d8b10f5e-3a1b-4c86-a4a9-6f0d4ac6e2b7}: the class under which the provider is registered.
constexpr GUID kProviderClass = {0xd8b10f5e, 0x3a1b, 0x4c86, {0xa4, 0xa9, 0x6f, 0x0d, 0x4a, 0xc6, 0xe2, 0xb7}};

// {33192124-7c5e-551a-23c6-7a1f0ab2d202}, which follows from the name as EventSource makes it.
constexpr GUID kTraceProvider = {0x33192124, 0x7c5e, 0x551a, {0x23, 0xc6, 0x7a, 0x1f, 0x0a, 0xb2, 0xd2, 0x02}};
constexpr char kTraceName[] = "Vestibule.CredentialProvider";

// Only administrators can create a pipe under this prefix.
constexpr wchar_t kAgentPipe[] = L"\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Vestibule";
// The agent's service.
constexpr wchar_t kAgentService[] = L"Vestibule";

// Under HKEY_LOCAL_MACHINE: what the agent keeps, what an organisation's policy sets, and the starts of this boot. The
// last is no part of the first: a key below one that is not there yet would make that one volatile too.
constexpr wchar_t kSettingsKey[] = L"SOFTWARE\\Vestibule";
constexpr wchar_t kPolicyKey[] = L"SOFTWARE\\Policies\\Vestibule";
constexpr wchar_t kStartsKey[] = L"SOFTWARE\\VestibuleProviderStarts";

#ifndef VESTIBULE_VERSION
#error "VESTIBULE_VERSION names the build, in quotes"
#endif
constexpr char kVersion[] = VESTIBULE_VERSION;

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_NAMES_H_
