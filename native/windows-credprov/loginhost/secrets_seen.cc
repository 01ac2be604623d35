// See secrets_seen.h.
#include "secrets_seen.h"

#include <algorithm>

namespace vestibule::loginhost {
namespace {

constexpr WORD kMask = 0xa55a;
// The watcher needs no more than some seconds.
constexpr DWORD kLongestSearchMilliseconds = 60000;

}  // namespace

void SecretsSeen::Note(std::wstring_view secret) {
  if (searched_ == nullptr) return;
  MaskedSecrets& noted = shared_->secrets;
  const size_t used = static_cast<size_t>(noted.used);
  if (secret.size() > kMostSecretUnits || used + 1 + secret.size() > kMostSecretUnits) return;
  noted.units[used] = static_cast<WORD>(secret.size());
  for (size_t index = 0; index < secret.size(); ++index)
    noted.units[used + 1 + index] = static_cast<WORD>(secret[index] ^ kMask);
  noted.used = static_cast<LONG>(used + 1 + secret.size());
}

void SecretsSeen::Search(Report* report, int line) {
  if (searched_ == nullptr) return;
  report->Say("search-memory", Json::Object({{"line", line}}));
  WaitForSingleObject(searched_, kLongestSearchMilliseconds);
}

std::vector<std::wstring> ReadSecrets(const SharedState& shared, int* too_short) {
  std::vector<std::wstring> secrets;
  // The provider can write here too: every length is checked.
  const LONG said = shared.secrets.used;
  const size_t used = said < 0 ? 0 : (std::min)(static_cast<size_t>(said), kMostSecretUnits);
  for (size_t at = 0; at < used;) {
    const size_t said_length = shared.secrets.units[at++];
    const size_t length = (std::min)(said_length, used - at);
    std::wstring secret;
    for (size_t index = 0; index < length; ++index)
      secret += static_cast<wchar_t>(shared.secrets.units[at + index] ^ kMask);
    at += length;
    if (length < kShortestSecret) *too_short += length > 0 ? 1 : 0;
    else if (std::find(secrets.begin(), secrets.end(), secret) == secrets.end()) secrets.push_back(secret);
  }
  return secrets;
}

}  // namespace vestibule::loginhost
