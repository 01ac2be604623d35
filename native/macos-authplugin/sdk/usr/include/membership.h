// What the plug-in uses of <membership.h>.
#ifndef VESTIBULE_SDK_MEMBERSHIP_H_
#define VESTIBULE_SDK_MEMBERSHIP_H_

#include <stddef.h>

#define ID_TYPE_USERNAME 4

// 0, or an errno. The identifier is a text of `size` bytes; macOS 10.10.
int mbr_identifier_to_uuid(int type, const void *identifier, size_t size, unsigned char uuid[16]);

#endif  // VESTIBULE_SDK_MEMBERSHIP_H_
