// Reads small files whole.
#ifndef VESTIBULE_LOGINHOST_FILES_H_
#define VESTIBULE_LOGINHOST_FILES_H_

#include <optional>
#include <string>

namespace vestibule::loginhost {

// nullopt when it cannot be read, or is larger than 64 MB.
std::optional<std::string> ReadWholeFile(const std::wstring& path);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_FILES_H_
