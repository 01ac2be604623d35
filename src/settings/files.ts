/**
 * Files that settings name, looked at when the settings are read: a path that leads nowhere is a fault of its line, and not
 * of whatever needs the file later. Each function returns the problem, or undefined.
 */
import { X509Certificate, createPrivateKey } from "node:crypto";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { unreadableCertificate } from "./certificates.ts";

const errnoOf = (thrown: unknown): unknown =>
  thrown instanceof Error && "code" in thrown ? thrown.code : undefined;

export function unreadable(path: string, thrown: unknown): string {
  const missing = errnoOf(thrown) === "ENOENT" || errnoOf(thrown) === "ENOTDIR";
  return missing ? `no file is there: ${path}` : `the file cannot be read: ${path}`;
}

/** The problem that `judge` finds in the file's text, or that it cannot be read. */
function judged(path: string, judge: (text: string) => string | undefined): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    return unreadable(path, thrown);
  }
  const problem = judge(text);
  return problem === undefined ? undefined : `${problem}: ${path}`;
}

/** Each certificate of the file has to be one. @param path absolute, of certificates in PEM */
export const certificateProblem = (path: string): string | undefined =>
  judged(path, (text) => {
    if (!text.includes("-----BEGIN CERTIFICATE-----")) return "the file holds no certificate in PEM";
    const number = unreadableCertificate(text);
    return number === undefined ? undefined : `certificate ${String(number)} in the file cannot be read`;
  });

/** @param path absolute, of a private key in PEM without a passphrase */
export const keyProblem = (path: string): string | undefined =>
  judged(path, (text) => {
    try {
      createPrivateKey(text);
      return undefined;
    } catch {
      return "the file holds no private key in PEM without a passphrase";
    }
  });

/** Whether the key belongs to the first certificate. Both files have been judged. */
export function keyFits(files: { certificate: string; key: string }): boolean {
  const certificate = new X509Certificate(readFileSync(files.certificate, "utf8"));
  return certificate.checkPrivateKey(createPrivateKey(readFileSync(files.key, "utf8")));
}

/** @param path absolute, of a program */
export function programProblem(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return `this is no program: ${path}`;
    accessSync(path, constants.X_OK);
    return undefined;
  } catch (thrown) {
    return errnoOf(thrown) === "EACCES" ? `the program may not be run: ${path}` : unreadable(path, thrown);
  }
}
