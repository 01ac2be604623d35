// See image.h. Offsets are of Microsoft's "PE Format" specification: COFF file header, optional header (PE32+),
// section table, .edata and .idata.
#include "image.h"

#include <algorithm>

namespace vestibule::loginhost {
namespace {

constexpr uint16_t kIsDll = 0x2000;
constexpr uint16_t kPe32Plus = 0x20b;
constexpr size_t kMostNames = 65536;
constexpr size_t kLongestName = 512;

class Bytes {
 public:
  explicit Bytes(const std::string& bytes) : bytes_(bytes) {}

  // Little-endian. Reading past the end gives 0 and is remembered.
  uint64_t Number(size_t at, size_t size) {
    if (at > bytes_.size() || size > bytes_.size() - at) {
      damaged_ = true;
      return 0;
    }
    uint64_t number = 0;
    for (size_t index = size; index > 0; --index)
      number = (number << 8) | static_cast<unsigned char>(bytes_[at + index - 1]);
    return number;
  }
  uint16_t Short(size_t at) { return static_cast<uint16_t>(Number(at, 2)); }
  uint32_t Long(size_t at) { return static_cast<uint32_t>(Number(at, 4)); }

  std::string Name(size_t at) {
    const size_t end = at < bytes_.size() ? bytes_.find('\0', at) : std::string::npos;
    if (end == std::string::npos || end - at > kLongestName) {
      damaged_ = true;
      return {};
    }
    return bytes_.substr(at, end - at);
  }

  bool damaged() const { return damaged_; }
  void Damage() { damaged_ = true; }

 private:
  const std::string& bytes_;
  bool damaged_ = false;
};

struct Section {
  uint32_t address;
  uint32_t size;
  uint32_t offset;
};

class Layout {
 public:
  Layout(Bytes* bytes, size_t table, uint16_t count) {
    for (size_t index = 0; index < count; ++index) {
      const size_t at = table + index * 40;
      sections_.push_back({bytes->Long(at + 12), bytes->Long(at + 16), bytes->Long(at + 20)});
    }
  }

  // Where the byte at `address` of the loaded image lies in the file.
  size_t InFile(Bytes* bytes, uint64_t address) const {
    for (const Section& section : sections_)
      if (address >= section.address && address - section.address < section.size)
        return static_cast<size_t>(section.offset + (address - section.address));
    bytes->Damage();
    return 0;
  }

 private:
  std::vector<Section> sections_;
};

std::vector<std::string> ReadExports(Bytes* bytes, const Layout& layout, uint32_t address) {
  std::vector<std::string> names;
  if (address == 0) return names;
  const size_t directory = layout.InFile(bytes, address);
  const size_t count = std::min<size_t>(bytes->Long(directory + 24), kMostNames);
  const size_t table = layout.InFile(bytes, bytes->Long(directory + 32));
  for (size_t index = 0; index < count && !bytes->damaged(); ++index)
    names.push_back(bytes->Name(layout.InFile(bytes, bytes->Long(table + index * 4))));
  return names;
}

Import ReadImport(Bytes* bytes, const Layout& layout, size_t descriptor) {
  Import import;
  import.library = bytes->Name(layout.InFile(bytes, bytes->Long(descriptor + 12)));
  const uint32_t names = bytes->Long(descriptor);
  const size_t table = layout.InFile(bytes, names != 0 ? names : bytes->Long(descriptor + 16));
  for (size_t index = 0; index < kMostNames && !bytes->damaged(); ++index) {
    const uint64_t entry = bytes->Number(table + index * 8, 8);
    if (entry == 0) break;
    const bool by_number = (entry >> 63) != 0;
    // Two bytes of hint come before the name.
    if (!by_number) import.functions.push_back(bytes->Name(layout.InFile(bytes, entry & 0x7fffffff) + 2));
  }
  return import;
}

std::vector<Import> ReadImports(Bytes* bytes, const Layout& layout, uint32_t address) {
  std::vector<Import> imports;
  if (address == 0) return imports;
  const size_t directory = layout.InFile(bytes, address);
  for (size_t index = 0; index < kMostNames && !bytes->damaged(); ++index) {
    const size_t descriptor = directory + index * 20;
    if (bytes->Long(descriptor + 12) == 0) break;
    imports.push_back(ReadImport(bytes, layout, descriptor));
  }
  return imports;
}

}  // namespace

bool Image::Exports(const char* name) const {
  return std::find(exports.begin(), exports.end(), name) != exports.end();
}

std::optional<Image> ReadImage(const std::string& content) {
  Bytes bytes(content);
  if (bytes.Short(0) != 0x5a4d) return std::nullopt;
  const size_t header = bytes.Long(60);
  if (bytes.Long(header) != 0x4550) return std::nullopt;
  Image image;
  image.machine = bytes.Short(header + 4);
  image.is_dll = (bytes.Short(header + 22) & kIsDll) != 0;
  const size_t optional_header = header + 24;
  if (bytes.Short(optional_header) == kPe32Plus) {
    const Layout layout(&bytes, optional_header + bytes.Short(header + 20), bytes.Short(header + 6));
    const uint32_t directories = bytes.Long(optional_header + 108);
    image.exports = ReadExports(&bytes, layout, directories > 0 ? bytes.Long(optional_header + 112) : 0);
    image.imports = ReadImports(&bytes, layout, directories > 1 ? bytes.Long(optional_header + 120) : 0);
  }
  return bytes.damaged() ? std::nullopt : std::optional(std::move(image));
}

}  // namespace vestibule::loginhost
