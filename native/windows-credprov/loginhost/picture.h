// A provider's bitmap as bytes. src/harness/loginhost/png.ts makes a file of them.
#ifndef VESTIBULE_LOGINHOST_PICTURE_H_
#define VESTIBULE_LOGINHOST_PICTURE_H_

#include <windows.h>

#include <optional>

#include "json.h"

namespace vestibule::loginhost {

// {"width", "height", "rgba"}: rows from the top, four bytes a pixel, in base64. The bitmap stays the caller's.
// nullopt when it is no bitmap, or larger than 1024 pixels on a side.
std::optional<Json> ReadPicture(HBITMAP bitmap);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_PICTURE_H_
