// Clients of the pipe between their connection and the event loop: who they are is found out by several threads at once,
// each client within a time limit, and one bound holds for all of them. No Node here; any thread may call.
#ifndef VESTIBULE_WINDOWS_PENDING_CLIENTS_H_
#define VESTIBULE_WINDOWS_PENDING_CLIENTS_H_

#include <windows.h>

#include <cstdint>
#include <deque>
#include <functional>

#include "windows/handle.h"
#include "windows/peer.h"

namespace vestibule {

// A connection for the loop, or the errno of one that was closed.
struct Arrival {
  Handle pipe;
  PipePeer peer;
  int failure = 0;
};

class PendingClients {
 public:
  // `most` clients at once; each is described within `limit_ms` of its connection or refused. `wake` says that there is
  // something to take: on any thread, under the lock, never after Close().
  PendingClients(size_t most, DWORD limit_ms, std::function<void()> wake);

  // A client that connected at or before `connected`. One that finds no place, or whose process is not known, is hung
  // up on.
  void Add(Handle pipe, ULONGLONG connected);

  // Something else that failed, as a positive errno.
  void Fail(int failure);

  // Refuses those whose time is over (ETIMEDOUT). Returns the milliseconds until the next one's is, or INFINITE.
  DWORD RefuseOverdue();

  // Describes clients until Close(). For one thread of several; one that hangs holds no pipe.
  void Describe();

  bool Take(Arrival* arrival);

  // Whether a client found no place since this was last asked.
  bool TakeOverflow();

  // Hangs up on all, and waits for nobody.
  void Close();

 private:
  struct Waiting {
    uint64_t number;
    Handle pipe;
    PipeClient client;
    ULONGLONG due;
    bool begun;
  };

  bool Next(uint64_t* number, PipeClient* client);
  void Described(uint64_t number, int failure, PipePeer peer);
  bool HasPlace();

  const size_t most_;
  const DWORD limit_ms_;
  SRWLOCK lock_ = SRWLOCK_INIT;
  CONDITION_VARIABLE came_ = CONDITION_VARIABLE_INIT;
  // All that follows is under `lock_`.
  std::function<void()> wake_;
  uint64_t last_number_ = 0;
  // Those that are not described yet, in the order in which they came.
  std::deque<Waiting> waiting_;
  std::deque<Arrival> arrivals_;
  bool overflowed_ = false;
  bool closed_ = false;
};

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_PENDING_CLIENTS_H_
