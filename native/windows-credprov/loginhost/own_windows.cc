// See own_windows.h.
#include "own_windows.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "picture.h"
#include "text.h"

namespace vestibule::loginhost {
namespace {

constexpr int kMostWindows = 20;
constexpr int kLongestTitle = 1024;
constexpr LONG kLargestPicture = 1024;

Report* window_report = nullptr;
SRWLOCK lock = SRWLOCK_INIT;
// Named, and pictured.
std::set<HWND> named;
std::set<HWND> pictured;

bool IsNew(std::set<HWND>* windows, HWND window) {
  AcquireSRWLockExclusive(&lock);
  const bool is_new = windows->size() < kMostWindows && windows->insert(window).second;
  ReleaseSRWLockExclusive(&lock);
  return is_new;
}

// Not a part of another window, and none that only gets messages.
bool IsShownOnItsOwn(HWND window) {
  return IsWindowVisible(window) && (GetWindowLongPtrW(window, GWL_STYLE) & WS_CHILD) == 0;
}

Json Described(HWND window) {
  wchar_t name[256] = {};
  GetClassNameW(window, name, 256);
  // Without a message: GetWindowText would wait for the window's thread.
  wchar_t title[kLongestTitle] = {};
  const int length = InternalGetWindowText(window, title, kLongestTitle);
  SecureZeroMemory(title, sizeof title);
  return Json::Object({{"class", Utf8(name)},
                       {"thread", GetWindowThreadProcessId(window, nullptr)},
                       {"titleLength", length}});
}

void Name(HWND window, const char* method) {
  if (window == nullptr || !IsShownOnItsOwn(window) || !IsNew(&named, window)) return;
  Json details = Json::Object({{"method", method}});
  const Json described = Described(window);
  for (const Json::Member& member : described.members()) details.Set(member.first, member.second);
  window_report->Find("own-window", Severity::kWarning, std::move(details));
}

HWND WINAPI NotedCreate(DWORD extended, LPCWSTR name, LPCWSTR title, DWORD style, int x, int y, int width, int height,
                        HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter) {
  const HWND window =
      CreateWindowExW(extended, name, title, style, x, y, width, height, parent, menu, instance, parameter);
  Name(window, MethodHere());
  return window;
}

HWND WINAPI NotedCreateNarrow(DWORD extended, LPCSTR name, LPCSTR title, DWORD style, int x, int y, int width,
                              int height, HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter) {
  const HWND window =
      CreateWindowExA(extended, name, title, style, x, y, width, height, parent, menu, instance, parameter);
  Name(window, MethodHere());
  return window;
}

BOOL WINAPI NotedShow(HWND window, int how) {
  const BOOL result = ShowWindow(window, how);
  Name(window, MethodHere());
  return result;
}

// Nobody is there to end it.
INT_PTR CancelDialogue(const char* function) {
  window_report->Find("modal-dialog", Severity::kWarning,
                      Json::Object({{"method", MethodHere()}, {"function", function}}));
  return IDCANCEL;
}

INT_PTR WINAPI CancelWide(HINSTANCE, LPCWSTR, HWND, DLGPROC, LPARAM) { return CancelDialogue("DialogBoxParamW"); }
INT_PTR WINAPI CancelNarrow(HINSTANCE, LPCSTR, HWND, DLGPROC, LPARAM) { return CancelDialogue("DialogBoxParamA"); }
INT_PTR WINAPI CancelIndirectWide(HINSTANCE, LPCDLGTEMPLATEW, HWND, DLGPROC, LPARAM) {
  return CancelDialogue("DialogBoxIndirectParamW");
}
INT_PTR WINAPI CancelIndirectNarrow(HINSTANCE, LPCDLGTEMPLATEA, HWND, DLGPROC, LPARAM) {
  return CancelDialogue("DialogBoxIndirectParamA");
}

// What is on the screen where the window is, or nothing.
std::optional<Json> PictureOf(HWND window, LONG width, LONG height) {
  if (width <= 0 || height <= 0) return std::nullopt;
  const HDC from = GetWindowDC(window);
  if (from == nullptr) return std::nullopt;
  const HDC into = CreateCompatibleDC(from);
  const HBITMAP bitmap = CreateCompatibleBitmap(from, width, height);
  const HGDIOBJ before = SelectObject(into, bitmap);
  const bool copied = BitBlt(into, 0, 0, width, height, from, 0, 0, SRCCOPY) != FALSE;
  SelectObject(into, before);
  const std::optional<Json> picture = copied ? ReadPicture(bitmap) : std::nullopt;
  DeleteObject(bitmap);
  DeleteDC(into);
  ReleaseDC(window, from);
  return picture;
}

BOOL CALLBACK Look(HWND window, LPARAM) {
  DWORD process = 0;
  GetWindowThreadProcessId(window, &process);
  if (process != GetCurrentProcessId() || !IsShownOnItsOwn(window)) return TRUE;
  Name(window, MethodHere());
  if (!IsNew(&pictured, window)) return TRUE;
  RECT place = {};
  GetWindowRect(window, &place);
  const LONG width = (std::min)(place.right - place.left, kLargestPicture);
  const LONG height = (std::min)(place.bottom - place.top, kLargestPicture);
  Json line = Described(window);
  line.Set("width", width);
  line.Set("height", height);
  if (const std::optional<Json> picture = PictureOf(window, width, height)) line.Set("picture", *picture);
  window_report->Say("window", std::move(line));
  return TRUE;
}

template <typename Function>
const void* Address(Function* function) {
  return reinterpret_cast<const void*>(function);
}

}  // namespace

void WatchWindows(Report* report) { window_report = report; }

const std::vector<Replacement>& WindowFunctions() {
  static const std::vector<Replacement> functions = {
      {"CreateWindowExW", Address(NotedCreate)},
      {"CreateWindowExA", Address(NotedCreateNarrow)},
      {"ShowWindow", Address(NotedShow)},
  };
  return functions;
}

const std::vector<Replacement>& DialogueFunctions() {
  static const std::vector<Replacement> functions = {
      {"DialogBoxParamW", Address(CancelWide)},
      {"DialogBoxParamA", Address(CancelNarrow)},
      {"DialogBoxIndirectParamW", Address(CancelIndirectWide)},
      {"DialogBoxIndirectParamA", Address(CancelIndirectNarrow)},
  };
  return functions;
}

void LookForWindows() { EnumWindows(Look, 0); }

}  // namespace vestibule::loginhost
