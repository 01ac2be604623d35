// The SDK of this project, for the helper compiled for this system.
#include "../../../../macos-authplugin/sdk/System/Library/Frameworks/CoreFoundation.framework/Headers/CoreFoundation.h"
