// Classes of macOS as far as a plug-in's view needs them, for the login host: loaded by it before the plug-in, as a
// Mach-O image of its own. They draw nothing. They hold what was shown, and press and fill what a script says. What they
// know of AppKit is a belief: that they take a call says nothing of a Mac.
#import <AppKit/AppKit.h>
#import <SecurityInterface/SFAuthorizationPluginView.h>
#include <stdlib.h>
#include <string.h>

#import "fakes.h"

// The host's: what is on the screen, one call for each line.
// `isSame`: it is the one before, with changes.
extern void vestibule_view_begins(BOOL isSame);
extern void vestibule_view_control(const char *kind, const char *text, long tag, BOOL enabled);
// Of the control before: what a screen reader says, its place in the order of Tab (from 1; 0: none), the key that presses
// it.
extern void vestibule_view_accessible(const char *label, unsigned long tab, const char *key);
extern void vestibule_view_ends(void);

// The host calls them on its main thread. False: nothing that is shown and enabled has this name.
__attribute__((visibility("default"))) BOOL vestibule_press(const char *title);
__attribute__((visibility("default"))) BOOL vestibule_fill(const char *label, const char *text);
__attribute__((visibility("default"))) BOOL vestibule_press_cancel(void);
// Chooses from a menu, by what is written there.
__attribute__((visibility("default"))) BOOL vestibule_choose(const char *title);
// The key, at a field of the view's.
__attribute__((visibility("default"))) BOOL vestibule_press_escape(void);
// The same by its place in what was told last, from 0.
__attribute__((visibility("default"))) BOOL vestibule_press_at(unsigned long index);
__attribute__((visibility("default"))) BOOL vestibule_fill_at(unsigned long index, const char *text);
// Tells again what is shown.
__attribute__((visibility("default"))) void vestibule_tell_view(void);
// Whether a text, or a control with that text, is shown.
__attribute__((visibility("default"))) BOOL vestibule_sees(const char *text);

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
+ (Class)class {
  return (Class)self;
}
- (Class)class {
  return object_getClass(self);
}
- (BOOL)isKindOfClass:(Class)class {
  for (Class at = object_getClass(self); at != NULL; at = class_getSuperclass(at))
    if (at == class) return YES;
  return NO;
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

@implementation NSResponder
@end

@implementation NSView
@synthesize nextKeyView = _nextKeyView, frame = _frame, hidden = _hidden;
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
  NSView *from = _super;
  _super = nil;
  for (size_t i = 0; from != nil && i < from->_count; i += 1) {
    if (from->_subviews[i] != self) continue;
    memmove(from->_subviews + i, from->_subviews + i + 1, (from->_count - i - 1) * sizeof from->_subviews[0]);
    from->_count -= 1;
    [self release];
    return;
  }
}
- (NSSize)fittingSize {
  return _frame.size;
}
- (NSWindow *)window {
  return nil;
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
  for (size_t i = 0; i < _count; i += 1) {
    _subviews[i]->_super = nil;
    [_subviews[i] release];
  }
  [_accessibilityLabel release];
  [super dealloc];
}
@end

@implementation NSControl
@synthesize stringValue = _stringValue, font = _font, target = _target, action = _action, tag = _tag, enabled = _enabled;
- (instancetype)initWithFrame:(NSRect)frame {
  self = [super initWithFrame:frame];
  if (self != nil) _enabled = YES;
  return self;
}
- (void)dealloc {
  [_font release];
  [_stringValue release];
  [super dealloc];
}
@end

@implementation NSTextField
@synthesize editable = _editable, selectable = _selectable, bordered = _bordered, drawsBackground = _drawsBackground,
            placeholderString = _placeholderString, delegate = _delegate,
            preferredMaxLayoutWidth = _preferredMaxLayoutWidth;
+ (instancetype)wrappingLabelWithString:(NSString *)text {
  NSTextField *field = [[self alloc] initWithFrame:NSMakeRect(0, 0, 0, 0)];
  field.stringValue = text;
  field.editable = NO;
  return [field autorelease];
}
// A line has 17 points, a letter 7. Nothing here draws one.
- (NSSize)fittingSize {
  const CGFloat width = (CGFloat)strlen(self.stringValue.UTF8String) * 7;
  const CGFloat lines = _preferredMaxLayoutWidth <= 0 ? 1 : 1 + (CGFloat)(long)(width / _preferredMaxLayoutWidth);
  return NSMakeRect(0, 0, _preferredMaxLayoutWidth, lines * 17).size;
}
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
@synthesize title = _title, keyEquivalent = _keyEquivalent, bezelStyle = _bezelStyle, state = _state;
- (void)setButtonType:(NSUInteger)type {
  _buttonType = type;
}
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

// The delegate learns of each key.
extern void vestibule_typed(NSTextField *field);

@interface NSView (Escape)
- (void)cancelOperation:(id)sender;
@end

static BOOL is_kind(id object, Class class) { return object_getClass(object) == class; }

static const char *key_of(NSView *view) {
  if (![view isKindOfClass:[NSButton class]]) return "";
  const char *key = ((NSButton *)view).keyEquivalent.UTF8String;
  return key == NULL ? "" : strcmp(key, "\r") == 0 ? "return" : strcmp(key, "\x1b") == 0 ? "escape" : key;
}

// What is hidden is passed over.
static size_t tab_place(NSView *of) {
  NSView *first = [shown firstKeyView];
  size_t place = 0;
  NSView *at = first;
  for (size_t i = 0; at != nil && i < SUBVIEWS_MOST; i += 1, at = at.nextKeyView) {
    if (i > 0 && at == first) return 0;
    if (!at.hidden) place += 1;
    if (at == of) return place;
  }
  return 0;
}

static void describe(void) {
  NSView *now = shown == nil ? nil : [shown viewForType:SFViewTypeIdentityAndCredentials];
  const BOOL isSame = now != nil && now == column;
  [now retain];
  [column release];
  column = now;
  vestibule_view_begins(isSame);
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    NSView *each = column->_subviews[i];
    if (each.hidden) continue;
    NSControl *control = [each isKindOfClass:[NSControl class]] ? (NSControl *)each : nil;
    vestibule_view_control(vestibule_kind(each), vestibule_text(each), control.tag, control == nil || control.enabled);
    vestibule_view_accessible(each->_accessibilityLabel.UTF8String, tab_place(each), key_of(each));
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

static BOOL press(NSButton *button) {
  if (!is_kind(button, (Class)[NSButton self]) || !button.enabled || button.hidden) return NO;
  [button retain];
  if (button->_buttonType == NSButtonTypeSwitch) button.state = button.state == 0;
  id target = button.target;
  ((void (*)(id, SEL, id))(void *)objc_msgSend)(target, button.action, button);
  [button release];
  return YES;
}

static BOOL fill(NSTextField *field, const char *text) {
  if (![field isKindOfClass:[NSTextField class]] || !field.editable || !field.enabled || field.hidden) return NO;
  field.stringValue = [NSString stringWithUTF8String:text];
  vestibule_typed(field);
  return YES;
}

BOOL vestibule_press(const char *title) {
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    NSButton *button = (NSButton *)column->_subviews[i];
    if (is_kind(button, (Class)[NSButton self]) && is_text(button.title, title) && press(button)) return YES;
  }
  return NO;
}

BOOL vestibule_fill(const char *label, const char *text) {
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    NSTextField *field = (NSTextField *)column->_subviews[i];
    if (![field isKindOfClass:[NSTextField class]] || !is_text(field.placeholderString, label)) continue;
    if (fill(field, text)) return YES;
  }
  return NO;
}

// What is hidden is not told.
static NSView *told_at(unsigned long index) {
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    if (column->_subviews[i].hidden) continue;
    if (index == 0) return column->_subviews[i];
    index -= 1;
  }
  return nil;
}

BOOL vestibule_press_at(unsigned long index) {
  NSView *told = told_at(index);
  return told != nil && press((NSButton *)told);
}

BOOL vestibule_fill_at(unsigned long index, const char *text) {
  NSView *told = told_at(index);
  return told != nil && fill((NSTextField *)told, text);
}

void vestibule_tell_view(void) {
  if (shown != nil) describe();
}

BOOL vestibule_sees(const char *text) {
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    const char *said = column->_subviews[i].hidden ? NULL : vestibule_text(column->_subviews[i]);
    if (said != NULL && strcmp(said, text) == 0) return YES;
  }
  return NO;
}

BOOL vestibule_choose(const char *title) {
  for (size_t i = 0; column != nil && i < column->_count; i += 1) {
    NSPopUpButton *menu = (NSPopUpButton *)column->_subviews[i];
    if (![menu isKindOfClass:[NSPopUpButton class]] || menu.hidden || !menu.enabled) continue;
    for (size_t at = 0; at < menu->_titleCount; at += 1) {
      if (!is_text(menu->_titles[at], title)) continue;
      menu->_selected = (NSInteger)at;
      ((void (*)(id, SEL, id))(void *)objc_msgSend)(menu.target, menu.action, menu);
      return YES;
    }
  }
  return NO;
}

BOOL vestibule_press_escape(void) {
  if (column == nil || !vestibule_responds(column, @selector(cancelOperation:))) return NO;
  ((void (*)(id, SEL, id))(void *)objc_msgSend)(column, @selector(cancelOperation:), nil);
  return YES;
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
