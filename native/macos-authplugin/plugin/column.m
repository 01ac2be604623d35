// See column.h.
#import "column.h"

#include <stdlib.h>
#include <string.h>

#import "input_sources.h"
#import "picture.h"

#include "bridge.h"
#include "bytes.h"
#include "fields.h"
#include "rules.h"

// Points.
static const CGFloat WIDTH = 394, ROW = 30, PICTURE = 200, MARGIN = 8, LARGE_TEXT = 24, TITLE_TEXT = 17;
enum { ROWS_MOST = CONTENT_ITEMS_MOST + 8, INPUTS_MOST = 8, BEZEL_ROUNDED = 1, LINE_ROOM = CONTENT_TEXT_ROOM + 16 };

// What a person types into. A secret that may be shown has two fields, one of them hidden.
struct input {
  uint8_t purpose;
  uint8_t options;
};

@implementation VestibuleColumn {
  const struct vst_view_bridge *_bridge;
  __unsafe_unretained id<VestibuleColumnOwner> _owner;
  NSView *_rows[ROWS_MOST];
  CGFloat _heights[ROWS_MOST];
  size_t _rowCount;
  // What Tab leads to, in its order.
  NSView *_keys[ROWS_MOST];
  size_t _keyCount;
  NSTextField *_inputs[INPUTS_MOST];
  NSTextField *_shownInputs[INPUTS_MOST];
  struct input _about[INPUTS_MOST];
  size_t _inputCount;
  BOOL _isRevealed;
  // Texts that change.
  struct vst_item *_items;
  NSTextField *_texts[CONTENT_ITEMS_MOST];
  size_t _textCount;
  NSButton *_cancel;
  BOOL _canBeAnswered;
  CGFloat _width;
}

- (instancetype)initWithContent:(const struct vst_content *)content
                         bridge:(const struct vst_view_bridge *)bridge
                           page:(NSView *)page
                          owner:(id<VestibuleColumnOwner>)owner {
  self = [super initWithFrame:NSMakeRect(0, 0, 0, 0)];
  if (self == nil) return nil;
  // Without it nothing is shown, and the sign-in goes on by itself.
  _items = calloc(content->count + 1, sizeof *_items);
  if (_items == NULL) return nil;
  _bridge = bridge;
  _owner = owner;
  _width = page != nil && page.frame.size.width + 2 * MARGIN > WIDTH ? page.frame.size.width + 2 * MARGIN : WIDTH;
  for (size_t i = 0; i < content->count; i += 1) [self addItem:&content->items[i]];
  if (page != nil) [self addKey:page height:page.frame.size.height];
  [self addSwitch];
  if (_inputCount > 0) [self addMenu];
  [self addButtonsOf:content];
  [self tickOff];
  [self place];
  return self;
}

- (void)dealloc {
  if (_items != NULL) vst_wipe(_items, _textCount * sizeof *_items);
  free(_items);
}

// --- Rows

- (void)addRow:(NSView *)row height:(CGFloat)height {
  if (_rowCount == ROWS_MOST || row == nil) return;
  _rows[_rowCount] = row;
  _heights[_rowCount++] = height;
  [self addSubview:row];
}

- (void)addKey:(NSView *)row height:(CGFloat)height {
  if (_keyCount == ROWS_MOST) return;
  _keys[_keyCount++] = row;
  [self addRow:row height:height];
}

- (void)addTextOf:(const struct vst_item *)item {
  char line[LINE_ROOM];
  [self writeItem:item into:line];
  if (line[0] == '\0' || _textCount == CONTENT_ITEMS_MOST) return;
  NSString *said = [NSString stringWithUTF8String:line];
  if (said == nil) return;
  NSTextField *field = [NSTextField wrappingLabelWithString:said];
  field.selectable = NO;
  field.tag = (item->purpose << 8) | item->index;
  if (item->purpose == VST_PURPOSE_TITLE) field.font = [NSFont boldSystemFontOfSize:TITLE_TEXT];
  if (item->purpose == VST_PURPOSE_SHOWN_CODE) field.font = [NSFont boldSystemFontOfSize:LARGE_TEXT];
  field.preferredMaxLayoutWidth = _width - 2 * MARGIN;
  _items[_textCount] = *item;
  _texts[_textCount++] = field;
  [self addRow:field height:field.fittingSize.height];
}

- (NSTextField *)fieldFor:(const struct vst_item *)item isSecret:(BOOL)isSecret {
  const NSRect frame = NSMakeRect(0, 0, _width - 2 * MARGIN, ROW - MARGIN);
  NSTextField *field = isSecret ? [[NSSecureTextField alloc] initWithFrame:frame] : [[NSTextField alloc] initWithFrame:frame];
  NSString *said = vst_bridge_label(_bridge, vst_label_of(item->purpose));
  field.placeholderString = said;
  [field setAccessibilityLabel:said];
  field.tag = (item->purpose << 8) | item->index;
  field.delegate = self;
  return field;
}

- (void)addInput:(const struct vst_item *)item {
  if (_inputCount == INPUTS_MOST) return;
  const BOOL isSecret = vst_is_secret(item->purpose);
  NSTextField *field = [self fieldFor:item isSecret:isSecret];
  const struct input about = {item->purpose, item->options};
  _about[_inputCount] = about;
  [self addKey:field height:ROW - MARGIN];
  if (isSecret && (item->options & VST_INPUT_REVEAL) != 0) {
    NSTextField *shown = [self fieldFor:item isSecret:NO];
    shown.hidden = YES;
    _shownInputs[_inputCount] = shown;
    [self addSubview:shown];
  }
  _inputs[_inputCount++] = field;
}

- (NSButton *)addButton:(NSString *)title does:(NSInteger)what key:(NSString *)key {
  if (title == nil) return nil;
  NSButton *button = [[NSButton alloc] initWithFrame:NSMakeRect(0, 0, _width - 2 * MARGIN, ROW - MARGIN)];
  button.title = title;
  button.bezelStyle = BEZEL_ROUNDED;
  button.target = _owner;
  button.action = @selector(pressed:);
  button.tag = what;
  if (key != nil) button.keyEquivalent = key;
  [self addKey:button height:ROW - MARGIN];
  return button;
}

- (void)addSwitch {
  bool hasShown = false;
  for (size_t i = 0; i < _inputCount; i += 1) hasShown = hasShown || _shownInputs[i] != nil;
  if (!hasShown) return;
  NSButton *button = [self addButton:vst_bridge_label(_bridge, VST_LABEL_REVEAL) does:VST_DO_REVEAL key:nil];
  [button setButtonType:NSButtonTypeSwitch];
}

// Which keyboard a secret is typed with: another one gives another secret.
- (void)addMenu {
  NSPopUpButton *menu = vst_input_sources_menu(NSMakeRect(0, 0, _width - 2 * MARGIN, ROW - MARGIN));
  if (menu == nil) return;
  [menu setAccessibilityLabel:vst_bridge_label(_bridge, VST_LABEL_KEYBOARD)];
  menu.target = _owner;
  menu.action = @selector(pressed:);
  menu.tag = VST_DO_KEYBOARD;
  [self addKey:menu height:ROW - MARGIN];
}

- (void)addPicture:(const struct vst_item *)item {
  NSImage *image = vst_picture_of_code(item->text, PICTURE);
  if (image == nil) return;
  NSImageView *view = [[NSImageView alloc] initWithFrame:NSMakeRect(0, 0, PICTURE, PICTURE)];
  view.image = image;
  view.tag = (item->purpose << 8) | item->index;
  [view setAccessibilityLabel:vst_bridge_label(_bridge, VST_LABEL_QR_CODE)];
  [self addRow:view height:PICTURE];
}

- (void)addItem:(const struct vst_item *)item {
  if (vst_is_input(item->purpose))
    [self addInput:item];
  else if (item->purpose == VST_PURPOSE_QR)
    [self addPicture:item];
  else if (item->purpose != VST_PURPOSE_SUBMIT && item->purpose != VST_PURPOSE_ACTION)
    [self addTextOf:item];
}

- (void)addButtonsOf:(const struct vst_content *)content {
  for (size_t i = 0; i < content->count; i += 1) {
    const struct vst_item *item = &content->items[i];
    NSString *said = [NSString stringWithUTF8String:item->text];
    if (item->purpose == VST_PURPOSE_SUBMIT) {
      if (item->text[0] == '\0') said = vst_bridge_label(_bridge, VST_LABEL_SUBMIT);
      (void)[self addButton:said does:VST_DO_SUBMIT key:@"\r"];
    } else if (item->purpose == VST_PURPOSE_ACTION) {
      (void)[self addButton:said does:VST_DO_ACTION + item->index key:nil];
      _canBeAnswered = YES;
    }
  }
  if (content->kind != VST_SHOWN_SCREEN)
    (void)[self addButton:vst_bridge_label(_bridge, VST_LABEL_TRY_AGAIN) does:VST_DO_TRY_AGAIN key:@"\r"];
  if (content->kind == VST_SHOWN_OFFER)
    (void)[self addButton:vst_bridge_label(_bridge, VST_LABEL_FORGOT_PASSWORD) does:VST_DO_FORGOT key:nil];
  // A screen's own action leads out of it; while there is none, ours does.
  if (content->kind != VST_SHOWN_SCREEN) return;
  _cancel = [self addButton:vst_bridge_label(_bridge, VST_LABEL_CANCEL) does:VST_DO_CANCEL key:@"\x1b"];
  _cancel.hidden = _canBeAnswered;
}

// From the top; AppKit's origin is below.
- (void)place {
  CGFloat height = MARGIN;
  for (size_t i = 0; i < _rowCount; i += 1) height += _heights[i] + MARGIN;
  [self setFrameSize:NSMakeRect(0, 0, _width, height).size];
  CGFloat top = height - MARGIN;
  for (size_t i = 0; i < _rowCount; i += 1) {
    top -= _heights[i];
    _rows[i].frame = NSMakeRect(MARGIN, top, _width - 2 * MARGIN, _heights[i]);
    top -= MARGIN;
  }
  for (size_t i = 0; i < _inputCount; i += 1)
    if (_shownInputs[i] != nil) _shownInputs[i].frame = _inputs[i].frame;
  [self linkKeys];
}

- (void)linkKeys {
  for (size_t i = 0; i < _keyCount; i += 1) _keys[i].nextKeyView = _keys[(i + 1) % _keyCount];
}

- (NSView *)firstKeyView {
  return _keyCount > 0 ? _keys[0] : nil;
}
- (NSView *)lastKeyView {
  return _keyCount > 0 ? _keys[_keyCount - 1] : nil;
}

// --- What changes

- (void)writeItem:(const struct vst_item *)item into:(char[LINE_ROOM])line {
  line[0] = '\0';
  if (item->purpose == VST_PURPOSE_TIME_LEFT) {
    vst_write_time(vst_text(_bridge->language, VST_LABEL_TIME_LEFT), item->value, line, LINE_ROOM);
    return;
  }
  if (item->purpose == VST_PURPOSE_ITEM) {
    const char *before = vst_before_item(item->mark, item->index, [self holds:item]);
    memcpy(line, before, strlen(before) + 1);
  }
  const size_t length = strlen(line);
  memcpy(line + length, item->text, strlen(item->text) + 1);
}

- (struct vst_view)typedAs:(bool (*)(uint8_t))is {
  for (size_t i = 0; i < _inputCount; i += 1) {
    if (!is(_about[i].purpose)) continue;
    const char *typed = _inputs[i].stringValue.UTF8String;
    const struct vst_view view = {(const uint8_t *)typed, typed == NULL ? 0 : strlen(typed)};
    return view;
  }
  const struct vst_view nothing = {NULL, 0};
  return nothing;
}

- (bool)holds:(const struct vst_item *)item {
  if (!vst_rule_is_checkable(item->mark)) return false;
  const struct vst_rule rule = {item->mark, item->value, {item->detail, item->detail_length}};
  const struct vst_typed typed = {[self typedAs:vst_is_new_secret], [self typedAs:vst_is_confirmation]};
  return vst_rule_holds(&rule, &typed);
}

- (void)writeText:(size_t)at {
  char line[LINE_ROOM];
  [self writeItem:&_items[at] into:line];
  NSString *said = [NSString stringWithUTF8String:line];
  if (said != nil) _texts[at].stringValue = said;
}

- (void)tickOff {
  for (size_t i = 0; i < _textCount; i += 1)
    if (vst_rule_is_checkable(_items[i].mark)) [self writeText:i];
}

- (void)countDownTo:(uint32_t)seconds {
  for (size_t i = 0; i < _textCount; i += 1) {
    if (_items[i].purpose != VST_PURPOSE_TIME_LEFT) continue;
    _items[i].value = (uint16_t)seconds;
    [self writeText:i];
  }
}

- (void)keepDigitsOf:(NSTextField *)field {
  const char *typed = field.stringValue.UTF8String;
  char digits[VST_ANSWER_SECRETS_VALUE_MOST + 1];
  size_t count = 0;
  for (size_t i = 0; typed[i] != '\0' && count + 1 < sizeof digits; i += 1)
    if (typed[i] >= '0' && typed[i] <= '9') digits[count++] = typed[i];
  digits[count] = '\0';
  if (count != strlen(typed)) field.stringValue = [NSString stringWithUTF8String:digits];
  vst_wipe(digits, sizeof digits);
}

// At each key.
- (void)controlTextDidChange:(NSNotification *)notification {
  for (size_t i = 0; i < _inputCount; i += 1)
    if (_inputs[i] == notification.object && (_about[i].options & VST_INPUT_NUMERIC) != 0) [self keepDigitsOf:_inputs[i]];
  [self tickOff];
}

- (void)reveal:(BOOL)revealed {
  if (_isRevealed == revealed) return;
  _isRevealed = revealed;
  for (size_t i = 0; i < _inputCount; i += 1) {
    NSTextField *now = _inputs[i];
    NSTextField *other = _shownInputs[i];
    if (other == nil) continue;
    other.stringValue = now.stringValue;
    now.stringValue = @"";
    other.hidden = NO;
    now.hidden = YES;
    _inputs[i] = other;
    _shownInputs[i] = now;
    for (size_t k = 0; k < _keyCount; k += 1)
      if (_keys[k] == now) _keys[k] = other;
  }
  [self linkKeys];
}

- (void)setBusy:(BOOL)busy {
  for (size_t i = 0; i < _keyCount; i += 1)
    if (_keys[i] != _cancel && [_keys[i] isKindOfClass:[NSControl class]]) ((NSControl *)_keys[i]).enabled = !busy;
  if (busy)
    for (size_t i = 0; i < _inputCount; i += 1) _inputs[i].stringValue = @"";
  _cancel.hidden = _canBeAnswered && !busy;
}

- (void)fillAnswer:(struct vst_answer_message *)answer {
  for (size_t i = 0; i < _inputCount; i += 1) {
    const char *typed = _inputs[i].stringValue.UTF8String;
    const struct vst_view view = {(const uint8_t *)typed, typed == NULL ? 0 : strlen(typed)};
    if (_about[i].purpose == VST_PURPOSE_CODE) {
      answer->has |= VST_ANSWER_HAS_CODE;
      answer->code = view;
    } else if (_about[i].purpose == VST_PURPOSE_USER_NAME) {
      answer->has |= VST_ANSWER_HAS_USER_NAME;
      answer->user_name = view;
    } else if (answer->secrets_count < VST_ANSWER_SECRETS_MOST) {
      struct vst_answer_secrets_item *secret = &answer->secrets[answer->secrets_count++];
      secret->has = VST_ANSWER_SECRETS_REQUIRED;
      secret->purpose = _about[i].purpose;
      secret->value = view;
    }
  }
}

// Escape, wherever the focus is in this column.
- (void)cancelOperation:(id)sender {
  (void)sender;
  if (_cancel != nil) [_owner pressed:_cancel];
}

@end
