// Pictures of the view. Of the main thread alone. Used by column.m.
#ifndef VESTIBULE_MACOS_PICTURE_H_
#define VESTIBULE_MACOS_PICTURE_H_

#import <AppKit/AppKit.h>

// The QR code of a text, of that many points; nil where the system cannot make one.
NSImage *vst_picture_of_code(const char *text, CGFloat size);

#endif  // VESTIBULE_MACOS_PICTURE_H_
