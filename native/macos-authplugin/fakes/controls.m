// Fakes of AppKit beside those of fakes.m: menus, pictures, displays; and what each control is. See fakes.m.
#include <stdlib.h>
#include <string.h>

#import "fakes.h"

#import <CoreImage/CoreImage.h>
#import <WebKit/WebKit.h>

@implementation NSWindow
- (BOOL)makeFirstResponder:(NSResponder *)responder {
  return responder != nil;
}
@end

@implementation NSScreen
+ (NSScreen *)mainScreen {
  return [[[NSScreen alloc] init] autorelease];
}
- (NSRect)visibleFrame {
  return NSMakeRect(0, 0, 1440, 800);
}
@end

@implementation NSFont
+ (NSFont *)systemFontOfSize:(CGFloat)size {
  (void)size;
  return [[[NSFont alloc] init] autorelease];
}
+ (NSFont *)boldSystemFontOfSize:(CGFloat)size {
  return [self systemFontOfSize:size];
}
@end

@implementation NSPopUpButton
- (void)addItemWithTitle:(NSString *)title {
  if (_titleCount < MENU_MOST) _titles[_titleCount++] = [title retain];
}
- (void)selectItemAtIndex:(NSInteger)index {
  _selected = index;
}
- (NSInteger)indexOfSelectedItem {
  return _selected;
}
- (void)dealloc {
  for (size_t i = 0; i < _titleCount; i += 1) [_titles[i] release];
  [super dealloc];
}
@end

@implementation CIImage
- (CIImage *)imageByApplyingTransform:(CGAffineTransform)transform {
  (void)transform;
  return [[[CIImage alloc] init] autorelease];
}
@end

@implementation CIFilter {
  BOOL _hasMessage;
}
+ (CIFilter *)filterWithName:(NSString *)name {
  if (strcmp(name.UTF8String, "CIQRCodeGenerator") != 0) return nil;
  return [[[CIFilter alloc] init] autorelease];
}
- (void)setValue:(id)value forKey:(NSString *)key {
  if (value != nil && strcmp(key.UTF8String, "inputMessage") == 0) _hasMessage = YES;
}
- (CIImage *)outputImage {
  return _hasMessage ? [[[CIImage alloc] init] autorelease] : nil;
}
@end

@implementation NSImageRep
@end
@implementation NSCIImageRep
+ (instancetype)imageRepWithCIImage:(CIImage *)image {
  (void)image;
  return [[[NSCIImageRep alloc] init] autorelease];
}
@end

@implementation NSImage {
  NSImageRep *_representation;
}
- (instancetype)initWithSize:(NSSize)size {
  (void)size;
  return [super init];
}
- (void)addRepresentation:(NSImageRep *)representation {
  [_representation release];
  _representation = [representation retain];
}
- (void)dealloc {
  [_representation release];
  [super dealloc];
}
@end

@implementation NSImageView
@synthesize image = _image;
- (void)dealloc {
  [_image release];
  [super dealloc];
}
@end

const char *vestibule_kind(id control) {
  if ([control isKindOfClass:[NSPopUpButton class]]) return "menu";
  if ([control isKindOfClass:[NSButton class]])
    return ((NSButton *)control)->_buttonType == NSButtonTypeSwitch ? "switch" : "button";
  if ([control isKindOfClass:[NSImageView class]]) return "picture";
  if ([control isKindOfClass:[WKWebView class]]) return "page";
  if ([control isKindOfClass:[NSSecureTextField class]]) return "secret";
  return ((NSTextField *)control).editable ? "field" : "text";
}

const char *vestibule_text(id control) {
  NSString *said = nil;
  if ([control isKindOfClass:[NSPopUpButton class]]) {
    NSPopUpButton *menu = control;
    said = menu->_selected >= 0 && (size_t)menu->_selected < menu->_titleCount ? menu->_titles[menu->_selected] : nil;
  } else if ([control isKindOfClass:[NSButton class]]) {
    said = ((NSButton *)control).title;
  } else if ([control isKindOfClass:[NSTextField class]]) {
    NSTextField *field = control;
    said = field.editable ? field.placeholderString : field.stringValue;
  }
  return said == nil ? "" : said.UTF8String;
}
