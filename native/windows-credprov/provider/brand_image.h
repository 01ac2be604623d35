// The picture of the tile. On the UI thread.
#ifndef VESTIBULE_PROVIDER_BRAND_IMAGE_H_
#define VESTIBULE_PROVIDER_BRAND_IMAGE_H_

#include <windows.h>

#include "registry_key.h"

namespace vestibule::provider {

// The organisation's logo of `settings` (`Logo72` and `Logo192`: blue, green, red, alpha for each pixel, from the top), else
// a door. The larger one on screens of 150% and more. The caller frees it; nullptr where none can be made.
HBITMAP DrawBrandImage(const RegistryKey& settings);

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_BRAND_IMAGE_H_
