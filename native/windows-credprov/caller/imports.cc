// See imports.h.
#include "imports.h"

#include <cstring>

#include "../loginhost/lent_agent.h"

namespace vestibule::caller {

void Lend(HMODULE module, const char* name, const void* replacement) {
  BYTE* base = reinterpret_cast<BYTE*>(module);
  const auto* headers =
      reinterpret_cast<const IMAGE_NT_HEADERS*>(base + reinterpret_cast<const IMAGE_DOS_HEADER*>(base)->e_lfanew);
  const auto* import = reinterpret_cast<const IMAGE_IMPORT_DESCRIPTOR*>(
      base + headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress);
  for (; import->Name != 0; ++import) {
    const auto* named = reinterpret_cast<const IMAGE_THUNK_DATA*>(base + import->OriginalFirstThunk);
    auto* slot = reinterpret_cast<IMAGE_THUNK_DATA*>(base + import->FirstThunk);
    for (; named->u1.AddressOfData != 0; ++named, ++slot) {
      if (IMAGE_SNAP_BY_ORDINAL(named->u1.Ordinal)) continue;
      const auto* function = reinterpret_cast<const IMAGE_IMPORT_BY_NAME*>(base + named->u1.AddressOfData);
      if (std::strcmp(name, reinterpret_cast<const char*>(function->Name)) != 0) continue;
      DWORD before = 0;
      VirtualProtect(slot, sizeof *slot, PAGE_READWRITE, &before);
      slot->u1.Function = reinterpret_cast<ULONG_PTR>(replacement);
      VirtualProtect(slot, sizeof *slot, before, &before);
    }
  }
}

void LendAgent(HMODULE module) {
  loginhost::SetSystemProcesses(GetCurrentProcessId(), loginhost::AgentLack::kNothing, true);
  for (const loginhost::AgentFunction& lent : loginhost::AgentFunctions()) Lend(module, lent.name, lent.replacement);
}

}  // namespace vestibule::caller
