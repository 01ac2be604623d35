// Threads that nobody has to wait for: each shares what it works on, and keeps this DLL loaded until it ends. No Node here.
#ifndef VESTIBULE_WINDOWS_OWN_THREAD_H_
#define VESTIBULE_WINDOWS_OWN_THREAD_H_

#include <windows.h>

#include <memory>
#include <utility>

#include "windows/handle.h"

namespace vestibule {

// What a thread runs, once; it frees this at its end.
class Task {
 public:
  virtual ~Task() = default;
  virtual void Run() = 0;
};

// The thread, or an empty handle.
Handle StartThread(std::unique_ptr<Task> task);

// Runs `(shared.get()->*run)()` on a thread, which lets go of `shared` before it ends.
template <typename Shared>
Handle StartThread(std::shared_ptr<Shared> shared, void (Shared::*run)()) {
  class Call final : public Task {
   public:
    Call(std::shared_ptr<Shared> with, void (Shared::*what)()) : shared_(std::move(with)), run_(what) {}
    void Run() override { (shared_.get()->*run_)(); }

   private:
    const std::shared_ptr<Shared> shared_;
    void (Shared::*const run_)();
  };
  return StartThread(std::make_unique<Call>(std::move(shared), run));
}

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_OWN_THREAD_H_
