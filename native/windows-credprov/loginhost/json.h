// JSON values: the lines that the host reports, and the files and script that it reads. It knows no Windows, so that its
// reader can be tried on any system. Everything is bounded, and nothing is thrown.
#ifndef VESTIBULE_LOGINHOST_JSON_H_
#define VESTIBULE_LOGINHOST_JSON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vestibule::loginhost {

class Json {
 public:
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, Json>;

  Json() = default;
  Json(bool value) : kind_(Kind::kBool), number_(value ? 1 : 0) {}
  Json(int value) : kind_(Kind::kNumber), number_(value) {}
  Json(unsigned value) : kind_(Kind::kNumber), number_(value) {}
  Json(long value) : kind_(Kind::kNumber), number_(value) {}
  Json(unsigned long value) : kind_(Kind::kNumber), number_(static_cast<int64_t>(value)) {}
  Json(long long value) : kind_(Kind::kNumber), number_(value) {}
  Json(unsigned long long value) : kind_(Kind::kNumber), number_(static_cast<int64_t>(value)) {}
  Json(const char* value) : kind_(Kind::kString), text_(value) {}
  Json(std::string value) : kind_(Kind::kString), text_(std::move(value)) {}

  static Json Array() { return Json(Kind::kArray); }
  static Json Object() { return Json(Kind::kObject); }
  static Json Object(std::vector<Member> members);

  // Reads one value that takes all of `text`. Numbers are whole. nullopt when it is not JSON, deeper than 16 levels, or
  // longer than a megabyte.
  static std::optional<Json> Read(std::string_view text);

  // One line, in ASCII.
  std::string Written() const;

  Kind kind() const { return kind_; }
  bool truth() const { return kind_ == Kind::kBool && number_ != 0; }
  int64_t number() const { return number_; }
  const std::string& text() const { return text_; }
  const std::vector<Json>& items() const { return items_; }
  const std::vector<Member>& members() const { return members_; }

  void Add(Json item) { items_.push_back(std::move(item)); }
  void Set(std::string name, Json value) { members_.emplace_back(std::move(name), std::move(value)); }

  // The member `name`; nullptr where there is none.
  const Json* Find(std::string_view name) const;
  std::optional<std::string> Text(std::string_view name) const;
  std::optional<int64_t> Number(std::string_view name) const;
  // Absent counts as `otherwise`.
  bool Truth(std::string_view name, bool otherwise) const;

 private:
  explicit Json(Kind kind) : kind_(kind) {}
  void Write(std::string* line) const;

  Kind kind_ = Kind::kNull;
  int64_t number_ = 0;
  std::string text_;
  std::vector<Json> items_;
  std::vector<Member> members_;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_JSON_H_
