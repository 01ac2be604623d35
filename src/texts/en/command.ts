/**
 * How a person calls the program. It is not installed anywhere yet: in a clone `npx vestibule` starts it, and plain
 * `vestibule` does not. Usage, examples and hints use this constant; packaging will change it here.
 */
export const command = "npx vestibule";
