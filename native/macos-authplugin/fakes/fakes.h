// What the files of this folder share. See fakes.m.
#ifndef VESTIBULE_FAKES_H_
#define VESTIBULE_FAKES_H_

#import <AppKit/AppKit.h>

extern id class_createInstance(Class class, size_t extra);
extern id object_dispose(id object);
extern Class object_getClass(id object);
extern Class class_getSuperclass(Class class);
extern id objc_retain(id object);
extern void objc_release(id object);
extern id objc_autorelease(id object);
extern BOOL vestibule_responds(id object, SEL name);
extern id objc_msgSend(id object, SEL name, ...);

@interface NSObject (Memory)
- (id)retain;
- (void)release;
- (id)autorelease;
- (id)copy;
+ (instancetype)self;
+ (instancetype)new;
@end

@interface NSArray () {
 @public
  id *_objects;
  size_t _count;
}
@end

enum { SUBVIEWS_MOST = 96 };

@interface NSView () {
 @public
  NSRect _frame;
  NSView *_super;
  NSView *_subviews[SUBVIEWS_MOST];
  size_t _count;
  NSView *_nextKeyView;
  NSString *_accessibilityLabel;
  BOOL _hidden;
}
@end

@interface NSButton () {
 @public
  NSUInteger _buttonType;
}
@end

enum { MENU_MOST = 32 };

@interface NSPopUpButton () {
 @public
  NSString *_titles[MENU_MOST];
  size_t _titleCount;
  NSInteger _selected;
}
@end

// An array of these, retained. The caller releases it.
NSArray *vestibule_array(id const *objects, size_t count);

// Retained, and in no pool: CoreFoundation is called on threads that have none. The caller releases it.
NSString *vestibule_string(const char *text);

// kCFBooleanTrue and kCFBooleanFalse, which are no objects here.
const void *vestibule_boolean(BOOL value);
BOOL vestibule_is_boolean(const void *object);

// What a control is, for a report: a word, and its text.
const char *vestibule_kind(id control);
const char *vestibule_text(id control);

#endif  // VESTIBULE_FAKES_H_
