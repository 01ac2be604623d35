// A stand-in for CoreFoundation's property lists, as far as the helper uses them: dictionaries, arrays, texts and other
// values, counted. Texts keep their XML entities, but for & < >. For the tests alone.
#ifndef VESTIBULE_LOGIN_RIGHT_PROPERTY_LIST_H_
#define VESTIBULE_LOGIN_RIGHT_PROPERTY_LIST_H_

#include <CoreFoundation/CoreFoundation.h>
#include <stddef.h>

// The class of the compiler's constant strings: its address is in their first word.
extern int __CFConstantStringClassReference[24];

// NULL: no property list. As CFPropertyListCreateWithData of XML.
CFTypeRef property_list_parse(const char *text, size_t length);
// The caller frees it.
char *property_list_print(CFTypeRef list);

#endif  // VESTIBULE_LOGIN_RIGHT_PROPERTY_LIST_H_
