// Counts the starts of the sign-in screen in which this build of the provider did not get to its tiles. After some it
// stands aside, so that a provider that crashes keeps nobody out. On the UI thread.
//
// The count is a DWORD named after the build's version in a volatile key: it costs no write to the disk, another version
// begins anew, and so does a boot. The key is there only while a start is noted or has failed.
#ifndef VESTIBULE_PROVIDER_SENTINEL_H_
#define VESTIBULE_PROVIDER_SENTINEL_H_

namespace vestibule::provider {

constexpr unsigned kMostFailedStarts = 3;

// Notes a start, once for each process. False: too many starts have failed, and nothing was noted.
bool BeginStart();
// The tiles were enumerated. Windows selects the tile that was used last by itself, so a provider that crashes when it is
// selected would crash at every start: the start has not failed once the screen has lasted for a while.
void EndStartSoon();
// The sign-in screen has ended in order: the start did not fail.
void EndStart();
// The last provider goes, perhaps with the DLL: nothing may be called later.
void StopWaiting();

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_SENTINEL_H_
