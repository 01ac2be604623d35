// One tile of the sign-in screen: a credential of the provider, what it shows, and what a person does to it. On the UI
// thread. Made for one enumeration, and ended before the next.
#ifndef VESTIBULE_LOGINHOST_TILE_H_
#define VESTIBULE_LOGINHOST_TILE_H_

#include <windows.h>

#include <optional>
#include <string>
#include <vector>

#include "calls.h"
#include "credential_provider.h"
#include "events.h"
#include "json.h"
#include "report.h"
#include "secrets_seen.h"

namespace vestibule::loginhost {

// A field as its descriptor names it.
struct Field {
  DWORD id = 0;
  CREDENTIAL_PROVIDER_FIELD_TYPE type = CPFT_INVALID;
  std::string label;
  std::string kind;
};

// What an action did: the method's result, or why it was not called.
struct Done {
  HRESULT result = S_OK;
  const char* problem = nullptr;
};

class Tile {
 public:
  // Takes over the reference `credential`. `events` lives as long as the process.
  Tile(ICredentialProviderCredential* credential, TileEvents* events, int index, Report* report, Calls* calls);
  Tile(const Tile&) = delete;
  Tile& operator=(const Tile&) = delete;

  void Advise();
  // UnAdvise and Release.
  void End();

  // Asks for everything that the tile shows.
  Json Read(const std::vector<Field>& fields);

  // Returns whether the tile wants to be submitted at once.
  bool Select();
  void Deselect();

  Done Type(const Field& field, const std::wstring& text);
  Done Tick(const Field& field, bool on);
  Done Choose(const Field& field, DWORD item);
  Done Click(const Field& field);

  // The reference of Connect's interface, to be released by the caller; nullptr when the tile has none.
  IConnectableCredentialProviderCredential* Connectable();
  // {"response", "result", "status", "icon", "credential", …}; sets whether a credential was returned. Its bytes are
  // appended to `credential_file`, unless that is empty; `seen` notes its secret.
  Json Serialize(const std::wstring& credential_file, SecretsSeen* seen, bool* returned);
  void ReportResult(NTSTATUS status, NTSTATUS substatus);

  const std::string& sid() const { return sid_; }
  int index() const { return index_; }
  TileEvents* events() const { return events_; }

 private:
  Json ReadField(const Field& field);
  void ReadValue(const Field& field, Json* read);
  void ReadBitmap(const Field& field, Json* read);
  void ReadCombobox(const Field& field, Json* read);
  Json Decoded(const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION& serialization, const std::wstring& credential_file,
               SecretsSeen* seen);

  ICredentialProviderCredential* credential_;
  ICredentialProviderCredentialWithFieldOptions* options_ = nullptr;
  TileEvents* events_;
  const int index_;
  Report* report_;
  Calls* calls_;
  std::string sid_;
  bool has_sid_ = false;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_TILE_H_
