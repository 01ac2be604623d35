/** English: the directory's pages, and the hints of its device API. */

export const directoryPages = {
  language: "en",
  resetTitle: "Reset your PIN",
  resetIntroduction: "Tell us who you are. Your organisation will ask you to sign in.",
  device: "Device",
  account: "Account",
  email: "E-mail address",
  emailHelp: "The address you use at your organisation.",
  emailInvalid: "This is not an e-mail address. Check it.",
  next: "Next",
  cancel: "Cancel",
  leavingTitle: "Going to your organisation",
  leavingMessage: "You are being taken to your organisation's sign-in page.",
  leavingLink: "Continue to sign in",
  refusedTitle: "This did not work",
  backToDevice: "Back to the device",
  gone: "This page is no longer valid. Close it and start again on the device.",
  failed: "Something went wrong here. Close this page and start again on the device.",
  goneTitle: "Start again",
} as const;

/** What is wrong with a provider, for whoever set it up. */
export const providerFaults = {
  otherIssuer: (said: string) => `The discovery document names another issuer: ${said}.`,
  noDiscovery: (status: number | undefined) =>
    status === undefined
      ? "There is no usable discovery document (/.well-known/openid-configuration)."
      : `The discovery document (/.well-known/openid-configuration) answers with HTTP status ${String(status)}.`,
  issuerHint: "give the issuer exactly as the provider's discovery document has it",
  refusedThere: (error: string) => `The provider refused the request with ${error}.`,
  refusedCode: (error: string) => `The provider's token endpoint refused the code with ${error}.`,
  clientHint: "check the client id, and whether the provider expects a client secret",
} as const;

/** Hints for an administrator's command. */
export const adminHints = {
  noPin: "a PIN is for Windows devices; on macOS and Linux the account has a password",
} as const;

/** For whoever writes or operates an agent. */
export const apiHints = {
  tooLarge: "The body is larger than this path accepts.",
  mediaType: "Send application/json.",
  json: "The body is not valid JSON.",
  length: "Content-Length does not agree with the body.",
  host: "The Host header is not the directory's public name.",
  http: "This is not an HTTP request.",
} as const;

/** The server process, to whoever starts it. */
export const directoryProcess = {
  usage: "Usage: --config FILE [--control-fd 3]",
  place: (place: string) => `Place: ${place}.`,
  hint: (hint: string) => `Hint: ${hint}.`,
} as const;
