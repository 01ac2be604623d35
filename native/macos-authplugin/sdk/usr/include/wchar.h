// The texts' header names wchar_t; the plug-in uses UTF-8.
#ifndef VESTIBULE_SDK_WCHAR_H_
#define VESTIBULE_SDK_WCHAR_H_

#include <stddef.h>

#endif  // VESTIBULE_SDK_WCHAR_H_
