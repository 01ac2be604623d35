/**
 * A command's error with a sentence of its own: it names what was asked for, as the administrator typed it. That may be an
 * e-mail address, so the sentence is no evidence and reaches no log.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";

export class Refusal extends VestibuleError {
  readonly sentence: string;

  constructor(code: ErrorCode, said: { sentence: string; place?: string; hint?: string | undefined }) {
    super(code, { evidence: { place: said.place, hint: said.hint } });
    this.sentence = said.sentence;
  }
}
