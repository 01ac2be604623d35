/**
 * KERB_INTERACTIVE_UNLOCK_LOGON (ntsecapi.h) in the layout of 64-bit Windows: a credential provider serializes it, and
 * LSA reads it. Packed by the provider, unpacked by the simulated LogonUI. In CPUS_LOGON, buffers are offsets from its
 * start.
 */
import { VestibuleError } from "../../errors/error.ts";
import { Secret } from "../../secrets/arena.ts";
import { utf16Of, utf8Of } from "./wide-text.ts";

/** KERB_LOGON_SUBMIT_TYPE KerbInteractiveLogon. */
const kerbInteractiveLogon = 2;
/** KerbWorkstationUnlockLogon: the same structure, for a session that is locked. */
const kerbWorkstationUnlockLogon = 7;
/** ULONG MessageType (padded to 8), three UNICODE_STRINGs of 16 bytes, LUID LogonId. */
const fixedSize = 64;
const unicodeStringAt = { LogonDomainName: 8, UserName: 24, Password: 40 } as const;
type Name = keyof typeof unicodeStringAt;

export interface InteractiveLogon {
  /** Empty for an account of this machine. */
  domain: string;
  userName: string;
  /** UTF-8. */
  password: Secret;
}

/**
 * The caller keeps `password` and disposes the result.
 * @throws `frame_malformed` for a text of more than 65,535 bytes, which a UNICODE_STRING cannot hold
 */
export function packLogon({ domain, userName, password }: InteractiveLogon): Secret {
  using wide = utf16Of(password);
  const texts = {
    LogonDomainName: Buffer.from(domain, "utf16le"),
    UserName: Buffer.from(userName, "utf16le"),
  };
  const { LogonDomainName, UserName } = texts;
  return Secret.fill(fixedSize + LogonDomainName.length + UserName.length + wide.length, (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    view.setUint32(0, kerbInteractiveLogon, true);
    let at = fixedSize;
    const put = (name: Name, text: Uint8Array) => {
      if (text.length > 0xffff) throw malformed();
      const string = unicodeStringAt[name];
      view.setUint16(string, text.length, true);
      view.setUint16(string + 2, text.length, true);
      view.setBigUint64(string + 8, BigInt(at), true);
      bytes.set(text, at);
      at += text.length;
    };
    put("LogonDomainName", LogonDomainName);
    put("UserName", UserName);
    wide.use((text) => {
      put("Password", text);
    });
  });
}

/**
 * The caller disposes the password.
 * @throws `frame_malformed` for bytes that are not such a structure
 */
export function unpackLogon(packed: Secret): InteractiveLogon {
  return packed.use((bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (bytes.length < fixedSize) throw malformed();
    const kind = view.getUint32(0, true);
    if (kind !== kerbInteractiveLogon && kind !== kerbWorkstationUnlockLogon) throw malformed();
    const read = (name: Name) => {
      const length = view.getUint16(unicodeStringAt[name], true);
      const start = view.getBigUint64(unicodeStringAt[name] + 8, true);
      if (length % 2 !== 0 || start + BigInt(length) > BigInt(bytes.length)) throw malformed();
      return bytes.subarray(Number(start), Number(start) + length);
    };
    const text = (name: Name) => new TextDecoder("utf-16le", { ignoreBOM: true }).decode(read(name));
    return {
      domain: text("LogonDomainName"),
      userName: text("UserName"),
      password: utf8Of(read("Password")),
    };
  });
}

function malformed(): VestibuleError {
  return new VestibuleError("frame_malformed", { evidence: { what: "serialized credential" } });
}
