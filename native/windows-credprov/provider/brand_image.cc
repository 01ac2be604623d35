// See brand_image.h.
#include "brand_image.h"

#include <cstdint>

namespace vestibule::provider {
namespace {

constexpr int kSmall = 72;
constexpr int kLarge = 192;
constexpr UINT kLargeFromDpi = 144;

// 0x00RRGGBB of a COLORREF's 0x00BBGGRR, opaque.
uint32_t Opaque(COLORREF colour) {
  return 0xff000000u | (static_cast<uint32_t>(GetRValue(colour)) << 16) |
         (static_cast<uint32_t>(GetGValue(colour)) << 8) | GetBValue(colour);
}

// A door that stands open, in two colours: those of the system where the person needs high contrast.
void DrawDoor(uint32_t* pixels, int size) {
  HIGHCONTRASTW contrast = {};
  contrast.cbSize = sizeof contrast;
  const bool high = SystemParametersInfoW(SPI_GETHIGHCONTRAST, sizeof contrast, &contrast, 0) &&
                    (contrast.dwFlags & HCF_HIGHCONTRASTON) != 0;
  const uint32_t ground = high ? Opaque(GetSysColor(COLOR_WINDOW)) : 0xff1f3a5fu;
  const uint32_t line = high ? Opaque(GetSysColor(COLOR_WINDOWTEXT)) : 0xffffffffu;
  const int width = size / 18;
  const int left = size / 4;
  const int right = size - left;
  const int top = size / 6;
  const int bottom = size - top;
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const bool inside = x >= left && x < right && y >= top && y < bottom;
      const bool frame = inside && (x < left + width || x >= right - width || y < top + width);
      // The leaf: from the left post to a third of the opening, its lower edge slanting.
      const int leaf = left + width + (right - left) / 3;
      const bool door = inside && x < leaf && y >= top + width + (x - left) / 3;
      pixels[y * size + x] = frame || door ? line : ground;
    }
  }
}

}  // namespace

HBITMAP DrawBrandImage(const RegistryKey& settings) {
  const bool large = GetDpiForSystem() >= kLargeFromDpi;
  const int size = large ? kLarge : kSmall;
  BITMAPINFO info = {};
  info.bmiHeader.biSize = sizeof info.bmiHeader;
  info.bmiHeader.biWidth = size;
  info.bmiHeader.biHeight = -size;
  info.bmiHeader.biPlanes = 1;
  info.bmiHeader.biBitCount = 32;
  void* pixels = nullptr;
  const HBITMAP bitmap = CreateDIBSection(nullptr, &info, DIB_RGB_COLORS, &pixels, nullptr, 0);
  if (bitmap == nullptr) return nullptr;
  const DWORD wanted = static_cast<DWORD>(size * size) * sizeof(uint32_t);
  DWORD bytes = wanted;
  if (!settings.Read(large ? L"Logo192" : L"Logo72", RRF_RT_REG_BINARY, pixels, &bytes) || bytes != wanted)
    DrawDoor(static_cast<uint32_t*>(pixels), size);
  return bitmap;
}

}  // namespace vestibule::provider
