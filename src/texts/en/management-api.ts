/** English: the reference of the management API. It is for developers, and in English alone. */

export const managementApi = {
  title: "Management API",
  description:
    "Users, devices and bindings of the directory, for programs of the organisation. Every request carries a key.",
  key: "A key from `npx vestibule directory create-api-key`",
  next: "The cursor of the next page; null at the end",
  answer: "What was asked for",
  problem: "RFC 9457 problem with a stable code",
  roles: (roles: readonly string[], scope: string) => `Scope ${scope}. Roles: ${roles.join(", ")}.`,
} as const;
