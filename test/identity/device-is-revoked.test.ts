import { expect, test } from "vitest";
import { createDirectory, createEnrolmentDesk } from "../../src/agent/directory/directory-https.ts";
import type { HttpRequest } from "../../src/http/client.ts";
import { bindingId, fakeDirectory, grantId, json, userId } from "./support/fake-directory.ts";

const base = new URL("https://directory.localhost");

function problem(code: string, status: number): Response {
  return new Response(JSON.stringify({ code, status }), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}

/** A directory whose API answers with `answers` in turn, and whose token endpoint gives t1, t2, …. */
async function directoryThat(...answers: Response[]) {
  const asked: {
    path: string;
    method: string | undefined;
    authorization: string | undefined;
    body: unknown;
  }[] = [];
  const fake = await fakeDirectory(async (url: URL, request: HttpRequest) => {
    const body: unknown = typeof request.body === "string" ? JSON.parse(request.body) : undefined;
    asked.push({
      path: url.pathname,
      method: request.method,
      authorization: request.headers?.["authorization"],
      body,
    });
    return answers.shift() ?? json({}, 500);
  });
  let tokens = 0;
  fake.answer = async () => {
    tokens += 1;
    return { status: 200, body: { access_token: `t${tokens}`, token_type: "Bearer", expires_in: 300 } };
  };
  return { fake, asked, directory: createDirectory({ http: fake.http, oauth: fake.oauth, base }) };
}

const redemption = { grantId, purpose: "pin-reset", userId, bindingId, parts: [] };

test("several calls use one token, and calls at the same time request only one", async () => {
  const { fake, asked, directory } = await directoryThat(
    json({ bindings: [] }),
    json({ bindings: [] }),
    json({ bindings: [] }),
  );
  await Promise.all([directory.bindings(), directory.bindings()]);
  await directory.bindings();
  expect(asked.map(({ authorization }) => authorization)).toEqual(["Bearer t1", "Bearer t1", "Bearer t1"]);
  expect(fake.posted.map(({ form }) => [form.get("grant_type"), form.get("scope")])).toEqual([
    ["client_credentials", "device"],
  ]);
});

test("a token that is no longer accepted is replaced once", async () => {
  const { asked, directory } = await directoryThat(problem("unauthorized", 401), json(redemption));
  expect(await directory.redeem(grantId)).toMatchObject({ grantId, userId });
  expect(asked.map(({ authorization }) => authorization)).toEqual(["Bearer t1", "Bearer t2"]);
});

test("a device whose new token is refused too is revoked, and does not try a third time", async () => {
  const { asked, directory } = await directoryThat(
    problem("unauthorized", 401),
    problem("unauthorized", 401),
    json(redemption),
  );
  await expect(directory.redeem(grantId)).rejects.toMatchObject({ code: "device_revoked" });
  expect(asked).toHaveLength(2);
});

test("a device that the token endpoint does not know any more is revoked", async () => {
  const { fake, asked, directory } = await directoryThat();
  fake.answer = async () => ({ status: 401, body: { error: "invalid_client" } });
  await expect(directory.bindings()).rejects.toMatchObject({ code: "device_revoked" });
  expect(asked).toEqual([]);
});

test.each(["grant_used", "grant_expired", "grant_wrong_device", "grant_unknown", "device_revoked"])(
  "the directory's %s is passed on",
  async (code) => {
    const { directory } = await directoryThat(problem(code, 403));
    await expect(directory.redeem(grantId)).rejects.toMatchObject({ code });
  },
);

test.each<[string, () => Response]>([
  ["not JSON", () => new Response("<html>", { status: 200 })],
  ["another shape", () => json({ bindings: "all" })],
  ["another grant's parts", () => json({ ...redemption, grantId: "grt_BBBBBBBBBBBBBBBBBBBBBB" })],
  ["a code that is none", () => problem("anything", 403)],
  ["a problem that does not say it is one", () => json({ code: "grant_used", status: 409 }, 409)],
  ["nothing", () => new Response(null, { status: 204 })],
])("an answer of %s is not believed", async (_name, answer) => {
  const { directory } = await directoryThat(answer());
  await expect(directory.redeem(grantId)).rejects.toMatchObject({ code: "directory_error" });
});

test("each stored value is sent as base64url to its own address", async () => {
  const nothing = (): Response => new Response(null, { status: 204 });
  const { asked, directory } = await directoryThat(nothing(), nothing(), nothing(), nothing());
  const partId = "rcp_AAAAAAAAAAAAAAAAAAAAAA";
  await directory.storeRecoveryPart({ partId, bindingId, sealed: Buffer.from([0xff, 0xfe]) });
  await directory.confirmRecoveryPart(partId);
  await directory.storeBreakGlass(bindingId, Buffer.from([0xff]));
  await directory.report([{ kind: "reset-completed", at: "2026-01-01T00:00:00Z" }]);
  await directory.report([]);
  expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
    ["PUT", `/device/v1/recovery-parts/${partId}`, { bindingId, sealed: "__4" }],
    ["POST", `/device/v1/recovery-parts/${partId}/confirm`, undefined],
    ["PUT", `/device/v1/bindings/${bindingId}/break-glass`, { sealed: "_w" }],
    ["POST", "/device/v1/events", { events: [{ kind: "reset-completed", at: "2026-01-01T00:00:00Z" }] }],
  ]);
});

test("enrolment carries no token of a device, and an issuer elsewhere is refused", async () => {
  const request = {
    token: "one-time-token-of-the-administrator",
    hostName: "PC-1",
    system: "windows" as const,
    signingKey: { kty: "EC" as const, crv: "P-256" as const, x: "AAAA", y: "AAAA" },
    boxKey: "AAAA",
  };
  const answer = {
    deviceId: "dev_AAAAAAAAAAAAAAAAAAAAAA",
    issuer: "https://directory.localhost/oauth",
    breakGlassKey: "AAAA",
  };
  const elsewhere = { ...answer, issuer: "https://evil.localhost/oauth" };
  const { fake, asked } = await directoryThat(
    json(answer, 201),
    json(elsewhere, 201),
    problem("enrolment_token_used", 403),
  );
  const desk = createEnrolmentDesk({ http: fake.http, base });
  expect(await desk.enrol(request)).toMatchObject({ deviceId: answer.deviceId });
  expect(asked[0]?.authorization).toBeUndefined();
  await expect(desk.enrol(request)).rejects.toMatchObject({ code: "directory_error" });
  await expect(desk.enrol(request)).rejects.toMatchObject({ code: "enrolment_token_used" });
});
