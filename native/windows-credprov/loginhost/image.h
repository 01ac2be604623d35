// Reads a DLL as a file, before it is loaded: whether it is one, for which processor, what it exports and imports. Called
// by the watcher. It knows no Windows; the file is an untrusted one, so every offset is checked.
#ifndef VESTIBULE_LOGINHOST_IMAGE_H_
#define VESTIBULE_LOGINHOST_IMAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vestibule::loginhost {

constexpr uint16_t kMachineX86 = 0x014c;
constexpr uint16_t kMachineX64 = 0x8664;
constexpr uint16_t kMachineArm64 = 0xaa64;

struct Import {
  std::string library;
  // Those that are imported by name.
  std::vector<std::string> functions;
};

struct Image {
  uint16_t machine = 0;
  bool is_dll = false;
  // Of 32-bit images nothing further is read.
  std::vector<std::string> exports;
  std::vector<Import> imports;

  bool Exports(const char* name) const;
};

// nullopt when `bytes` is no PE image, or a damaged one.
std::optional<Image> ReadImage(const std::string& bytes);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_IMAGE_H_
