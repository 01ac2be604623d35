// Reads a file, and copies of it with bytes changed or missing, by the parts of the host that know no Windows: the reader
// of DLLs, of JSON and of serialized credentials. Built for the machine of the tests, under sanitizers, which end it at
// the first byte that is read where none is. Prints how many copies each of them took.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "../loginhost/image.h"
#include "../loginhost/json.h"
#include "../loginhost/logon_buffer.h"

namespace {

using vestibule::loginhost::DecodeLogon;
using vestibule::loginhost::Json;
using vestibule::loginhost::LogonBuffer;
using vestibule::loginhost::ReadImage;
using vestibule::loginhost::Slice;

// xorshift64*: the same copies for the same seed.
uint64_t Next(uint64_t* state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * 2685821657736338717u;
}

// Up to eight bytes changed among the first `reach`, and every fourth copy cut.
std::string Damaged(std::string bytes, size_t reach, uint64_t* state) {
  const size_t within = bytes.size() < reach ? bytes.size() : reach;
  for (uint64_t changes = Next(state) % 8 + 1; changes > 0 && within > 0; --changes)
    bytes[Next(state) % within] = static_cast<char>(Next(state) % 256);
  if (Next(state) % 4 == 0) bytes.resize(Next(state) % (bytes.size() + 1));
  return bytes;
}

struct Taken {
  int images = 0;
  int values = 0;
  int logons = 0;
  unsigned sum = 0;
};

// Reads what the slice says, as the host does.
unsigned Sum(const std::string& block, const Slice& slice) {
  const std::string text(block.data() + slice.offset, slice.units * 2);
  unsigned sum = 0;
  for (const char byte : text) sum += static_cast<unsigned char>(byte);
  return sum;
}

void Try(const std::string& damaged, Taken* taken) {
  // In a block of its exact size, so that a byte too far is noticed.
  const std::string bytes(damaged.data(), damaged.size());
  if (ReadImage(bytes).has_value()) ++taken->images;
  if (const std::optional<Json> value = Json::Read(bytes); value.has_value()) {
    ++taken->values;
    // What was written is read again as the same.
    const std::string written = value->Written();
    const std::optional<Json> again = Json::Read(written);
    if (!again.has_value() || again->Written() != written) std::abort();
  }
  const std::string block(bytes.data(), bytes.size() < 256 ? bytes.size() : 256);
  const auto* start = reinterpret_cast<const unsigned char*>(block.data());
  if (const std::optional<LogonBuffer> logon = DecodeLogon(start, block.size()); logon.has_value()) {
    ++taken->logons;
    taken->sum += Sum(block, logon->domain) + Sum(block, logon->user) + Sum(block, logon->secret);
  }
}

}  // namespace

// FILE COUNT SEED
int main(int count, char** arguments) {
  if (count != 4) return 2;
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  uint64_t state = std::strtoull(arguments[3], nullptr, 10) | 1;
  Taken taken;
  Try(whole, &taken);
  // Cut everywhere in the headers.
  for (size_t length = 0; length < whole.size() && length < 1024; ++length) Try(whole.substr(0, length), &taken);
  for (int copies = std::atoi(arguments[2]); copies > 0; --copies) {
    // Headers, tables of sections and of imports: at the front of the file, or anywhere.
    Try(Damaged(whole, copies % 2 == 0 ? 1024 : whole.size(), &state), &taken);
  }
  std::printf("%d %d %d %u\n", taken.images, taken.values, taken.logons, taken.sum);
  return 0;
}
