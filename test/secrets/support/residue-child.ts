/**
 * A process that does everything with one PIN and one password, then waits to have its memory searched.
 * The two come by standard input straight into the arena. `plant` leaves a copy behind on purpose.
 */
import { readSync, writeSync } from "node:fs";
import { lockArena, Secret } from "../../../src/secrets/arena.ts";
import { createEscrow, openEscrow } from "../../../src/secrets/escrow.ts";
import { checkPassword } from "../../../src/secrets/password-policy.ts";
import { createPinContainer, openWithPin, openWithRecovery } from "../../../src/secrets/pin-container.ts";
import { withAsciiDigits } from "../../../src/secrets/pin-digits.ts";
import { checkPin } from "../../../src/secrets/pin-policy.ts";
import { createBreakGlassKey, openBreakGlass, sealTo } from "../../../src/secrets/sealed-box.ts";
import { createPart } from "../../../src/secrets/split-seal.ts";
import { cheap, softwareKeys } from "./software-keys.ts";

const planted: unknown[] = [];

function read(length: number): Secret {
  return Secret.fill(length, (bytes) => {
    for (let at = 0; at < length; at += readSync(0, bytes, at, length - at, null));
  });
}

async function everything(pin: Secret, password: Secret): Promise<void> {
  const keys = softwareKeys({ tries: 5 });
  const owner = { userName: "somebody", email: "somebody@example.com" };
  if (checkPin(pin) !== undefined || checkPassword(password, owner) !== undefined) throw new Error("policy");
  using digits = withAsciiDigits(pin);
  if (!digits.equals(pin)) throw new Error("digits");
  using part = createPart();
  using otherPin = Secret.random(8);
  const recovery = { partId: "rcp_AAAAAAAAAAAAAAAA", part };
  const accountId = "S-1-5-21-1-2-3-1001";
  // Once with the default cost, so that Argon2id's real memory is among what is searched.
  await createPinContainer({ accountId, pin, password, keys });
  const container = await createPinContainer({ accountId, pin, password, keys, recovery, cost: cheap });
  await openWithPin({ container, pin: otherPin, keys });
  const opened = await openWithPin({ container, pin, keys });
  if (opened.outcome !== "opened") throw new Error(opened.outcome);
  using inside = opened.container;
  if (!inside.wasUsed(pin) || !inside.password.equals(password)) throw new Error("content");
  await inside.withPassword({ password, pending: password });
  const after = await inside.withPin({ pin: otherPin, recovery });
  using byPart = await openWithRecovery({ container: after, part, keys });
  await byPart.withPin({ pin, recovery });
  const { wrapping } = keys;
  const escrow = await createEscrow({ accountId, secret: password, policy: { mode: "device" }, wrapping });
  using fromEscrow = await openEscrow({ escrow: escrow ?? new Uint8Array(), accountId, wrapping });
  const { publicKey, secretKey } = createBreakGlassKey();
  using ownKey = secretKey;
  using released = openBreakGlass({ sealed: sealTo(publicKey, password), publicKey, secretKey: ownKey });
  if (!fromEscrow.equals(password) || !released.equals(password)) throw new Error("escrow");
  if (process.argv.includes("plant")) planted.push(pin.use((bytes) => Buffer.from(bytes).toString("hex")));
}

lockArena();
{
  using pin = read(32);
  using password = read(24);
  await everything(pin, password);
}
writeSync(1, "done");
// Waits until the parent has looked.
readSync(0, new Uint8Array(1));
if (planted.length > 1) throw new Error("unreachable");
