/** Bitmaps (BMP) for tests, of pixels that differ from each other. */

export interface BitmapOptions {
  side: number;
  width?: number;
  bitsPerPixel?: 24 | 32;
  isFromTop?: boolean;
  /** Of the information's header: 40, or 124 with masks. */
  header?: 40 | 124;
  alpha?: (row: number, column: number) => number;
}

/** Blue, green and red at a place of the picture, whose rows are counted from the top. */
const colourAt = (row: number, column: number): [number, number, number] => [
  row,
  column,
  (row * column) % 251,
];

/** The pixels as the credential provider reads them. */
export function pixelsOf({ side, alpha = () => 0xff }: Pick<BitmapOptions, "side" | "alpha">): Buffer {
  const places = Array.from({ length: side * side }, (_, at) => [Math.floor(at / side), at % side] as const);
  return Buffer.from(places.flatMap(([row, column]) => [...colourAt(row, column), alpha(row, column)]));
}

/** A file with the picture of `pixelsOf`. */
export function bitmapOf(options: BitmapOptions): Buffer {
  const {
    side,
    width = side,
    bitsPerPixel = 32,
    isFromTop = false,
    header = 40,
    alpha = () => 0xff,
  } = options;
  const head = Buffer.alloc(14 + header);
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const rows = Array.from({ length: side }, (_, index) => {
    const row = Buffer.alloc(rowBytes);
    const from = isFromTop ? index : side - 1 - index;
    for (let column = 0; column < width; column += 1)
      row.set(
        [...colourAt(from, column), alpha(from, column)].slice(0, bitsPerPixel / 8),
        column * (bitsPerPixel / 8),
      );
    return row;
  });
  head.write("BM", "latin1");
  head.writeUInt32LE(head.length + rowBytes * side, 2);
  head.writeUInt32LE(head.length, 10);
  head.writeUInt32LE(header, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(isFromTop ? -side : side, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bitsPerPixel, 28);
  if (header === 124) {
    head.writeUInt32LE(3, 30);
    for (const [index, mask] of [0xff0000, 0xff00, 0xff, 0xff000000].entries())
      head.writeUInt32LE(mask, 54 + index * 4);
  }
  return Buffer.concat([head, ...rows]);
}
