// See options.h.
#include "options.h"

#include <cwchar>

#include "text.h"

namespace vestibule::loginhost {
namespace {

std::optional<CREDENTIAL_PROVIDER_USAGE_SCENARIO> Scenario(const std::wstring& word) {
  if (word == L"logon") return CPUS_LOGON;
  if (word == L"unlock") return CPUS_UNLOCK_WORKSTATION;
  if (word == L"change-password") return CPUS_CHANGE_PASSWORD;
  if (word == L"credui") return CPUS_CREDUI;
  if (word == L"plap") return CPUS_PLAP;
  return std::nullopt;
}

std::optional<unsigned long long> Number(const std::wstring& word, unsigned long long most) {
  wchar_t* end = nullptr;
  const unsigned long long number = std::wcstoull(word.c_str(), &end, 0);
  if (word.empty() || word.front() == L'-' || *end != L'\0' || number > most) return std::nullopt;
  return number;
}

HANDLE Handle(const std::wstring& word) {
  return reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(Number(word, ~0ull).value_or(0)));
}

bool TakeUsers(const std::wstring& word, Options* options) {
  options->user_source = word == L"none"     ? UserSource::kEmpty
                         : word == L"absent" ? UserSource::kAbsent
                                             : UserSource::kFile;
  options->users_file = word;
  return true;
}

// Whether `name` is an option with a value, and `value` a good one.
bool Take(const std::wstring& name, const std::wstring& value, Options* options) {
  if (name == L"--provider") {
    options->provider = value;
  } else if (name == L"--clsid") {
    options->clsid = ParseGuid(Utf8(value));
    return options->clsid.has_value();
  } else if (name == L"--scenario") {
    const auto scenario = Scenario(value);
    options->scenario = scenario.value_or(CPUS_INVALID);
    return scenario.has_value();
  } else if (name == L"--flags") {
    const auto flags = Number(value, 0xffffffff);
    options->flags = static_cast<DWORD>(flags.value_or(0));
    return flags.has_value();
  } else if (name == L"--agent-process") {
    const auto process = Number(value, 0xffffffff);
    options->agent_process = static_cast<DWORD>(process.value_or(0));
    return options->agent_process > 0;
  } else if (name == L"--locale") {
    options->locale = value;
    return !value.empty() && value.size() < LOCALE_NAME_MAX_LENGTH;
  } else if (name == L"--agent-lacks") {
    options->agent_lack = value == L"service" ? AgentLack::kService : AgentLack::kSystem;
    return value == L"service" || value == L"system";
  } else if (name == L"--users") {
    return TakeUsers(value, options);
  } else if (name == L"--serialization") {
    options->serialization_file = value;
  } else if (name == L"--filter") {
    options->filter = value;
  } else if (name == L"--script") {
    options->script_file = value;
  } else if (name == L"--credential-file") {
    options->credential_file = value;
  } else if (name == L"--hang") {
    const auto milliseconds = Number(value, 600000);
    options->hang_milliseconds = static_cast<DWORD>(milliseconds.value_or(0));
    return options->hang_milliseconds > 0;
  } else if (name == L"--channel") {
    options->channel = Handle(value);
  } else if (name == L"--searched") {
    options->searched = Handle(value);
  } else if (name == L"--shared-state") {
    options->shared_state = Handle(value);
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::variant<Options, std::string> ReadOptions(int count, wchar_t** arguments) {
  Options options;
  for (int index = 1; index < count; ++index) {
    const std::wstring name = arguments[index];
    if (name == L"--remote") {
      options.remote = true;
    } else if (name == L"--high-contrast") {
      options.high_contrast = true;
    } else if (name == L"--as-system") {
      options.as_system = true;
    } else if (name == L"--search-memory") {
      options.search_memory = true;
    } else if (name == L"--password-provider") {
      options.password_provider = true;
    } else if (index + 1 == count) {
      return Utf8(name) + " is unknown or lacks its value";
    } else if (!Take(name, arguments[++index], &options)) {
      return Utf8(name) + " " + Utf8(arguments[index]) + " is not understood";
    }
  }
  if (options.provider.empty() && !options.clsid.has_value()) return std::string("--provider or --clsid is missing");
  return options;
}

}  // namespace vestibule::loginhost
