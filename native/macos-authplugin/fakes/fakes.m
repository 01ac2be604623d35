// Classes of macOS as far as a plug-in's view needs them, for the login host: loaded by it before the plug-in, as a
// Mach-O image of its own. They draw nothing. They hold what was shown, and press and fill what a script says. What they
// know of AppKit is a belief: that they take a call says nothing of a Mac.
#import <AppKit/AppKit.h>
#import <SecurityInterface/SFAuthorizationPluginView.h>
#include <stdlib.h>
#include <string.h>

extern id class_createInstance(Class class, size_t extra);
extern id object_dispose(id object);
extern Class object_getClass(id object);
extern id objc_retain(id object);
extern void objc_release(id object);
extern id objc_autorelease(id object);
extern BOOL vestibule_responds(id object, SEL name);
extern id objc_msgSend(id object, SEL name, ...);

// The host's: what is on the screen, one call for each line.
extern void vestibule_view_begins(void);
extern void vestibule_view_control(const char *kind, const char *text, const char *value, BOOL enabled);
extern void vestibule_view_ends(void);

// The host calls them on its main thread. False: nothing that is shown and enabled has this name.
__attribute__((visibility("default"))) BOOL vestibule_press(const char *title);
__attribute__((visibility("default"))) BOOL vestibule_fill(const char *label, const char *text);
__attribute__((visibility("default"))) BOOL vestibule_press_cancel(void);
// Whether a text, or a control with that text, is shown.
__attribute__((visibility("default"))) BOOL vestibule_sees(const char *text);

@interface NSObject (Memory)
- (id)retain;
- (void)release;
- (id)autorelease;
- (id)copy;
+ (instancetype)self;
@end

@implementation NSObject
+ (instancetype)self {
  return (id)self;
}
+ (instancetype)alloc {
  return class_createInstance((Class)self, 0);
}
+ (instancetype)new {
  return [[self alloc] init];
}
+ (void)initialize {
}
- (instancetype)init {
  return self;
}
- (void)dealloc {
  object_dispose(self);
}
- (instancetype)self {
  return self;
}
- (Class)class {
  return object_getClass(self);
}
- (BOOL)respondsToSelector:(SEL)name {
  return vestibule_responds(self, name);
}
- (id)retain {
  return objc_retain(self);
}
- (void)release {
  objc_release(self);
}
- (id)autorelease {
  return objc_autorelease(self);
}
@end

@interface VestibuleString : NSString {
 @public
  char *_text;
}
@end

@interface __NSCFConstantString : NSString {
 @public
  unsigned long _flags;
  const char *_bytes;
  unsigned long _length;
}
@end

@implementation NSString
+ (instancetype)stringWithUTF8String:(const char *)text {
  VestibuleString *made = [VestibuleString alloc];
  made->_text = strdup(text);
  return (id)[made autorelease];
}
- (const char *)UTF8String {
  return "";
}
- (id)copy {
  return [self retain];
}
@end

@implementation VestibuleString
- (const char *)UTF8String {
  return _text;
}
- (void)dealloc {
  memset(_text, 0, strlen(_text));
  free(_text);
  [super dealloc];
}
@end

@implementation __NSCFConstantString
- (const char *)UTF8String {
  return _bytes;
}
@end
__asm__(".globl ___CFConstantStringClassReference\n"
        ".set ___CFConstantStringClassReference, _OBJC_CLASS_$___NSCFConstantString");

@implementation NSDictionary
@end
@implementation NSError
@end
@implementation NSResponder
@end

enum { SUBVIEWS_MOST = 64 };

@interface NSView () {
 @public
  NSRect _frame;
  NSView *_super;
  NSView *_subviews[SUBVIEWS_MOST];
  size_t _count;
  NSView *_nextKeyView;
  NSString *_accessibilityLabel;
}
@end

@implementation NSView
@synthesize nextKeyView = _nextKeyView;
- (instancetype)initWithFrame:(NSRect)frame {
  self = [super init];
  if (self != nil) _frame = frame;
  return self;
}
- (void)addSubview:(NSView *)view {
  if (_count == SUBVIEWS_MOST) return;
  _subviews[_count++] = [view retain];
  view->_super = self;
}
- (void)removeFromSuperview {
  _super = nil;
}
- (void)setFrameSize:(NSSize)size {
  _frame.size = size;
}
- (void)setAccessibilityLabel:(NSString *)label {
  [label retain];
  [_accessibilityLabel release];
  _accessibilityLabel = label;
}
- (void)dealloc {
  for (size_t i = 0; i < _count; i += 1) [_subviews[i] release];
  [_accessibilityLabel release];
  [super dealloc];
}
@end

@implementation NSControl
@synthesize stringValue = _stringValue, target = _target, action = _action, tag = _tag, enabled = _enabled;
- (instancetype)initWithFrame:(NSRect)frame {
  self = [super initWithFrame:frame];
  if (self != nil) _enabled = YES;
  return self;
}
- (void)dealloc {
  [_stringValue release];
  [super dealloc];
}
@end

@implementation NSTextField
@synthesize editable = _editable, selectable = _selectable, bordered = _bordered, drawsBackground = _drawsBackground,
            placeholderString = _placeholderString;
- (instancetype)initWithFrame:(NSRect)frame {
  self = [super initWithFrame:frame];
  if (self != nil) _editable = YES;
  return self;
}
- (void)dealloc {
  [_placeholderString release];
  [super dealloc];
}
@end

@implementation NSSecureTextField
@end

@implementation NSButton
@synthesize title = _title, keyEquivalent = _keyEquivalent, bezelStyle = _bezelStyle;
- (void)dealloc {
  [_title release];
  [_keyEquivalent release];
  [super dealloc];
}
@end

// --- The view, and what is shown of it.

@interface SFAuthorizationPluginView () {
  const AuthorizationCallbacks *_callbacks;
  AuthorizationEngineRef _engine;
  void *_reserved;
}
@end

// Not retained: it lives as long as its plug-in says.
static SFAuthorizationPluginView *shown;
static NSView *column;

static BOOL is_kind(id object, Class class) { return object_getClass(object) == class; }

static void describe(void) {
  NSView *now = shown == nil ? nil : [shown viewForType:SFViewTypeIdentityAndCredentials];
  [now retain];
  [column release];
  column = now;
  vestibule_view_begins();
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    id each = column->_subviews[i];
    if (is_kind(each, (Class)[NSButton self])) {
      vestibule_view_control("button", ((NSButton *)each).title.UTF8String, NULL, ((NSButton *)each).enabled);
      continue;
    }
    NSTextField *field = each;
    if (!field.editable) {
      vestibule_view_control("text", field.stringValue.UTF8String, NULL, YES);
    } else {
      const BOOL is_secret = is_kind(each, (Class)[NSSecureTextField self]);
      vestibule_view_control(is_secret ? "secret" : "field", field.placeholderString.UTF8String, NULL, field.enabled);
    }
  }
  vestibule_view_ends();
}

@implementation SFAuthorizationPluginView
- (id)initWithCallbacks:(const AuthorizationCallbacks *)callbacks andEngineRef:(AuthorizationEngineRef)engine {
  self = [super init];
  if (self != nil) {
    _callbacks = callbacks;
    _engine = engine;
  }
  return self;
}
- (AuthorizationEngineRef)engineRef {
  return _engine;
}
- (const AuthorizationCallbacks *)callbacks {
  return _callbacks;
}
- (void)buttonPressed:(SFButtonType)button {
  (void)button;
}
- (NSResponder *)firstResponder {
  return nil;
}
- (NSView *)firstKeyView {
  return nil;
}
- (NSView *)lastKeyView {
  return nil;
}
- (void)setEnabled:(BOOL)enabled {
  (void)enabled;
}
- (NSView *)viewForType:(SFViewType)type {
  (void)type;
  return nil;
}
- (void)didActivate {
}
- (void)displayView {
  shown = self;
  describe();
  [self didActivate];
}
- (void)setButton:(SFButtonType)button enabled:(BOOL)enabled {
  (void)button;
  (void)enabled;
}
- (void)updateView {
  if (shown == self) describe();
}
- (void)dealloc {
  if (shown == self) {
    shown = nil;
    [column release];
    column = nil;
  }
  [super dealloc];
}
@end

static BOOL is_text(NSString *text, const char *other) {
  return text != nil && strcmp(text.UTF8String, other) == 0;
}

BOOL vestibule_press(const char *title) {
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    NSButton *button = (NSButton *)column->_subviews[i];
    if (!is_kind(button, (Class)[NSButton self]) || !button.enabled || !is_text(button.title, title)) continue;
    [button retain];
    id target = button.target;
    ((void (*)(id, SEL, id))(void *)objc_msgSend)(target, button.action, button);
    [button release];
    return YES;
  }
  return NO;
}

BOOL vestibule_fill(const char *label, const char *text) {
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    NSTextField *field = (NSTextField *)column->_subviews[i];
    if (is_kind(field, (Class)[NSButton self]) || !field.editable || !field.enabled ||
        !is_text(field.placeholderString, label))
      continue;
    field.stringValue = [NSString stringWithUTF8String:text];
    return YES;
  }
  return NO;
}

BOOL vestibule_sees(const char *text) {
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    id each = column->_subviews[i];
    const BOOL is_button = is_kind(each, (Class)[NSButton self]);
    NSString *said = is_button                   ? ((NSButton *)each).title
                     : ((NSTextField *)each).editable ? ((NSTextField *)each).placeholderString
                                                      : ((NSTextField *)each).stringValue;
    if (is_text(said, text)) return YES;
  }
  return NO;
}

BOOL vestibule_press_cancel(void) {
  if (shown == nil || column == nil) return NO;
  [shown buttonPressed:SFButtonTypeCancel];
  return YES;
}

// The host takes the view away when the mechanism has answered.
__attribute__((visibility("default"))) void vestibule_view_gone(void);
void vestibule_view_gone(void) {
  shown = nil;
  [column release];
  column = nil;
}
