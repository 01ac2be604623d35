// Included by no source here: scripts/windows-programs.json puts it before each in a build for tests, which speaks another
// version of the protocol, as a provider that a sign-in screen has loaded from before the agent was replaced.
#ifndef VESTIBULE_PROVIDER_VERSION_2_H_
#define VESTIBULE_PROVIDER_VERSION_2_H_

#include "vestibule_protocol.h"

#undef VST_PROTOCOL_VERSION
#define VST_PROTOCOL_VERSION 2
#undef VST_OLDEST_VERSION
#define VST_OLDEST_VERSION 2

#endif  // VESTIBULE_PROVIDER_VERSION_2_H_
