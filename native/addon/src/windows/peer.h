// Who is at the other end of a pipe. No Node here: called on the listener's threads, since it asks the system for what
// may take a while.
#ifndef VESTIBULE_WINDOWS_PEER_H_
#define VESTIBULE_WINDOWS_PEER_H_

#include <windows.h>

#include <string>

#include "windows/handle.h"

namespace vestibule {

// The members of WindowsPeer in src/platform/peer.ts.
struct PipePeer {
  std::wstring sid;
  DWORD session = 0;
  std::wstring image;
  // By SignerOf.
  std::wstring signer;
};

// What the system says of a process that was opened with PROCESS_QUERY_LIMITED_INFORMATION: its user's SID, and its
// program's path. False when it does not say.
bool ReadSid(HANDLE process, std::wstring* sid);
bool ReadImage(HANDLE process, std::wstring* image);

// Who signed a program; empty unless its Authenticode signature holds. Reads the whole program, and may take long.
std::wstring SignerOf(const std::wstring& image);

// Now, in 100 ns since 1601, in the clock of GetProcessTimes.
ULONGLONG SystemTime();

// The client's process, held open: no other process gets its id meanwhile.
struct PipeClient {
  Handle process;
  DWORD session = 0;
};

// Finds the client of `pipe`, which connected at or before `connected`. The kernel alone is asked, and answers at once.
// Zero, or a positive errno when the system does not say, when the client is gone, or when its process is younger than
// its connection: then another one has its id.
int FindClient(HANDLE pipe, ULONGLONG connected, PipeClient* client);

// Fills `peer`. Needs no pipe, and may take long. Zero, or a positive errno when the system does not say.
int DescribeClient(const PipeClient& client, PipePeer* peer);

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_PEER_H_
