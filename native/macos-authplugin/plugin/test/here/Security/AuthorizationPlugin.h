// The SDK of this project, for the plug-in compiled for this system.
#include "../../../../sdk/System/Library/Frameworks/Security.framework/Headers/AuthorizationPlugin.h"
