/** English: the texts of a rehearsal and its trace. */
import { counted } from "./counted.ts";

export const rehearsal = {
  outcome: (wanted: string, came: string) => `expected ${wanted}, came out ${came}`,
  stuck: (place: number, step: string) => `step ${String(place)} (${step}) could not be done`,
  unbroken: (fault: string, when: string) => `the fault ${fault} never came about: no ${when}`,
  notSaid: (event: string) => `${event} never came`,
  saidAfterAll: (event: string) => `${event} came, and must not`,
  notTold: (words: string) => `nobody was told of ${words} before they agreed`,
  doesNotOpen: (secret: string, store: string) => `${secret} does not open ${store}`,
  opensAfterAll: (secret: string, store: string) => `${secret} still opens ${store}`,
  unknown: (secret: string, store: string) => `nobody knows whether ${secret} opens ${store}`,
  lockedOut: (secret: string, store: string) => `${secret} opens ${store} only when a lock-out has ended`,
} as const;

/** The file of `vestibule rehearse --trace`. */
export const trace = {
  language: "en",
  heading: "Rehearsal",
  several: (count: number) => counted(count, "rehearsal", "rehearsals"),
  passed: "as expected",
  failed: "NOT as expected",
  verdict: "Verdict",
  mismatches: "What did not hold",
  expected: "Expected",
  came: "Came out",
  device: "Device",
  time: "Took",
  took: (seconds: string, machine: string) =>
    `${seconds} s with starting and ending everything; the person waited ${machine} s`,
  contents: "Contents",
  steps: "What the person did",
  timeline: "What happened",
  seconds: "Seconds",
  actor: "Who",
  what: "What",
  event: "Event",
  screens: "Screens",
  screen: (place: number, seconds: string) => `Screen ${String(place)}, at ${seconds} s`,
  noPictures: "The screens could not be drawn here: no browser. Their texts stand below.",
  pictureOf: (texts: string) => `Screen: ${texts}`,
  onPhone: { owner: "The owner's phone", colleague: "The colleague's phone" },
  notShown: "A recovery key is shown, which is kept out of this file.",
  protocol: "Messages between sign-in screen and agent",
  noProtocol: "None.",
  message: "Message",
  from: "From",
  fields: "Fields",
  openings: "What opens what",
  before: "At the start",
  after: "At the end",
  secret: "Secret",
  opens: "opens",
  locked: "does not open",
  lockedOut: "opens after the lock-out",
  unknown: "not known",
  absent: "–",
  masked: "••••",
  footer: "Made by Vestibule, in a rehearsal. What was typed is not in this file.",
} as const;

/** Why a trace cannot be written to the requested path. */
export const traceFile = {
  noFolder: "the folder is not there; make it first",
  notAFile: "that is not a file; name one that may be overwritten, or a new one",
  notAllowed: "you may not write there",
  readOnly: "that disk can only be read",
  full: "there is no room left there",
  tooLong: "the name is too long",
} as const;
