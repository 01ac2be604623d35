// Fakes of Foundation beside those of fakes.m: arrays, data, addresses, notifications. See fakes.m.
#include <stdlib.h>
#include <string.h>

#import "fakes.h"

NSArray *vestibule_array(id const *objects, size_t count) {
  NSArray *made = [NSArray alloc];
  made->_objects = calloc(count + 1, sizeof *objects);
  made->_count = count;
  for (size_t i = 0; i < count; i += 1) made->_objects[i] = [objects[i] retain];
  return made;
}

@implementation NSArray
+ (instancetype)arrayWithObject:(id)object {
  return [vestibule_array(&object, 1) autorelease];
}
- (id)copy {
  return [self retain];
}
- (void)dealloc {
  for (size_t i = 0; i < _count; i += 1) [_objects[i] release];
  free(_objects);
  [super dealloc];
}
@end

@implementation NSData {
  uint8_t *_bytes;
  size_t _length;
}
+ (instancetype)dataWithBytes:(const void *)bytes length:(NSUInteger)length {
  NSData *made = [NSData alloc];
  made->_bytes = calloc(1, length + 1);
  memcpy(made->_bytes, bytes, length);
  made->_length = length;
  return [made autorelease];
}
- (NSUInteger)length {
  return _length;
}
- (void)dealloc {
  free(_bytes);
  [super dealloc];
}
@end

@implementation NSURL {
  NSString *_text;
}
+ (instancetype)URLWithString:(NSString *)text {
  // No more of RFC 3986 than a scheme.
  if (text == nil || memchr(text.UTF8String, ':', strlen(text.UTF8String)) == NULL) return nil;
  NSURL *made = [NSURL alloc];
  made->_text = [text retain];
  return [made autorelease];
}
+ (instancetype)fileURLWithPath:(NSString *)path isDirectory:(BOOL)isDirectory {
  (void)isDirectory;
  NSURL *made = [NSURL alloc];
  made->_text = [path retain];
  return [made autorelease];
}
- (NSString *)absoluteString {
  return _text;
}
- (id)copy {
  return [self retain];
}
- (void)dealloc {
  [_text release];
  [super dealloc];
}
@end

@implementation NSURLRequest {
  NSURL *_url;
}
+ (instancetype)requestWithURL:(NSURL *)url {
  NSURLRequest *made = [NSURLRequest alloc];
  made->_url = [url retain];
  return [made autorelease];
}
- (NSURL *)URL {
  return _url;
}
- (id)copy {
  return [self retain];
}
- (void)dealloc {
  [_url release];
  [super dealloc];
}
@end

@implementation NSNotification {
 @public
  id _object;
}
- (id)object {
  return _object;
}
@end

void vestibule_typed(NSTextField *field) {
  NSNotification *note = [NSNotification alloc];
  note->_object = field;
  [field.delegate controlTextDidChange:note];
  [note release];
}

@implementation NSDictionary
@end
@implementation NSError
@end

__attribute__((visibility("default"))) NSString *NSTemporaryDirectory(void) {
  return [NSString stringWithUTF8String:"/var/folders/zz/"];
}
