// Finds the classes of a loaded DLL that nobody has registered. Called once, on the UI thread, before any instance is made.
#ifndef VESTIBULE_LOGINHOST_CLASS_SCAN_H_
#define VESTIBULE_LOGINHOST_CLASS_SCAN_H_

#include <windows.h>

#include <vector>

namespace vestibule::loginhost {

using GetClassObject = HRESULT(WINAPI*)(REFCLSID, REFIID, void**);

struct ScannedClasses {
  // Classes for which the DLL has a factory, in the order of their place. No instance of them was made: that can take
  // seconds, and is the sign-in screen's to do.
  std::vector<GUID> classes;
  int tried = 0;
};

// Looks at every four-byte-aligned place of the DLL's data that could be the identifier of a class (variant 10x of
// RFC 9562, section 4.1), and asks the DLL for it.
ScannedClasses ScanClasses(HMODULE module, GetClassObject get_class_object);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_CLASS_SCAN_H_
