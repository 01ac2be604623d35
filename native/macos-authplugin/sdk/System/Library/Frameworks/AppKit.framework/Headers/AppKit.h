// What the plug-in uses of AppKit.
#ifndef VESTIBULE_SDK_APPKIT_H_
#define VESTIBULE_SDK_APPKIT_H_

#include <Foundation/Foundation.h>

@class CIImage;

@interface NSResponder : NSObject
@end

@interface NSWindow : NSResponder
- (BOOL)makeFirstResponder:(NSResponder *)responder;
@end

@interface NSScreen : NSObject
// The one with the keyboard focus. nil without any.
+ (NSScreen *)mainScreen;
@property(readonly) NSRect visibleFrame;
@end

@interface NSView : NSResponder
- (instancetype)initWithFrame:(NSRect)frame;
- (void)addSubview:(NSView *)view;
- (void)removeFromSuperview;
- (void)setFrameSize:(NSSize)size;
- (void)setAccessibilityLabel:(NSString *)label;
@property(assign) NSView *nextKeyView;
@property(getter=isHidden, assign) BOOL hidden;
@property(assign) NSRect frame;
// As large as its content needs.
@property(readonly) NSSize fittingSize;
@property(readonly) NSWindow *window;
@end

@interface NSFont : NSObject
+ (NSFont *)systemFontOfSize:(CGFloat)size;
+ (NSFont *)boldSystemFontOfSize:(CGFloat)size;
@end

@interface NSControl : NSView
@property(copy) NSString *stringValue;
@property(retain) NSFont *font;
@property(assign) id target;
@property(assign) SEL action;
@property(assign) NSInteger tag;
@property(getter=isEnabled, assign) BOOL enabled;
@end

@protocol NSTextFieldDelegate <NSObject>
- (void)controlTextDidChange:(NSNotification *)notification;
@end

@interface NSTextField : NSControl
// Several lines, where the text needs them.
+ (instancetype)wrappingLabelWithString:(NSString *)text;
@property(assign) CGFloat preferredMaxLayoutWidth;
@property(assign) id<NSTextFieldDelegate> delegate;
@property(assign) BOOL editable;
@property(assign) BOOL selectable;
@property(assign) BOOL bordered;
@property(assign) BOOL drawsBackground;
@property(copy) NSString *placeholderString;
@end

@interface NSSecureTextField : NSTextField
@end

enum { NSButtonTypeSwitch = 3 };

@interface NSButton : NSControl
- (void)setButtonType:(NSUInteger)type;
@property(copy) NSString *title;
@property(copy) NSString *keyEquivalent;
@property(assign) NSUInteger bezelStyle;
@property(assign) NSInteger state;
@end

@interface NSPopUpButton : NSButton
- (void)addItemWithTitle:(NSString *)title;
- (void)selectItemAtIndex:(NSInteger)index;
@property(readonly) NSInteger indexOfSelectedItem;
@end

@interface NSImageRep : NSObject
@end

@interface NSCIImageRep : NSImageRep
+ (instancetype)imageRepWithCIImage:(CIImage *)image;
@end

@interface NSImage : NSObject
- (instancetype)initWithSize:(NSSize)size;
- (void)addRepresentation:(NSImageRep *)representation;
@end

@interface NSImageView : NSControl
@property(retain) NSImage *image;
@end

#endif  // VESTIBULE_SDK_APPKIT_H_
