// Prints the binary contract that credential_provider.h declares: of each interface its identifier, and of each method
// the place in the table of virtual functions. Run by a test, which compares it with Microsoft's documentation.
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "credential_provider.h"

static_assert(sizeof(CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR) == 32);
static_assert(offsetof(CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR, pszLabel) == 8);
static_assert(offsetof(CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR, guidFieldType) == 16);
static_assert(sizeof(CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION) == 32);
static_assert(offsetof(CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION, clsidCredentialProvider) == 4);
static_assert(offsetof(CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION, cbSerialization) == 20);
static_assert(offsetof(CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION, rgbSerialization) == 24);
static_assert(sizeof(CREDENTIAL_PROVIDER_FIELD_TYPE) == 4);

namespace {

// A pointer to a virtual method holds 1 and its offset in the table (Itanium C++ ABI, section 2.3).
template <typename Method>
unsigned Slot(Method method) {
  static_assert(sizeof method == 16);
  uintptr_t words[2] = {};
  std::memcpy(words, &method, sizeof method);
  return static_cast<unsigned>((words[0] - 1) / sizeof(void*));
}

void PrintIdentifier(const char* name, const GUID& iid) {
  std::printf("%s %08lx-%04x-%04x-", name, static_cast<unsigned long>(iid.Data1), iid.Data2, iid.Data3);
  for (int index = 0; index < 8; ++index) std::printf("%s%02x", index == 2 ? "-" : "", iid.Data4[index]);
  std::printf("\n");
}

}  // namespace

#define INTERFACE_OF(name) PrintIdentifier(#name, __uuidof(name))
#define METHOD_OF(name, method) std::printf("  %u %s\n", Slot(&name::method), #method)

int main() {
  INTERFACE_OF(ICredentialProvider);
  METHOD_OF(ICredentialProvider, SetUsageScenario);
  METHOD_OF(ICredentialProvider, SetSerialization);
  METHOD_OF(ICredentialProvider, Advise);
  METHOD_OF(ICredentialProvider, UnAdvise);
  METHOD_OF(ICredentialProvider, GetFieldDescriptorCount);
  METHOD_OF(ICredentialProvider, GetFieldDescriptorAt);
  METHOD_OF(ICredentialProvider, GetCredentialCount);
  METHOD_OF(ICredentialProvider, GetCredentialAt);
  INTERFACE_OF(ICredentialProviderEvents);
  METHOD_OF(ICredentialProviderEvents, CredentialsChanged);
  INTERFACE_OF(ICredentialProviderSetUserArray);
  METHOD_OF(ICredentialProviderSetUserArray, SetUserArray);
  INTERFACE_OF(ICredentialProviderUserArray);
  METHOD_OF(ICredentialProviderUserArray, SetProviderFilter);
  METHOD_OF(ICredentialProviderUserArray, GetAccountOptions);
  METHOD_OF(ICredentialProviderUserArray, GetCount);
  METHOD_OF(ICredentialProviderUserArray, GetAt);
  INTERFACE_OF(ICredentialProviderUser);
  METHOD_OF(ICredentialProviderUser, GetSid);
  METHOD_OF(ICredentialProviderUser, GetProviderID);
  METHOD_OF(ICredentialProviderUser, GetStringValue);
  METHOD_OF(ICredentialProviderUser, GetValue);
  INTERFACE_OF(ICredentialProviderCredential);
  METHOD_OF(ICredentialProviderCredential, Advise);
  METHOD_OF(ICredentialProviderCredential, UnAdvise);
  METHOD_OF(ICredentialProviderCredential, SetSelected);
  METHOD_OF(ICredentialProviderCredential, SetDeselected);
  METHOD_OF(ICredentialProviderCredential, GetFieldState);
  METHOD_OF(ICredentialProviderCredential, GetStringValue);
  METHOD_OF(ICredentialProviderCredential, GetBitmapValue);
  METHOD_OF(ICredentialProviderCredential, GetCheckboxValue);
  METHOD_OF(ICredentialProviderCredential, GetSubmitButtonValue);
  METHOD_OF(ICredentialProviderCredential, GetComboBoxValueCount);
  METHOD_OF(ICredentialProviderCredential, GetComboBoxValueAt);
  METHOD_OF(ICredentialProviderCredential, SetStringValue);
  METHOD_OF(ICredentialProviderCredential, SetCheckboxValue);
  METHOD_OF(ICredentialProviderCredential, SetComboBoxSelectedValue);
  METHOD_OF(ICredentialProviderCredential, CommandLinkClicked);
  METHOD_OF(ICredentialProviderCredential, GetSerialization);
  METHOD_OF(ICredentialProviderCredential, ReportResult);
  INTERFACE_OF(ICredentialProviderCredential2);
  METHOD_OF(ICredentialProviderCredential2, GetUserSid);
  INTERFACE_OF(ICredentialProviderCredentialWithFieldOptions);
  METHOD_OF(ICredentialProviderCredentialWithFieldOptions, GetFieldOptions);
  INTERFACE_OF(IQueryContinueWithStatus);
  METHOD_OF(IQueryContinueWithStatus, SetStatusMessage);
  INTERFACE_OF(IConnectableCredentialProviderCredential);
  METHOD_OF(IConnectableCredentialProviderCredential, Connect);
  METHOD_OF(IConnectableCredentialProviderCredential, Disconnect);
  INTERFACE_OF(ICredentialProviderCredentialEvents);
  METHOD_OF(ICredentialProviderCredentialEvents, SetFieldState);
  METHOD_OF(ICredentialProviderCredentialEvents, SetFieldInteractiveState);
  METHOD_OF(ICredentialProviderCredentialEvents, SetFieldString);
  METHOD_OF(ICredentialProviderCredentialEvents, SetFieldCheckbox);
  METHOD_OF(ICredentialProviderCredentialEvents, SetFieldBitmap);
  METHOD_OF(ICredentialProviderCredentialEvents, SetFieldComboBoxSelectedItem);
  METHOD_OF(ICredentialProviderCredentialEvents, DeleteFieldComboBoxItem);
  METHOD_OF(ICredentialProviderCredentialEvents, AppendFieldComboBoxItem);
  METHOD_OF(ICredentialProviderCredentialEvents, SetFieldSubmitButton);
  METHOD_OF(ICredentialProviderCredentialEvents, OnCreatingWindow);
  INTERFACE_OF(ICredentialProviderCredentialEvents2);
  METHOD_OF(ICredentialProviderCredentialEvents2, BeginFieldUpdates);
  METHOD_OF(ICredentialProviderCredentialEvents2, EndFieldUpdates);
  METHOD_OF(ICredentialProviderCredentialEvents2, SetFieldOptions);
  INTERFACE_OF(ICredentialProviderFilter);
  METHOD_OF(ICredentialProviderFilter, Filter);
  METHOD_OF(ICredentialProviderFilter, UpdateRemoteCredential);
  return 0;
}
