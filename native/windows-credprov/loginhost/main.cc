// loginhost: loads any credential provider DLL and drives it as the sign-in screen would, and reports in JSON lines what
// it shows and what is wrong with it. Run by src/harness/loginhost, or by hand. It is a tool of developers: it is on no
// device, and nobody signs in by it.
//
// Exit codes: 0 the provider was played to its end; 1 it misbehaved, or did not do what the script waits for; 2 it is no
// provider, or the arguments or the script cannot be used.
#include <windows.h>

#include <malloc.h>

#include <cstdlib>
#include <new>
#include <string>
#include <variant>

#include "hosted.h"
#include "options.h"
#include "report.h"
#include "supervisor.h"

// What was typed passes through strings: memory is wiped before it is given back.
void operator delete(void* memory) noexcept {
  if (memory == nullptr) return;
  SecureZeroMemory(memory, _msize(memory));
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

int wmain(int count, wchar_t** arguments) {
  namespace loginhost = vestibule::loginhost;
  const auto options = loginhost::ReadOptions(count, arguments);
  if (const std::string* problem = std::get_if<std::string>(&options)) {
    loginhost::Report report(GetStdHandle(STD_OUTPUT_HANDLE));
    report.Say("refused", loginhost::Json::Object({{"reason", "bad-argument"}, {"problem", *problem}}));
    return loginhost::kExitBadInput;
  }
  const auto& good = std::get<loginhost::Options>(options);
  return good.channel == nullptr ? loginhost::Supervise(good, count, arguments) : loginhost::Host(good);
}
