// See objects.h.
#import "objects.h"

#import <AppKit/AppKit.h>
#import <Foundation/Foundation.h>

extern void *_Block_copy(const void *block);
extern void objc_exception_throw(id object);
extern const void *objc_retain(const void *object);
extern void objc_release(id object);

@interface SpecimenException : NSObject
@end
@implementation SpecimenException
@end

static void *kept;

void specimen_leak_object(void) { kept = (__bridge_retained void *)[[SpecimenException alloc] init]; }

void specimen_leak_block(void) {
  SpecimenException *object = [[SpecimenException alloc] init];
  kept = _Block_copy((__bridge const void *)^{
    (void)object;
  });
}

void specimen_use_freed_object(void) {
  void *object = (__bridge_retained void *)[[SpecimenException alloc] init];
  objc_release((__bridge id)object);
  objc_release((__bridge id)object);
}

void specimen_throw(void) { objc_exception_throw([[SpecimenException alloc] init]); }

void specimen_make_view(void) { (void)[[NSView alloc] initWithFrame:NSMakeRect(0, 0, 1, 1)]; }

// Keeping a block on the stack copies nothing: for arm64, clang goes on with what it gave to objc_retain, not with its answer.
static int stays_on_stack(const void *block) {
  const int is_same = objc_retain(block) == block;
  objc_release((__bridge id)block);
  return is_same;
}

int specimen_uses_blocks(void) {
  __block int shared = 1;
  const int is_on_stack = stays_on_stack((__bridge const void *)^{
    return shared;
  });
  __weak SpecimenException *weakly = nil;
  int (^block)(int) = nil;
  int was_there = 0;
  {
    SpecimenException *object = [[SpecimenException alloc] init];
    weakly = object;
    was_there = weakly != nil;
    block = ^(int more) {
      shared += more;
      return object != nil ? shared : -1;
    };
  }
  // The block keeps the object, and shares the variable.
  const int first = block(2);
  shared = 10;
  const int second = block(5);
  const int is_kept = weakly != nil;
  block = nil;
  return is_on_stack && was_there && is_kept && first == 3 && second == 15 && shared == 15 && weakly == nil;
}
