// Messages filled in by the names of their members, for driver.c: the rows could give two fields each other's place both
// ways, and nobody who only decodes and encodes would see it.
#ifndef VESTIBULE_TEST_MEMBERS_H_
#define VESTIBULE_TEST_MEMBERS_H_

#include <stdbool.h>
#include <stdint.h>

#include "../vestibule_protocol.h"

// The message of that number with a value of its own in each member, as the test expects it. False for no message.
bool fill_members(uint32_t number, struct vst_message *message);

#endif  // VESTIBULE_TEST_MEMBERS_H_
