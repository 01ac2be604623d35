// Offers instances of the agent's pipe and hands their clients over. From Open() until the thread has ended it holds an
// instance without a session at all times, so that nobody else can ever have the name. No Node here.
#ifndef VESTIBULE_WINDOWS_PIPE_ACCEPTOR_H_
#define VESTIBULE_WINDOWS_PIPE_ACCEPTOR_H_

#include <windows.h>

#include <memory>
#include <string>

#include "windows/handle.h"
#include "windows/pending_clients.h"
#include "windows/pipe.h"

namespace vestibule {

class PipeAcceptor {
 public:
  explicit PipeAcceptor(std::shared_ptr<PendingClients> clients) : clients_(std::move(clients)) {}

  // Takes the name, or fails. Zero, or a positive errno.
  int Open(const std::string& path);

  // Accepts on a thread of its own, which shares this. False when there is none.
  static bool Start(const std::shared_ptr<PipeAcceptor>& acceptor);

  // Ends that thread, and waits for it no longer than that. True when it is over: the name is free once this goes. One
  // that hangs frees it later.
  bool StopWithin(DWORD milliseconds);

 private:
  // Instances that wait for a client. A client that finds none waits by WaitNamedPipe. Fits WaitForMultipleObjects.
  static constexpr DWORD kMostWaiting = 16;

  void Serve();
  bool OfferAll();
  bool Turn();
  void Accept(PipeInstance* instance);

  const std::shared_ptr<PendingClients> clients_;
  const Handle stop_{CreateEventW(nullptr, TRUE, FALSE, nullptr)};
  Handle thread_;
  PipeName name_;
  PipeInstance instances_[kMostWaiting];
};

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_PIPE_ACCEPTOR_H_
