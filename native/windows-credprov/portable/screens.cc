// screens FILE COPIES SEED: draws the screen of a frame, and of copies of it with bytes changed or missing, into a tile's
// fields, as the provider does with what an agent sends. Built for the machine of the tests, under sanitizers, which end it
// at the first byte that is read or written where none is. Prints how many copies were drawn, and how many refused.
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "codec.h"
#include "../provider/screen.h"
#include "../provider/text.h"

namespace {

using vestibule::provider::DrawScreen;
using vestibule::provider::kRows;
using vestibule::provider::kTextRoom;
using vestibule::provider::Narrow;
using vestibule::provider::Screen;

// xorshift64*: the same copies for the same seed.
uint64_t Next(uint64_t* state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * 2685821657736338717u;
}

std::string Damaged(std::string bytes, uint64_t* state) {
  for (uint64_t changes = Next(state) % 4; changes > 0 && !bytes.empty(); --changes)
    bytes[Next(state) % bytes.size()] = static_cast<char>(Next(state) % 256);
  if (Next(state) % 8 == 0) bytes.resize(Next(state) % (bytes.size() + 1));
  return bytes;
}

// Whether it was drawn. Each text is read to its end and written back, in a block of its own exact size.
bool Draw(const std::string& body) {
  const auto bytes = std::make_unique<uint8_t[]>(body.size());
  std::copy(body.begin(), body.end(), bytes.get());
  const auto message = std::make_unique<vst_message>();
  if (vst_decode(bytes.get(), body.size(), message.get()) != VST_OK || message->number != VST_MESSAGE_SCREEN)
    return false;
  const auto screen = std::make_unique<Screen>();
  if (!DrawScreen(message->as.screen, screen.get())) return false;
  for (DWORD id = 0; id < kRows; ++id) {
    const wchar_t* text = screen->fields[id].text;
    const size_t units = std::wcslen(text);
    const auto narrow = std::make_unique<uint8_t[]>(3 * units + 1);
    size_t length = 0;
    if (units >= kTextRoom || !Narrow(text, narrow.get(), 3 * units, &length)) std::abort();
    if (Narrow(text, narrow.get(), length == 0 ? 0 : length - 1, &length) != (units == 0)) std::abort();
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string body((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  uint64_t state = std::strtoull(arguments[3], nullptr, 10) | 1;
  if (!Draw(body)) return 1;
  int drawn = 0;
  int refused = 0;
  for (int copies = std::atoi(arguments[2]); copies > 0; --copies) ++(Draw(Damaged(body, &state)) ? drawn : refused);
  std::printf("%d %d\n", drawn, refused);
  return 0;
}
