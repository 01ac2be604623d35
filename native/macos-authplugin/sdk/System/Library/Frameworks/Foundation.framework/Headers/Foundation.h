// What the plug-in uses of Foundation and of the Objective-C run-time.
#ifndef VESTIBULE_SDK_FOUNDATION_H_
#define VESTIBULE_SDK_FOUNDATION_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef bool BOOL;
#define YES ((BOOL)1)
#define NO ((BOOL)0)
#define nil ((id)0)
typedef long NSInteger;
typedef unsigned long NSUInteger;
typedef double CGFloat;
typedef struct {
  CGFloat x, y;
} NSPoint;
typedef struct {
  CGFloat width, height;
} NSSize;
typedef struct {
  NSPoint origin;
  NSSize size;
} NSRect;

static inline NSRect NSMakeRect(CGFloat x, CGFloat y, CGFloat width, CGFloat height) {
  const NSRect made = {{x, y}, {width, height}};
  return made;
}

@protocol NSObject
@end

__attribute__((objc_root_class)) @interface NSObject<NSObject> {
  Class isa;
}
+ (instancetype)alloc;
+ (Class)class;
- (BOOL)isKindOfClass:(Class)class;
- (instancetype)init;
- (void)dealloc;
@end

@interface NSString : NSObject
// nil for bytes that are no UTF-8.
+ (instancetype)stringWithUTF8String:(const char *)text;
@property(readonly) const char *UTF8String;
@end

@interface NSArray : NSObject
+ (instancetype)arrayWithObject:(id)object;
@end

@interface NSData : NSObject
+ (instancetype)dataWithBytes:(const void *)bytes length:(NSUInteger)length;
- (NSUInteger)length;
@end

@interface NSURL : NSObject
// nil for what is no address.
+ (instancetype)URLWithString:(NSString *)text;
+ (instancetype)fileURLWithPath:(NSString *)path isDirectory:(BOOL)isDirectory;
@property(readonly, copy) NSString *absoluteString;
@end

@interface NSURLRequest : NSObject
+ (instancetype)requestWithURL:(NSURL *)url;
@property(readonly, copy) NSURL *URL;
@end

@interface NSNotification : NSObject
@property(readonly) id object;
@end

@interface NSDictionary : NSObject
@end

@interface NSError : NSObject
@end

NSString *NSTemporaryDirectory(void);

#endif  // VESTIBULE_SDK_FOUNDATION_H_
