// <sys/sysctl.h> for the helper compiled for this system: mac.h has what it uses.
#include "../../mac.h"
