// The plug-in's own piece that counts captures, as a program, on the Mac of mac.h: `begin` prints whether the plug-in takes
// part, `end` ends what was begun in order.
#include <stdio.h>
#include <string.h>

#include "sentinel.h"

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "begin") == 0)
    (void)puts(vst_sentinel_begin(VST_CAPTURE_STARTS, VST_SPAN_BOOTS) ? "takes part" : "stands aside");
  else if (count == 2 && strcmp(arguments[1], "end") == 0)
    vst_sentinel_end(VST_CAPTURE_STARTS);
  else
    return 2;
  return 0;
}
