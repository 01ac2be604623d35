// caller odd|late|starts|services-hang|speed|speed-and-registry|hung DLL CLSID [TIMES]: calls a provider as no good sign-in
// screen would, or measures how long it takes. A tool of tests and of `npm run bench`.
#include <windows.h>

#include <objbase.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "calls.h"

int wmain(int count, wchar_t** arguments) {
  using vestibule::caller::Need;
  using vestibule::caller::Registry;
  Need(count >= 4 && SUCCEEDED(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED)), "three arguments");
  CLSID clsid = {};
  Need(SUCCEEDED(CLSIDFromString(arguments[3], &clsid)), "a class");
  const int times = count > 4 ? _wtoi(arguments[4]) : 1;
  const std::wstring what = arguments[1];
  if (what == L"odd") vestibule::caller::CallOddly(arguments[2], clsid);
  else if (what == L"speed") vestibule::caller::MeasureStart(arguments[2], clsid, times, Registry::kLeftOut);
  else if (what == L"speed-and-registry")
    vestibule::caller::MeasureStart(arguments[2], clsid, times, Registry::kWhatOursMust);
  else if (what == L"late") vestibule::caller::AnswerLate(arguments[2], clsid);
  else if (what == L"starts") vestibule::caller::StartBesideOthers(arguments[2], clsid);
  else if (what == L"services-hang") vestibule::caller::SelectWhileServicesHang(arguments[2], clsid);
  else if (what == L"hung") vestibule::caller::MeasureWithHungAgent(arguments[2], clsid, times);
  else Need(false, "odd, late, starts, services-hang, speed, speed-and-registry or hung");
  return 0;
}
