// See json.h.
#include "json.h"

#include <cstdio>

namespace vestibule::loginhost {
namespace {

constexpr int kDeepest = 16;
constexpr size_t kLongest = 1024 * 1024;

void AppendUtf8(std::string* text, uint32_t point) {
  if (point < 0x80) {
    *text += static_cast<char>(point);
  } else if (point < 0x800) {
    *text += static_cast<char>(0xc0 | (point >> 6));
    *text += static_cast<char>(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    *text += static_cast<char>(0xe0 | (point >> 12));
    *text += static_cast<char>(0x80 | ((point >> 6) & 0x3f));
    *text += static_cast<char>(0x80 | (point & 0x3f));
  } else {
    *text += static_cast<char>(0xf0 | (point >> 18));
    *text += static_cast<char>(0x80 | ((point >> 12) & 0x3f));
    *text += static_cast<char>(0x80 | ((point >> 6) & 0x3f));
    *text += static_cast<char>(0x80 | (point & 0x3f));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<Json> ReadAll() {
    std::optional<Json> value = Value(0);
    Space();
    return value.has_value() && at_ == text_.size() ? std::move(value) : std::nullopt;
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }

  void Space() {
    while (!AtEnd() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }

  bool Take(char letter) {
    Space();
    if (AtEnd() || text_[at_] != letter) return false;
    ++at_;
    return true;
  }

  bool TakeWord(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  std::optional<Json> Value(int depth) {
    Space();
    if (AtEnd() || depth > kDeepest) return std::nullopt;
    switch (text_[at_]) {
      case '{':
        return Members(depth);
      case '[':
        return Items(depth);
      case '"':
        if (std::optional<std::string> text = Text()) return Json(std::move(*text));
        return std::nullopt;
      case 't':
        if (TakeWord("true")) return Json(true);
        return std::nullopt;
      case 'f':
        if (TakeWord("false")) return Json(false);
        return std::nullopt;
      case 'n':
        if (TakeWord("null")) return Json();
        return std::nullopt;
      default:
        return Number();
    }
  }

  std::optional<Json> Members(int depth) {
    Json object = Json::Object();
    Take('{');
    if (Take('}')) return object;
    do {
      Space();
      std::optional<std::string> name = Text();
      if (!name.has_value() || !Take(':')) return std::nullopt;
      std::optional<Json> value = Value(depth + 1);
      if (!value.has_value() || object.Find(*name) != nullptr) return std::nullopt;
      object.Set(std::move(*name), std::move(*value));
    } while (Take(','));
    if (!Take('}')) return std::nullopt;
    return object;
  }

  std::optional<Json> Items(int depth) {
    Json array = Json::Array();
    Take('[');
    if (Take(']')) return array;
    do {
      std::optional<Json> value = Value(depth + 1);
      if (!value.has_value()) return std::nullopt;
      array.Add(std::move(*value));
    } while (Take(','));
    if (!Take(']')) return std::nullopt;
    return array;
  }

  std::optional<Json> Number() {
    const bool negative = TakeWord("-");
    int64_t number = 0;
    int digits = 0;
    for (; !AtEnd() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_, ++digits) {
      if (digits == 15) return std::nullopt;
      number = number * 10 + (text_[at_] - '0');
    }
    if (digits == 0) return std::nullopt;
    return Json(static_cast<long long>(negative ? -number : number));
  }

  std::optional<uint32_t> FourDigits() {
    uint32_t number = 0;
    for (int digit = 0; digit < 4; ++digit, ++at_) {
      if (AtEnd()) return std::nullopt;
      const char letter = text_[at_];
      number <<= 4;
      if (letter >= '0' && letter <= '9') number |= static_cast<uint32_t>(letter - '0');
      else if (letter >= 'a' && letter <= 'f') number |= static_cast<uint32_t>(letter - 'a' + 10);
      else if (letter >= 'A' && letter <= 'F') number |= static_cast<uint32_t>(letter - 'A' + 10);
      else return std::nullopt;
    }
    return number;
  }

  // What follows a backslash.
  bool Escape(std::string* text) {
    if (AtEnd()) return false;
    const char letter = text_[at_++];
    switch (letter) {
      case '"':
      case '\\':
      case '/':
        *text += letter;
        return true;
      case 'b':
        *text += '\b';
        return true;
      case 'f':
        *text += '\f';
        return true;
      case 'n':
        *text += '\n';
        return true;
      case 'r':
        *text += '\r';
        return true;
      case 't':
        *text += '\t';
        return true;
      case 'u':
        return EscapedPoint(text);
      default:
        return false;
    }
  }

  bool EscapedPoint(std::string* text) {
    const std::optional<uint32_t> first = FourDigits();
    if (!first.has_value() || (*first >= 0xdc00 && *first < 0xe000)) return false;
    if (*first < 0xd800 || *first >= 0xe000) {
      AppendUtf8(text, *first);
      return true;
    }
    if (!TakeWord("\\u")) return false;
    const std::optional<uint32_t> second = FourDigits();
    if (!second.has_value() || *second < 0xdc00 || *second >= 0xe000) return false;
    AppendUtf8(text, 0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00));
    return true;
  }

  std::optional<std::string> Text() {
    if (!Take('"')) return std::nullopt;
    std::string text;
    while (!AtEnd()) {
      const char letter = text_[at_++];
      if (letter == '"') return text;
      if (static_cast<unsigned char>(letter) < 0x20) return std::nullopt;
      if (letter != '\\') text += letter;
      else if (!Escape(&text)) return std::nullopt;
    }
    return std::nullopt;
  }

  std::string_view text_;
  size_t at_ = 0;
};

// The next code point of UTF-8; U+FFFD where it is malformed, a surrogate or beyond U+10FFFF (RFC 3629, section 3).
uint32_t NextPoint(std::string_view text, size_t* at) {
  const auto byte = [&](size_t index) {
    return index < text.size() ? static_cast<uint32_t>(static_cast<unsigned char>(text[index])) : 0u;
  };
  const uint32_t first = byte((*at)++);
  if (first < 0x80) return first;
  const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  if (more == 0) return 0xfffd;
  uint32_t point = first & (0x3fu >> more);
  for (int follower = 0; follower < more; ++follower) {
    if ((byte(*at) & 0xc0) != 0x80) return 0xfffd;
    point = (point << 6) | (byte((*at)++) & 0x3f);
  }
  constexpr uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = point >= 0xd800 && point < 0xe000;
  if (point < least[more] || is_surrogate || point > 0x10ffff) return 0xfffd;
  return point;
}

void AppendEscaped(std::string* line, uint32_t unit) {
  char escaped[8] = {};
  std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(unit));
  *line += escaped;
}

void WriteText(std::string* line, std::string_view text) {
  *line += '"';
  for (size_t at = 0; at < text.size();) {
    const uint32_t point = NextPoint(text, &at);
    if (point == '"' || point == '\\') {
      *line += '\\';
      *line += static_cast<char>(point);
    } else if (point >= 0x20 && point < 0x7f) {
      *line += static_cast<char>(point);
    } else if (point < 0x10000) {
      AppendEscaped(line, point);
    } else {
      AppendEscaped(line, 0xd800 + ((point - 0x10000) >> 10));
      AppendEscaped(line, 0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  *line += '"';
}

}  // namespace

Json Json::Object(std::vector<Member> members) {
  Json object(Kind::kObject);
  object.members_ = std::move(members);
  return object;
}

std::optional<Json> Json::Read(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  return Reader(text).ReadAll();
}

std::string Json::Written() const {
  std::string line;
  Write(&line);
  return line;
}

void Json::Write(std::string* line) const {
  switch (kind_) {
    case Kind::kNull:
      *line += "null";
      return;
    case Kind::kBool:
      *line += number_ != 0 ? "true" : "false";
      return;
    case Kind::kNumber:
      *line += std::to_string(number_);
      return;
    case Kind::kString:
      WriteText(line, text_);
      return;
    case Kind::kArray:
      *line += '[';
      for (size_t index = 0; index < items_.size(); ++index) {
        if (index > 0) *line += ',';
        items_[index].Write(line);
      }
      *line += ']';
      return;
    case Kind::kObject:
      *line += '{';
      for (size_t index = 0; index < members_.size(); ++index) {
        if (index > 0) *line += ',';
        WriteText(line, members_[index].first);
        *line += ':';
        members_[index].second.Write(line);
      }
      *line += '}';
      return;
  }
}

const Json* Json::Find(std::string_view name) const {
  for (const Member& member : members_)
    if (member.first == name) return &member.second;
  return nullptr;
}

std::optional<std::string> Json::Text(std::string_view name) const {
  const Json* found = Find(name);
  return found != nullptr && found->kind_ == Kind::kString ? std::optional(found->text_) : std::nullopt;
}

std::optional<int64_t> Json::Number(std::string_view name) const {
  const Json* found = Find(name);
  return found != nullptr && found->kind_ == Kind::kNumber ? std::optional(found->number_) : std::nullopt;
}

bool Json::Truth(std::string_view name, bool otherwise) const {
  const Json* found = Find(name);
  return found != nullptr && found->kind_ == Kind::kBool ? found->truth() : otherwise;
}

}  // namespace vestibule::loginhost
