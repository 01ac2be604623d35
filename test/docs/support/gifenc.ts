/** What is used of gifenc, which ships no types. */
export interface Gifenc {
  GIFEncoder(): Encoder;
  quantize(pixels: Uint8ClampedArray, colours: number): number[][];
  applyPalette(pixels: Uint8ClampedArray, palette: number[][]): Uint8Array;
}

interface Encoder {
  writeFrame(
    indices: Uint8Array,
    width: number,
    height: number,
    frame: { palette: number[][]; delay: number },
  ): void;
  finish(): void;
  bytes(): Uint8Array;
}
