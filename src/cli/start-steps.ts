/** Says on the terminal what a start is doing, and that it goes on where a step takes long. Under wine it does. */
import type { StartStep } from "../harness/contract/model.ts";
import { page } from "../texts/en/page.ts";
import { cli } from "../texts/en/cli.ts";

/** Milliseconds after which a step is named again. */
const againMs = 20_000;

export interface StartSteps extends Disposable {
  begin(step: StartStep): void;
}

export function sayStartSteps(say: (line: string) => void): StartSteps {
  let begun = 0;
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    clearInterval(timer);
  };
  return {
    begin(step) {
      end();
      begun = performance.now();
      const name = page.play.steps[step];
      say(cli.startStep(name));
      timer = setInterval(() => {
        say(cli.stillAt(name, (performance.now() - begun) / 1000));
      }, againMs);
    },
    [Symbol.dispose]: end,
  };
}
