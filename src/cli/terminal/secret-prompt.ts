/** Asks for a secret on the terminal of this process. It is bytes from the start, and never shown. Called by `io.ts`. */
import { VestibuleError } from "../../errors/error.ts";
import { Secret } from "../../secrets/arena.ts";

/** What is typed beyond is dropped; it is far more than any rule accepts. */
const mostBytes = 1_024;

/** Reads a line in raw mode, so that nothing of it is shown. */
export const askSecretOnTerminal =
  (interrupted: AbortSignal, interrupt: () => void) =>
  (question: string): Promise<Secret> => {
    const { stdin, stdout } = process;
    const bytes = Buffer.alloc(mostBytes);
    let length = 0;
    return new Promise<Secret>((resolve, reject) => {
      const end = (finish: () => void): void => {
        stdin.off("data", read);
        interrupted.removeEventListener("abort", cancel);
        stdin.setRawMode(false);
        stdin.pause();
        stdout.write("\n");
        finish();
        bytes.fill(0);
      };
      const cancel = (): void => {
        end(() => {
          reject(new VestibuleError("cancelled"));
        });
      };
      const read = (chunk: Buffer): void => {
        for (const byte of chunk) {
          if (byte === 0x03) {
            interrupt();
            chunk.fill(0);
            return;
          }
          if (byte === 0x0d || byte === 0x0a) {
            chunk.fill(0);
            end(() => {
              resolve(Secret.take(bytes.subarray(0, length)));
            });
            return;
          }
          // Backspace takes back a whole character, not a byte of one.
          if (byte === 0x7f || byte === 0x08) {
            do length = Math.max(0, length - 1);
            while (length > 0 && ((bytes[length] ?? 0) & 0xc0) === 0x80);
          } else if (length < mostBytes) {
            bytes[length] = byte;
            length += 1;
          }
        }
        chunk.fill(0);
      };
      stdout.write(question);
      stdin.setRawMode(true);
      stdin.on("data", read);
      stdin.resume();
      interrupted.addEventListener("abort", cancel, { once: true });
      if (interrupted.aborted) cancel();
    });
  };
