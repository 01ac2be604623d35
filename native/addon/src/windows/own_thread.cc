#include "windows/own_thread.h"

namespace vestibule {
namespace {

// The module that this code is in, with a reference of its own; nullptr on failure.
HMODULE HoldModule() {
  HMODULE held = nullptr;
  const auto here = reinterpret_cast<LPCWSTR>(&HoldModule);
  return GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, here, &held) ? held : nullptr;
}

struct Started {
  std::unique_ptr<Task> task;
  HMODULE module;
};

DWORD WINAPI OnThread(void* given) {
  HMODULE module = nullptr;
  {
    const std::unique_ptr<Started> started(static_cast<Started*>(given));
    module = started->module;
    started->task->Run();
  }
  FreeLibraryAndExitThread(module, 0);
}

}  // namespace

Handle StartThread(std::unique_ptr<Task> task) {
  HMODULE const module = HoldModule();
  if (module == nullptr) return Handle();
  auto started = std::make_unique<Started>(Started{std::move(task), module});
  Handle thread(CreateThread(nullptr, 0, OnThread, started.get(), 0, nullptr));
  if (thread) {
    started.release();
  } else {
    FreeLibrary(module);
  }
  return thread;
}

}  // namespace vestibule
