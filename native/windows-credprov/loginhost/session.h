// The sign-in screen: what it asks of one provider, in its order, and what the person of the script does. Everything runs
// on the UI thread of the hosted process. It ends with the process, and is made once.
#ifndef VESTIBULE_LOGINHOST_SESSION_H_
#define VESTIBULE_LOGINHOST_SESSION_H_

#include <windows.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calls.h"
#include "credential_provider.h"
#include "events.h"
#include "options.h"
#include "report.h"
#include "script.h"
#include "secrets_seen.h"
#include "submission.h"
#include "tile.h"
#include "users.h"

namespace vestibule::loginhost {

class Session {
 public:
  // `provider` and `filter` are taken over; `filter` may be nullptr.
  Session(const Options& options, ICredentialProvider* provider, const GUID& clsid, ICredentialProviderFilter* filter,
          UserArray* users, Report* report, Calls* calls, SecretsSeen* seen);

  // Plays everything. Returns the exit code of the hosted process.
  int Run(Script* script);

  // Set whenever something came: what a script has to set too.
  HANDLE woken() const { return woken_; }

 private:
  // Until the first tiles are there. Whether the provider takes part.
  bool Begin();
  bool SetSerialization();
  // What the filter makes of a credential that came from a remote client; false where it leaves it as it is.
  bool Convert(const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION& remote,
               CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* local);
  void SetUsers();
  // The tiles, anew; the old ones are ended.
  void Enumerate();
  void ReadDescriptors();
  void ReadTile(DWORD index);
  void EndTiles();
  void ChooseDefault(DWORD default_index, bool auto_logon);
  void End();
  void ReportHeld();

  // Tiles shown one after the other, where no script says what to do.
  void LookAround();
  // Runs until the script is over. Whether all of it could be done.
  bool Play(Script* script);
  // What has become due by itself: other tiles, the end of Connect.
  void Settle();
  // Sleeps until something comes, `milliseconds` at most, and dispatches what came.
  void Await(DWORD milliseconds);
  void Dispatch();

  void Do(const Json& action);
  Done DoToField(const std::string& what, const Json& action);
  const char* Select(const Json& action);
  const char* SelectTile(Tile* tile);
  void Deselect();
  const char* BeginWait(const Json& action);
  bool WaitIsOver();
  bool Happened(const Json& action);
  const Field* FindField(const Json& action) const;
  void Stop(const char* problem);

  void Submit(bool by_itself);
  void FinishSubmission();
  void Serialize();
  const char* ReportResult(const Json& action);
  const char* Disconnect();

  const Options& options_;
  ICredentialProvider* provider_;
  const GUID clsid_;
  ICredentialProviderFilter* filter_;
  UserArray* users_;
  Report* report_;
  Calls* calls_;
  SecretsSeen* seen_;
  const HANDLE woken_;
  EventContext context_;
  ProviderEvents events_;

  std::vector<Field> fields_;
  std::vector<std::unique_ptr<Tile>> tiles_;
  // Never freed: a provider may call them too late.
  std::vector<TileEvents*> all_tile_events_;
  std::vector<Query*> all_queries_;
  int enumerations_ = 0;
  Tile* selected_ = nullptr;
  // The one whose credential was asked for last.
  Tile* submitted_ = nullptr;
  std::unique_ptr<Submission> submission_;
  int submissions_done_ = 0;
  // Submissions that nobody asked for since the person last did something.
  int unasked_submissions_ = 0;
  // GetSerialization returned a credential, which LSA would judge now.
  bool awaits_result_ = false;

  // An action that waits for the end of Connect.
  std::optional<Action> held_;
  int line_ = 0;
  std::optional<Json> wait_;
  ULONGLONG wait_until_ = 0;
  // The first tiles are no change.
  int waited_enumeration_ = 1;
  int waited_submissions_ = 0;
  // The screen does not come for what the provider announces.
  bool leaves_changes_ = false;
  // The last action asks for a search of this process's memory.
  bool searches_ = false;
  bool stopped_ = false;
  bool misunderstood_ = false;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_SESSION_H_
