// The version that `hello` names. Given by the build.
#ifndef VESTIBULE_MACOS_VERSION_H_
#define VESTIBULE_MACOS_VERSION_H_

#ifndef VESTIBULE_VERSION
#error "VESTIBULE_VERSION is to be given"
#endif

#define VST_BUILD VESTIBULE_VERSION

#endif  // VESTIBULE_MACOS_VERSION_H_
