// A credential provider to try the login host on. It is a good one, with every kind of field, unless its file is named
// after a fault: "specimen-hang.dll" hangs. One build so serves as all of them. Loaded by loginhost in tests only; it
// ships with nothing.
#ifndef VESTIBULE_SPECIMEN_H_
#define VESTIBULE_SPECIMEN_H_

#include "credential_provider.h"

namespace vestibule::specimen {

// Whether the file of this DLL is called "specimen-NAME.dll".
bool Is(const char* name);

// A copy from CoTaskMemAlloc; the receiver frees it.
HRESULT CopyText(const wchar_t* text, LPWSTR* copy);

// Fields, in the order of their descriptors.
enum : DWORD { kImage, kTitle, kUserName, kPassword, kRemember, kLanguage, kLink, kSubmit, kFieldCount };

// The provider's own events, for a tile that announces others. Not owned.
struct Announcer {
  ICredentialProviderEvents* events = nullptr;
  UINT_PTR context = 0;
  // How often tiles were announced.
  int announced = 0;
};

// A new tile with one reference. `sid` and `name` may be empty: the tile of "Other user".
ICredentialProviderCredential* NewTile(const wchar_t* sid, const wchar_t* name, Announcer* announcer);

// A provider that shows the tiles of Windows' own password provider as its own.
HRESULT NewWrapper(REFIID iid, void** object);

// What the specimens do that are named after a file, a socket, RPC or a window of their own. On the UI thread.
void TouchTheWorld();

// Reads what lies at an address where nothing can lie.
void Crash();

}  // namespace vestibule::specimen

#endif  // VESTIBULE_SPECIMEN_H_
