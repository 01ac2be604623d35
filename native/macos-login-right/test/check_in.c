// The plug-in's own piece that checks in, as a program, on the Mac of mac.h.
#include "check_in.h"

int main(void) {
  vst_check_in();
  return 0;
}
