// The secrets that a provider got to know: what was typed into its password fields, and those of the credentials that it
// returned. Its process is searched for them. The hosted process notes them in memory that the watcher maps too, masked, so
// that the search does not find the note; the watcher, whose memory nobody searches, reads them.
#ifndef VESTIBULE_LOGINHOST_SECRETS_SEEN_H_
#define VESTIBULE_LOGINHOST_SECRETS_SEEN_H_

#include <windows.h>

#include <string>
#include <string_view>
#include <vector>

#include "report.h"
#include "shared_state.h"

namespace vestibule::loginhost {

// A shorter text is in the memory of any process by chance.
constexpr size_t kShortestSecret = 6;

// Of the hosted process, on the UI thread.
class SecretsSeen {
 public:
  // `searched` is set by the watcher when it has searched; nullptr: nothing is noted, and nothing searched.
  SecretsSeen(SharedState* shared, HANDLE searched) : shared_(shared), searched_(searched) {}

  bool searches() const { return searched_ != nullptr; }
  void Note(std::wstring_view secret);
  // Has the watcher search this process, which waits in the meantime. `line` of the script; 0 at the end.
  void Search(Report* report, int line);

 private:
  SharedState* shared_;
  HANDLE searched_;
};

// Of the watcher: each noted secret once. `too_short` counts those that are not searched.
std::vector<std::wstring> ReadSecrets(const SharedState& shared, int* too_short);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_SECRETS_SEEN_H_
