import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { arenaReport, lockArena, Secret } from "../../src/secrets/arena.ts";
import { codeFrom } from "./support/codes.ts";
import { secretOf, textOf } from "./support/software-keys.ts";

const slot = 256;
const total = arenaReport().bytes;

afterEach(() => {
  expect(arenaReport().used).toBe(0);
});

/** Every slot taken, by secrets of one slot each. */
function filled(): Secret[] {
  return Array.from({ length: total / slot }, () => Secret.random(slot));
}

const release = (secrets: readonly Secret[]): void => {
  for (const secret of secrets) secret.dispose();
};

describe("a full arena", () => {
  test("refuses with its own code and works again once something is disposed of", async () => {
    const all = filled();
    try {
      expect(await codeFrom(() => Secret.random(1))).toBe("arena_full");
      all.pop()?.dispose();
      using again = secretOf("fits");
      expect(textOf(again)).toBe("fits");
    } finally {
      release(all);
    }
  });

  test("zeroes the bytes that it cannot take", async () => {
    const all = filled();
    try {
      const source = Buffer.from("canary");
      expect(await codeFrom(() => Secret.take(source))).toBe("arena_full");
      expect(source).toEqual(Buffer.alloc(6));
    } finally {
      release(all);
    }
  });

  test("when half is free and no two neighbours are, refuses a secret of two slots", async () => {
    const all = filled();
    try {
      release(all.filter((_, i) => i % 2 === 0));
      expect(arenaReport().used).toBe(total / 2);
      expect(await codeFrom(() => Secret.random(slot + 1))).toBe("arena_full");
      using small = Secret.random(slot);
      expect(small.length).toBe(slot);
    } finally {
      release(all);
    }
  });

  test("a secret larger than the arena is refused and takes no slot", async () => {
    expect(await codeFrom(() => Secret.random(total + 1))).toBe("arena_full");
    using whole = Secret.random(total);
    expect(whole.length).toBe(total);
  });

  test("an invalid length takes no slot", async () => {
    for (const length of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await codeFrom(() => Secret.fill(length, () => undefined))).toBe("internal");
    }
  });
});

describe("whatever is taken and disposed of, in whatever order", () => {
  test("secrets never share bytes, free slots are zero", () => {
    const step = fc.oneof(
      fc.record({ take: fc.integer({ min: 0, max: 1400 }) }),
      fc.record({ drop: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const live: { secret: Secret; mark: number }[] = [];
        let mark = 0;
        for (const next of steps) {
          if ("take" in next) {
            mark = (mark % 255) + 1;
            const value = mark;
            const secret = Secret.fill(next.take, (bytes) => {
              // A slot once freed comes back zeroed.
              expect(bytes.every((byte) => byte === 0)).toBe(true);
              bytes.fill(value);
            });
            live.push({ secret, mark });
          } else if (live.length > 0) {
            live.splice(next.drop % live.length, 1)[0]?.secret.dispose();
          }
          for (const each of live) {
            expect(each.secret.use((bytes) => bytes.every((byte) => byte === each.mark))).toBe(true);
          }
        }
        release(live.map((each) => each.secret));
        using whole = Secret.fill(total, () => undefined);
        expect(whole.use((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a secret that was disposed of", () => {
  test("lends nothing, and its view shows zeroes", async () => {
    const secret = secretOf("canary");
    let kept: Uint8Array | undefined;
    secret.use((bytes) => {
      kept = bytes;
    });
    secret.dispose();
    expect(kept).toEqual(new Uint8Array(6));
    expect(await codeFrom(() => secret.use((bytes) => bytes[0]))).toBe("internal");
    expect(await codeFrom(() => secret.copy())).toBe("internal");
    expect(await codeFrom(() => secret.slice(0, 1))).toBe("internal");
    using other = secretOf("canary");
    expect(await codeFrom(() => other.equals(secret))).toBe("internal");
  });

  test("disposed of twice, does not free the slot of the one that came after", () => {
    const first = secretOf("first");
    first.dispose();
    using second = secretOf("second");
    first.dispose();
    first[Symbol.dispose]();
    expect(textOf(second)).toBe("second");
    expect(arenaReport().used).toBe(slot);
  });

  test("a filler that throws leaves nothing behind", async () => {
    const failing = () =>
      Secret.fill(4, (bytes) => {
        bytes.fill(7);
        throw new Error("filler");
      });
    expect(await codeFrom(failing)).toBe("internal");
    expect(arenaReport().used).toBe(0);
  });
});

test("a slice beyond the end is refused rather than filled with zeroes", async () => {
  using secret = secretOf("abcdef");
  using part = secret.slice(2, 4);
  expect(textOf(part)).toBe("cd");
  for (const [start, end] of [
    [0, 7],
    [6, 8],
    [4, 2],
    [-1, 2],
    [0.5, 2],
  ] as const) {
    expect(await codeFrom(() => secret.slice(start, end))).toBe("internal");
  }
});

test("equality is of bytes and length", () => {
  using one = secretOf("same");
  using two = secretOf("same");
  using other = secretOf("sane");
  using longer = secretOf("same!");
  expect([one.equals(two), one.equals(other), one.equals(longer)]).toEqual([true, false, false]);
});

describe("locking", () => {
  test("is reported as the kernel sees it", () => {
    const report = lockArena();
    expect(report.bytes).toBe(64 * 1024);
    expect(lockArena().locked).toBe(report.locked);
  });

  test("a process without the right to lock at will, under a limit of 64 KiB locks all of it, under one of 4 KiB says that it did not", ({
    skip,
  }) => {
    skip(
      process.platform !== "linux" || process.getuid?.() !== 0,
      "needs Linux and root, to give up the right",
    );
    const script = `
        import { readFileSync } from "node:fs";
        import { lockArena } from ${JSON.stringify(new URL("../../src/secrets/arena.ts", import.meta.url).href)};
        const { locked } = lockArena();
        const kernel = Number(/VmLck:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "latin1"))[1]);
        process.stdout.write(JSON.stringify({ locked, all: kernel >= 64 }));`;
    const flags = [
      "--disable-warning=ExperimentalWarning",
      "--experimental-strip-types",
      "--input-type=module",
    ];
    const under = (kilobytes: number): unknown => {
      const limited = `ulimit -l ${String(kilobytes)}; exec setpriv --bounding-set=-ipc_lock --inh-caps=-ipc_lock "$@"`;
      const argv = ["-c", limited, "sh", process.execPath, ...flags, "-e", script];
      return JSON.parse(execFileSync("bash", argv, { encoding: "utf8" }));
    };
    expect(under(64)).toEqual({ locked: true, all: true });
    expect(under(4)).toEqual({ locked: false, all: false });
  });
});
