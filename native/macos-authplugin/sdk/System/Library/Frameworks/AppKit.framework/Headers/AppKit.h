// What the plug-in uses of AppKit.
#ifndef VESTIBULE_SDK_APPKIT_H_
#define VESTIBULE_SDK_APPKIT_H_

#include <Foundation/Foundation.h>

@interface NSResponder : NSObject
@end

@interface NSView : NSResponder
- (instancetype)initWithFrame:(NSRect)frame;
- (void)addSubview:(NSView *)view;
- (void)removeFromSuperview;
- (void)setFrameSize:(NSSize)size;
- (void)setAccessibilityLabel:(NSString *)label;
@property(assign) NSView *nextKeyView;
@end

@interface NSControl : NSView
@property(copy) NSString *stringValue;
@property(assign) id target;
@property(assign) SEL action;
@property(assign) NSInteger tag;
@property(getter=isEnabled, assign) BOOL enabled;
@end

@interface NSTextField : NSControl
@property(assign) BOOL editable;
@property(assign) BOOL selectable;
@property(assign) BOOL bordered;
@property(assign) BOOL drawsBackground;
@property(copy) NSString *placeholderString;
@end

@interface NSSecureTextField : NSTextField
@end

@interface NSButton : NSControl
@property(copy) NSString *title;
@property(copy) NSString *keyEquivalent;
@property(assign) NSUInteger bezelStyle;
@end

#endif  // VESTIBULE_SDK_APPKIT_H_
