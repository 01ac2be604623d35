// See class_scan.h.
#include "class_scan.h"

#include <unknwn.h>

#include <cstring>
#include <set>
#include <string>

namespace vestibule::loginhost {
namespace {

bool HoldsData(const IMAGE_SECTION_HEADER& section) {
  const DWORD unwanted = IMAGE_SCN_MEM_EXECUTE | IMAGE_SCN_CNT_UNINITIALIZED_DATA | IMAGE_SCN_MEM_DISCARDABLE;
  return (section.Characteristics & IMAGE_SCN_MEM_READ) != 0 && (section.Characteristics & unwanted) == 0;
}

bool CouldBeClass(const GUID& guid) { return guid.Data1 != 0 && (guid.Data4[0] & 0xc0) == 0x80; }

bool HasFactory(GetClassObject get_class_object, const GUID& guid) {
  IClassFactory* factory = nullptr;
  const HRESULT result = get_class_object(guid, __uuidof(IClassFactory), reinterpret_cast<void**>(&factory));
  if (FAILED(result) || factory == nullptr) return false;
  factory->Release();
  return true;
}

}  // namespace

ScannedClasses ScanClasses(HMODULE module, GetClassObject get_class_object) {
  ScannedClasses scanned;
  const BYTE* base = reinterpret_cast<const BYTE*>(module);
  const auto* dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(base);
  const auto* headers = reinterpret_cast<const IMAGE_NT_HEADERS*>(base + dos->e_lfanew);
  const IMAGE_SECTION_HEADER* section = IMAGE_FIRST_SECTION(headers);
  std::set<std::string> seen;
  for (WORD index = 0; index < headers->FileHeader.NumberOfSections; ++index, ++section) {
    if (!HoldsData(*section)) continue;
    const DWORD size =
        section->SizeOfRawData < section->Misc.VirtualSize ? section->SizeOfRawData : section->Misc.VirtualSize;
    for (DWORD at = 0; at + sizeof(GUID) <= size; at += 4) {
      GUID guid = {};
      std::memcpy(&guid, base + section->VirtualAddress + at, sizeof guid);
      if (!CouldBeClass(guid)) continue;
      if (!seen.insert(std::string(reinterpret_cast<const char*>(&guid), sizeof guid)).second) continue;
      ++scanned.tried;
      if (HasFactory(get_class_object, guid)) scanned.classes.push_back(guid);
    }
  }
  return scanned;
}

}  // namespace vestibule::loginhost
