// Texts between UTF-8, in which the agent speaks, and UTF-16, in which Windows does. Used on any thread.
#ifndef VESTIBULE_PROVIDER_TEXT_H_
#define VESTIBULE_PROVIDER_TEXT_H_

#include <windows.h>

#include <cstddef>
#include <cstdint>

#include "bytes.h"

namespace vestibule::provider {

// Writes `utf8` and a NUL. False, and an empty text, where there is no room, or it is not UTF-8, or has a NUL.
bool Widen(vst_view utf8, wchar_t* into, size_t capacity);

// Writes at most `most` bytes, without a NUL. False where there is no room; an unpaired surrogate becomes U+FFFD.
bool Narrow(const wchar_t* text, uint8_t* into, size_t most, size_t* length);

// Copies as much as there is room for, with a NUL.
void CopyText(const wchar_t* text, wchar_t* into, size_t capacity);

// Appends as much as there is room for.
void AppendText(const wchar_t* text, wchar_t* into, size_t capacity);
void AppendNumber(unsigned number, unsigned digits, wchar_t* into, size_t capacity);

// A view of a constant text.
vst_view ViewOf(const char* text);

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_TEXT_H_
