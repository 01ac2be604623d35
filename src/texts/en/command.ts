/**
 * How a person calls the program. It is installed nowhere yet: in a clone `npx vestibule` starts it, and plain
 * `vestibule` does not. Usage, examples and hints are made with this; the step that packages it changes it here.
 */
export const command = "npx vestibule";
