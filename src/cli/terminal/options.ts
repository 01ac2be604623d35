/** Parsers of option values that several commands share. */
import { InvalidArgumentError } from "commander";

/** A whole number within bounds. */
export const whole = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`expected a whole number from ${String(least)} to ${String(most)}.`);
  }
  return value;
};

/** Collects an option that may be given several times. */
export const several = (value: string, earlier: string[] | undefined) => [...(earlier ?? []), value];
