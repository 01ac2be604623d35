/** Every failure of the device API is problem+json with one of our codes; a request without a token gets no data. */
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problem, problemMediaType } from "../../src/device-api/schemas.ts";
import { lookup } from "../../src/http/lookup.ts";
import { startBench, type Bench } from "./support/bench.ts";
import { wrongCurveKey, type Answer } from "./support/device.ts";

let bench: Bench;
let token: string;
beforeAll(async () => {
  bench = await startBench();
  token = await bench.device.token();
});
afterAll(() => bench.close());

function expectProblem(answer: Answer, status: number, code: string, place?: string): void {
  expect({ status: answer.status, type: answer.type }).toEqual({ status, type: problemMediaType });
  const parsed = problem.parse(answer.body);
  expect(parsed).toMatchObject({ status, code, ...(place === undefined ? {} : { place }) });
}

const rcp = "rcp_AAAAAAAAAAAAAAAAAAAAAA";

describe("bodies", () => {
  const paths: [string, string][] = [
    ["POST", "/enrolments"],
    ["PUT", `/recovery-parts/${rcp}`],
    ["POST", "/events"],
  ];
  for (const [method, path] of paths) {
    test(`${method} ${path}: malformed, empty, of another type, too large, with unknown fields`, async () => {
      const { device } = bench;
      expectProblem(await device.call(method, path, { token, raw: "{" }), 400, "request_invalid", "body");
      expectProblem(await device.call(method, path, { token, raw: "" }), 400, "request_invalid");
      expectProblem(
        await device.call(method, path, { token, raw: '{"__proto__": {"a": 1}}' }),
        400,
        "request_invalid",
      );
      expectProblem(await device.call(method, path, { token, raw: "null" }), 400, "request_invalid");
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml"]) {
        expectProblem(await device.call(method, path, { token, raw: "{}", type }), 415, "request_invalid");
      }
      expectProblem(
        await device.call(method, path, { token, raw: `"${"x".repeat(70_000)}"` }),
        413,
        "request_invalid",
      );
      expectProblem(await device.call(method, path, { token, json: { surplus: 1 } }), 400, "request_invalid");
    });
  }

  test("the faulty field is named", async () => {
    const request = { ...(await bench.device.request("vstenr_that_is_not_there")), boxKey: "!" };
    expectProblem(
      await bench.device.call("POST", "/enrolments", { json: request }),
      400,
      "request_invalid",
      "boxKey",
    );
  });
});

test("unknown paths and methods", async () => {
  for (const [method, path] of [
    ["GET", "/nowhere"],
    ["DELETE", "/bindings"],
    ["GET", "/enrolments"],
    ["GET", "/grants/%ff/redeem"],
    ["POST", `/grants/${"x".repeat(300)}/redeem`],
  ] as const) {
    const answer = await bench.device.call(method, path, { token });
    expect(answer.type).toBe(problemMediaType);
    expect([400, 404, 414]).toContain(answer.status);
    problem.parse(answer.body);
  }
});

test("without a device's token", async () => {
  for (const [method, path, json] of [
    ["GET", "/bindings", undefined],
    ["PUT", `/recovery-parts/${rcp}`, {}],
    ["POST", `/recovery-parts/${rcp}/confirm`, undefined],
    ["PUT", `/bindings/${bench.binding.bindingId}/break-glass`, {}],
    ["POST", "/grants/grt_AAAAAAAAAAAAAAAAAAAAAA/redeem", undefined],
    ["POST", "/events", {}],
  ] as const) {
    for (const presented of [undefined, "x", "A".repeat(43), `${token}, x`]) {
      expectProblem(await bench.device.call(method, path, { token: presented, json }), 401, "unauthorized");
    }
  }
});

test("with the access token of a proof in place of the device's", async () => {
  const { device, binding, ada } = bench;
  const proof = await device.beginProof(binding.bindingId);
  const ended = await bench.signIn(bench.browser(), proof.url, ada);
  await proof.complete(ended);
  const code = ended.searchParams.get("code") ?? "";
  expectProblem(await device.call("GET", "/bindings", { token: code }), 401, "unauthorized");
});

test("a revoked device: its tokens, assertions and proofs are refused", async () => {
  const device = await bench.newDevice([{ userEmail: bench.ada.email, accountName: "ada" }]);
  const held = await device.token();
  expect((await device.call("GET", "/bindings", { token: held })).status).toBe(200);
  await bench.directory.admin.revokeDevice(device.enrolled.deviceId);
  expectProblem(await device.call("GET", "/bindings", { token: held }), 401, "unauthorized");
  await expect(device.token()).rejects.toMatchObject({ error: "invalid_client" });
});

test("another host name than the directory's", async () => {
  const { port } = new URL(bench.publicUrl);
  for (const host of ["evil.example", "localhost", ""]) {
    const answer = await raw(
      `GET /device/v1/bindings HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Host: directory.localhost:${port}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).toContain(problemMediaType);
  }
});

test("bytes that are not HTTP", async () => {
  const answer = await raw("\u0000\u0001\u0002 what\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":"request_invalid"');
});

test("http without TLS gets nothing", async () => {
  await expect(bench.device.http.fetch(bench.publicUrl.replace("https", "http"))).rejects.toMatchObject({
    code: "argument_invalid",
  });
});

test("a device sees and changes its own bindings only", async () => {
  const other = await bench.newDevice([{ userEmail: bench.bob.email, accountName: "bob" }]);
  const theirs = await other.token();
  const { bindingId } = bench.binding;
  expect(await other.bindings()).toMatchObject([{ accountName: "bob", userId: bench.bob.userId }]);
  const part = { bindingId, sealed: "AAAA" };
  expectProblem(
    await other.call("PUT", `/recovery-parts/${rcp}`, { token: theirs, json: part }),
    403,
    "not_bound",
  );
  const upload = { sealed: "AAAA" };
  expectProblem(
    await other.call("PUT", `/bindings/${bindingId}/break-glass`, { token: theirs, json: upload }),
    403,
    "not_bound",
  );
  const events = { events: [{ kind: "reset-completed", bindingId, at: new Date().toISOString() }] };
  expectProblem(
    await other.call("POST", "/events", { token: theirs, json: events }),
    403,
    "not_bound",
    "events.0.bindingId",
  );
  // It cannot begin a proof for one either: the pushed request is refused.
  await expect(other.beginProof(bindingId)).rejects.toMatchObject({ error: "invalid_request" });
});

test("a pushed request with a wrong or missing parameter is refused", async () => {
  const { device, binding } = bench;
  for (const change of [
    { vestibule_purpose: "anything" },
    { vestibule_binding: "bnd_AAAAAAAAAAAAAAAAAAAAAA" },
    { redirect_uri: "https://evil.example/" },
    { code_challenge_method: "plain" },
  ]) {
    await expect(device.beginProof(binding.bindingId, change)).rejects.toMatchObject({
      error: "invalid_request",
    });
  }
  await expect(device.beginProof(binding.bindingId, { scope: "openid device" })).rejects.toMatchObject({
    error: "invalid_scope",
  });
  const browser = bench.browser();
  const plain = new URL(`${bench.publicUrl}/oauth/auth`);
  plain.search = new URLSearchParams({
    client_id: device.enrolled.deviceId,
    response_type: "code",
    scope: "openid",
    redirect_uri: "https://signed-in.vestibule.invalid/done",
  }).toString();
  const ended = await browser.open(plain);
  expect(ended.searchParams.get("error")).toBe("invalid_request");
});

test("a client assertion is accepted once, also when sent several times at once", async () => {
  const { device } = bench;
  const send = async (assertion: string): Promise<Answer> =>
    device.oauth("/token", {
      grant_type: "client_credentials",
      scope: "device",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
    });
  const assertion = await device.assertion();
  const answers = await Promise.all([send(assertion), send(assertion), send(assertion)]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401, 401]);
  expect(await send(assertion)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  const forged = await bench.newDevice();
  const other = (await forged.assertion()).split(".");
  expect(await send([...assertion.split(".").slice(0, 2), other[2]].join("."))).toMatchObject({
    status: 401,
  });
});

test("an invalid key cannot enrol, and the token stays valid", async () => {
  const issued = await bench.directory.admin.issueEnrolmentToken({});
  const request = { ...(await bench.device.request(issued)), signingKey: wrongCurveKey() };
  expectProblem(
    await bench.device.call("POST", "/enrolments", { json: request }),
    400,
    "request_invalid",
    "signingKey",
  );
  expect((await bench.device.enrol(issued, "SECOND")).status).toBe(201);
});

function raw(request: string): Promise<string> {
  const { port, hostname } = new URL(bench.publicUrl);
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: hostname, port: Number(port), lookup, servername: hostname, ca: bench.ca.certificate },
      () => {
        socket.write(request);
      },
    );
    let answer = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
    socket.on("end", () => {
      resolve(answer);
    });
    socket.on("error", reject);
  });
}
