// The process that is made for one plug-in: loads it and plays the evaluation.
#ifndef VESTIBULE_LOGINHOST_HOSTED_H_
#define VESTIBULE_LOGINHOST_HOSTED_H_

#include "options.h"
#include "watch.h"

// The exit codes of this process.
enum { HOSTED_CLEAN = 0, HOSTED_MISBEHAVED = 1, HOSTED_REFUSED = 2 };

int hosted_run(struct options *options, struct watch *watch);

#endif  // VESTIBULE_LOGINHOST_HOSTED_H_
