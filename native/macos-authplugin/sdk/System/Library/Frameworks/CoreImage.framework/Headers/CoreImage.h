// What the plug-in uses of CoreImage: the filter that makes QR codes.
#ifndef VESTIBULE_SDK_COREIMAGE_H_
#define VESTIBULE_SDK_COREIMAGE_H_

#include <Foundation/Foundation.h>

typedef struct {
  CGFloat a, b, c, d, tx, ty;
} CGAffineTransform;

@interface CIImage : NSObject
- (CIImage *)imageByApplyingTransform:(CGAffineTransform)transform;
@end

@interface CIFilter : NSObject
// nil where there is none of that name.
+ (CIFilter *)filterWithName:(NSString *)name;
- (void)setValue:(id)value forKey:(NSString *)key;
@property(readonly) CIImage *outputImage;
@end

#endif  // VESTIBULE_SDK_COREIMAGE_H_
