// The COM interfaces between the sign-in screen and a credential provider. Included by everything in
// native/windows-credprov. Where the Windows SDK has its own header, that one is used; mingw-w64 has none, and for it
// the interfaces are written down here from Microsoft's documentation: the order of the methods is the binary contract.
// test/harness/loginhost/method-in-another-place compares identifiers, sizes and order.
#ifndef VESTIBULE_CREDENTIAL_PROVIDER_H_
#define VESTIBULE_CREDENTIAL_PROVIDER_H_

#include <windows.h>

#include <unknwn.h>
#include <wtypes.h>

#if __has_include(<credentialprovider.h>)

#include <credentialprovider.h>

#else

#include <propidl.h>
#include <propkeydef.h>

#ifndef _NTDEF_
typedef LONG NTSTATUS;
#endif

// Of shobjidl.h, which takes longer to compile than the rest together.
#ifndef __IQueryContinue_INTERFACE_DEFINED__
#define __IQueryContinue_INTERFACE_DEFINED__
MIDL_INTERFACE("7307055c-b24a-486b-9f25-163e597a28a9") IQueryContinue : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE QueryContinue() = 0;
};
__CRT_UUID_DECL(IQueryContinue, 0x7307055c, 0xb24a, 0x486b, 0x9f, 0x25, 0x16, 0x3e, 0x59, 0x7a, 0x28, 0xa9)
#endif

enum CREDENTIAL_PROVIDER_USAGE_SCENARIO {
  CPUS_INVALID = 0,
  CPUS_LOGON = 1,
  CPUS_UNLOCK_WORKSTATION = 2,
  CPUS_CHANGE_PASSWORD = 3,
  CPUS_CREDUI = 4,
  CPUS_PLAP = 5,
};

enum CREDENTIAL_PROVIDER_FIELD_TYPE {
  CPFT_INVALID = 0,
  CPFT_LARGE_TEXT = 1,
  CPFT_SMALL_TEXT = 2,
  CPFT_COMMAND_LINK = 3,
  CPFT_EDIT_TEXT = 4,
  CPFT_PASSWORD_TEXT = 5,
  CPFT_TILE_IMAGE = 6,
  CPFT_CHECKBOX = 7,
  CPFT_COMBOBOX = 8,
  CPFT_SUBMIT_BUTTON = 9,
};

enum CREDENTIAL_PROVIDER_FIELD_STATE {
  CPFS_HIDDEN = 0,
  CPFS_DISPLAY_IN_SELECTED_TILE = 1,
  CPFS_DISPLAY_IN_DESELECTED_TILE = 2,
  CPFS_DISPLAY_IN_BOTH = 3,
};

enum CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE {
  CPFIS_NONE = 0,
  CPFIS_READONLY = 1,
  CPFIS_DISABLED = 2,
  CPFIS_FOCUSED = 3,
};

enum CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE {
  CPGSR_NO_CREDENTIAL_NOT_FINISHED = 0,
  CPGSR_NO_CREDENTIAL_FINISHED = 1,
  CPGSR_RETURN_CREDENTIAL_FINISHED = 2,
  CPGSR_RETURN_NO_CREDENTIAL_FINISHED = 3,
};

enum CREDENTIAL_PROVIDER_STATUS_ICON {
  CPSI_NONE = 0,
  CPSI_ERROR = 1,
  CPSI_WARNING = 2,
  CPSI_SUCCESS = 3,
};

enum CREDENTIAL_PROVIDER_ACCOUNT_OPTIONS {
  CPAO_NONE = 0,
  CPAO_EMPTY_LOCAL = 1,
  CPAO_EMPTY_CONNECTED = 2,
};

enum CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS {
  CPCFO_NONE = 0,
  CPCFO_ENABLE_PASSWORD_REVEAL = 1,
  CPCFO_IS_EMAIL_ADDRESS = 2,
  CPCFO_ENABLE_TOUCH_KEYBOARD_AUTO_INVOKE = 4,
  CPCFO_NUMBERS_ONLY = 8,
  CPCFO_SHOW_ENGLISH_KEYBOARD = 16,
};

struct CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR {
  DWORD dwFieldID;
  CREDENTIAL_PROVIDER_FIELD_TYPE cpft;
  LPWSTR pszLabel;
  GUID guidFieldType;
};

struct CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION {
  ULONG ulAuthenticationPackage;
  GUID clsidCredentialProvider;
  ULONG cbSerialization;
  BYTE* rgbSerialization;
};

#define CREDENTIAL_PROVIDER_NO_DEFAULT (static_cast<DWORD>(-1))

struct ICredentialProvider;
struct ICredentialProviderEvents;
struct ICredentialProviderSetUserArray;
struct ICredentialProviderUserArray;
struct ICredentialProviderUser;
struct ICredentialProviderCredential;
struct ICredentialProviderCredential2;
struct ICredentialProviderCredentialWithFieldOptions;
struct IQueryContinueWithStatus;
struct IConnectableCredentialProviderCredential;
struct ICredentialProviderCredentialEvents;
struct ICredentialProviderCredentialEvents2;
struct ICredentialProviderFilter;

MIDL_INTERFACE("34201e5a-a787-41a3-a5a4-bd6dcf2a854e") ICredentialProviderEvents : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE CredentialsChanged(UINT_PTR context) = 0;
};
__CRT_UUID_DECL(ICredentialProviderEvents, 0x34201e5a, 0xa787, 0x41a3, 0xa5, 0xa4, 0xbd, 0x6d, 0xcf, 0x2a, 0x85, 0x4e)

MIDL_INTERFACE("13793285-3ea6-40fd-b420-15f47da41fbb") ICredentialProviderUser : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE GetSid(LPWSTR* sid) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetProviderID(GUID* provider) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetStringValue(REFPROPERTYKEY key, LPWSTR* value) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetValue(REFPROPERTYKEY key, PROPVARIANT* value) = 0;
};
__CRT_UUID_DECL(ICredentialProviderUser, 0x13793285, 0x3ea6, 0x40fd, 0xb4, 0x20, 0x15, 0xf4, 0x7d, 0xa4, 0x1f, 0xbb)

MIDL_INTERFACE("90c119ae-0f18-4520-a1f1-114366a40fe8") ICredentialProviderUserArray : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE SetProviderFilter(REFGUID provider) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetAccountOptions(CREDENTIAL_PROVIDER_ACCOUNT_OPTIONS* options) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetCount(DWORD* count) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetAt(DWORD index, ICredentialProviderUser** user) = 0;
};
__CRT_UUID_DECL(ICredentialProviderUserArray, 0x90c119ae, 0x0f18, 0x4520, 0xa1, 0xf1, 0x11, 0x43, 0x66, 0xa4, 0x0f, 0xe8)

MIDL_INTERFACE("095c1484-1c0c-4388-9c6d-500e61bf84bd") ICredentialProviderSetUserArray : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE SetUserArray(ICredentialProviderUserArray* users) = 0;
};
__CRT_UUID_DECL(ICredentialProviderSetUserArray, 0x095c1484, 0x1c0c, 0x4388, 0x9c, 0x6d, 0x50, 0x0e, 0x61, 0xbf, 0x84, 0xbd)

MIDL_INTERFACE("fa6fa76b-66b7-4b11-95f1-86171118e816") ICredentialProviderCredentialEvents : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE SetFieldState(
      ICredentialProviderCredential* credential, DWORD field, CREDENTIAL_PROVIDER_FIELD_STATE state) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetFieldInteractiveState(
      ICredentialProviderCredential* credential, DWORD field, CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE state) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetFieldString(
      ICredentialProviderCredential* credential, DWORD field, LPCWSTR value) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetFieldCheckbox(
      ICredentialProviderCredential* credential, DWORD field, BOOL checked, LPCWSTR label) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetFieldBitmap(
      ICredentialProviderCredential* credential, DWORD field, HBITMAP bitmap) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetFieldComboBoxSelectedItem(
      ICredentialProviderCredential* credential, DWORD field, DWORD item) = 0;
  virtual HRESULT STDMETHODCALLTYPE DeleteFieldComboBoxItem(
      ICredentialProviderCredential* credential, DWORD field, DWORD item) = 0;
  virtual HRESULT STDMETHODCALLTYPE AppendFieldComboBoxItem(
      ICredentialProviderCredential* credential, DWORD field, LPCWSTR item) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetFieldSubmitButton(
      ICredentialProviderCredential* credential, DWORD field, DWORD adjacent_to) = 0;
  virtual HRESULT STDMETHODCALLTYPE OnCreatingWindow(HWND* owner) = 0;
};
__CRT_UUID_DECL(ICredentialProviderCredentialEvents, 0xfa6fa76b, 0x66b7, 0x4b11, 0x95, 0xf1, 0x86, 0x17, 0x11, 0x18, 0xe8, 0x16)

MIDL_INTERFACE("b53c00b6-9922-4b78-b1f4-ddfe774dc39b") ICredentialProviderCredentialEvents2 : public ICredentialProviderCredentialEvents {
 public:
  virtual HRESULT STDMETHODCALLTYPE BeginFieldUpdates() = 0;
  virtual HRESULT STDMETHODCALLTYPE EndFieldUpdates() = 0;
  virtual HRESULT STDMETHODCALLTYPE SetFieldOptions(
      ICredentialProviderCredential* credential, DWORD field,
      CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS options) = 0;
};
__CRT_UUID_DECL(ICredentialProviderCredentialEvents2, 0xb53c00b6, 0x9922, 0x4b78, 0xb1, 0xf4, 0xdd, 0xfe, 0x77, 0x4d, 0xc3, 0x9b)

MIDL_INTERFACE("63913a93-40c1-481a-818d-4072ff8c70cc") ICredentialProviderCredential : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE Advise(ICredentialProviderCredentialEvents* events) = 0;
  virtual HRESULT STDMETHODCALLTYPE UnAdvise() = 0;
  virtual HRESULT STDMETHODCALLTYPE SetSelected(BOOL* auto_logon) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetDeselected() = 0;
  virtual HRESULT STDMETHODCALLTYPE GetFieldState(
      DWORD field, CREDENTIAL_PROVIDER_FIELD_STATE* state,
      CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE* interactive) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetStringValue(DWORD field, LPWSTR* value) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetBitmapValue(DWORD field, HBITMAP* bitmap) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetCheckboxValue(DWORD field, BOOL* checked, LPWSTR* label) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetSubmitButtonValue(DWORD field, DWORD* adjacent_to) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetComboBoxValueCount(DWORD field, DWORD* count, DWORD* selected) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetComboBoxValueAt(DWORD field, DWORD item, LPWSTR* value) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetStringValue(DWORD field, LPCWSTR value) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetCheckboxValue(DWORD field, BOOL checked) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetComboBoxSelectedValue(DWORD field, DWORD item) = 0;
  virtual HRESULT STDMETHODCALLTYPE CommandLinkClicked(DWORD field) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetSerialization(
      CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE* response,
      CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* serialization, LPWSTR* status,
      CREDENTIAL_PROVIDER_STATUS_ICON* icon) = 0;
  virtual HRESULT STDMETHODCALLTYPE ReportResult(
      NTSTATUS status, NTSTATUS substatus, LPWSTR* text, CREDENTIAL_PROVIDER_STATUS_ICON* icon) = 0;
};
__CRT_UUID_DECL(ICredentialProviderCredential, 0x63913a93, 0x40c1, 0x481a, 0x81, 0x8d, 0x40, 0x72, 0xff, 0x8c, 0x70, 0xcc)

MIDL_INTERFACE("fd672c54-40ea-4d6e-9b49-cfb1a7507bd7") ICredentialProviderCredential2 : public ICredentialProviderCredential {
 public:
  virtual HRESULT STDMETHODCALLTYPE GetUserSid(LPWSTR* sid) = 0;
};
__CRT_UUID_DECL(ICredentialProviderCredential2, 0xfd672c54, 0x40ea, 0x4d6e, 0x9b, 0x49, 0xcf, 0xb1, 0xa7, 0x50, 0x7b, 0xd7)

MIDL_INTERFACE("dbc6fb30-c843-49e3-a645-573e6f39446a") ICredentialProviderCredentialWithFieldOptions : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE GetFieldOptions(
      DWORD field, CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS* options) = 0;
};
__CRT_UUID_DECL(ICredentialProviderCredentialWithFieldOptions, 0xdbc6fb30, 0xc843, 0x49e3, 0xa6, 0x45, 0x57, 0x3e, 0x6f, 0x39, 0x44, 0x6a)

MIDL_INTERFACE("9090be5b-502b-41fb-bccc-0049a6c7254b") IQueryContinueWithStatus : public IQueryContinue {
 public:
  virtual HRESULT STDMETHODCALLTYPE SetStatusMessage(LPCWSTR text) = 0;
};
__CRT_UUID_DECL(IQueryContinueWithStatus, 0x9090be5b, 0x502b, 0x41fb, 0xbc, 0xcc, 0x00, 0x49, 0xa6, 0xc7, 0x25, 0x4b)

MIDL_INTERFACE("9387928b-ac75-4bf9-8ab2-2b93c4a55290") IConnectableCredentialProviderCredential : public ICredentialProviderCredential {
 public:
  virtual HRESULT STDMETHODCALLTYPE Connect(IQueryContinueWithStatus* query) = 0;
  virtual HRESULT STDMETHODCALLTYPE Disconnect() = 0;
};
__CRT_UUID_DECL(IConnectableCredentialProviderCredential, 0x9387928b, 0xac75, 0x4bf9, 0x8a, 0xb2, 0x2b, 0x93, 0xc4, 0xa5, 0x52, 0x90)

MIDL_INTERFACE("d27c3481-5a1c-45b2-8aaa-c20ebbe8229e") ICredentialProvider : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE SetUsageScenario(CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario, DWORD flags) = 0;
  virtual HRESULT STDMETHODCALLTYPE SetSerialization(
      const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* serialization) = 0;
  virtual HRESULT STDMETHODCALLTYPE Advise(ICredentialProviderEvents* events, UINT_PTR context) = 0;
  virtual HRESULT STDMETHODCALLTYPE UnAdvise() = 0;
  virtual HRESULT STDMETHODCALLTYPE GetFieldDescriptorCount(DWORD* count) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetFieldDescriptorAt(
      DWORD index, CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR** descriptor) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetCredentialCount(
      DWORD* count, DWORD* default_index, BOOL* auto_logon_with_default) = 0;
  virtual HRESULT STDMETHODCALLTYPE GetCredentialAt(DWORD index, ICredentialProviderCredential** credential) = 0;
};
__CRT_UUID_DECL(ICredentialProvider, 0xd27c3481, 0x5a1c, 0x45b2, 0x8a, 0xaa, 0xc2, 0x0e, 0xbb, 0xe8, 0x22, 0x9e)

MIDL_INTERFACE("a5da53f9-d475-4080-a120-910c4a739880") ICredentialProviderFilter : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE Filter(
      CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario, DWORD flags, GUID* providers, BOOL* allow, DWORD count) = 0;
  virtual HRESULT STDMETHODCALLTYPE UpdateRemoteCredential(
      const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* in, CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* out) = 0;
};
__CRT_UUID_DECL(ICredentialProviderFilter, 0xa5da53f9, 0xd475, 0x4080, 0xa1, 0x20, 0x91, 0x0c, 0x4a, 0x73, 0x98, 0x80)

#endif  // __has_include(<credentialprovider.h>)

#endif  // VESTIBULE_CREDENTIAL_PROVIDER_H_
