// See picture.h.
#include "picture.h"

#include <utility>
#include <vector>

#include "text.h"

namespace vestibule::loginhost {
namespace {

constexpr LONG kLargest = 1024;

// GDI leaves the fourth byte at 0 in bitmaps that know no transparency.
void MakeOpaqueWhereNothingIs(std::vector<unsigned char>* pixels) {
  for (size_t at = 3; at < pixels->size(); at += 4)
    if ((*pixels)[at] != 0) return;
  for (size_t at = 3; at < pixels->size(); at += 4) (*pixels)[at] = 0xff;
}

}  // namespace

std::optional<Json> ReadPicture(HBITMAP bitmap) {
  BITMAP shape = {};
  if (GetObjectW(bitmap, sizeof shape, &shape) != sizeof shape) return std::nullopt;
  const LONG width = shape.bmWidth;
  const LONG height = shape.bmHeight;
  if (width <= 0 || height <= 0 || width > kLargest || height > kLargest) return std::nullopt;
  BITMAPINFO info = {};
  info.bmiHeader.biSize = sizeof info.bmiHeader;
  info.bmiHeader.biWidth = width;
  // Negative: from the top.
  info.bmiHeader.biHeight = -height;
  info.bmiHeader.biPlanes = 1;
  info.bmiHeader.biBitCount = 32;
  info.bmiHeader.biCompression = BI_RGB;
  std::vector<unsigned char> pixels(static_cast<size_t>(width) * static_cast<size_t>(height) * 4);
  const HDC device = CreateCompatibleDC(nullptr);
  const int lines =
      GetDIBits(device, bitmap, 0, static_cast<UINT>(height), pixels.data(), &info, DIB_RGB_COLORS);
  DeleteDC(device);
  if (lines != height) return std::nullopt;
  for (size_t at = 0; at < pixels.size(); at += 4) std::swap(pixels[at], pixels[at + 2]);
  MakeOpaqueWhereNothingIs(&pixels);
  return Json::Object({{"width", width}, {"height", height}, {"rgba", Base64(pixels.data(), pixels.size())}});
}

}  // namespace vestibule::loginhost
