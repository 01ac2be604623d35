// Fills messages by the names of their members, for driver.c. A test that only decodes and encodes would miss rows that
// exchange two fields both ways.
#ifndef VESTIBULE_TEST_MEMBERS_H_
#define VESTIBULE_TEST_MEMBERS_H_

#include <stdbool.h>
#include <stdint.h>

#include "../vestibule_protocol.h"

// Fills the message of that number with a different value in each member, as the test expects. False for an unknown
// number.
bool fill_members(uint32_t number, struct vst_message *message);

#endif  // VESTIBULE_TEST_MEMBERS_H_
