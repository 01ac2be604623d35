// The SDK of this project, for the plug-in compiled for this system.
#include "../../../sdk/usr/include/membership.h"
