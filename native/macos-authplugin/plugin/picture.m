// See picture.h.
#import "picture.h"

#include <string.h>

#import <CoreImage/CoreImage.h>

// Each module becomes a square of that many pixels: a picture that is made larger later is not sharp.
enum { PIXELS = 8 };

NSImage *vst_picture_of_code(const char *text, CGFloat size) {
  CIFilter *filter = [CIFilter filterWithName:@"CIQRCodeGenerator"];
  [filter setValue:[NSData dataWithBytes:text length:strlen(text)] forKey:@"inputMessage"];
  [filter setValue:@"M" forKey:@"inputCorrectionLevel"];
  const CGAffineTransform larger = {PIXELS, 0, 0, PIXELS, 0, 0};
  CIImage *image = [filter.outputImage imageByApplyingTransform:larger];
  NSCIImageRep *representation = image == nil ? nil : [NSCIImageRep imageRepWithCIImage:image];
  if (representation == nil) return nil;
  NSImage *picture = [[NSImage alloc] initWithSize:NSMakeRect(0, 0, size, size).size];
  [picture addRepresentation:representation];
  return picture;
}
