/**
 * `directory.yaml`, the configuration of a directory's server. Read by its process at the start, and by
 * `vestibule config check --directory`: what the check accepts, the server accepts.
 */
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { httpsOrigin } from "../settings/addresses.ts";
import { certificateProblem, keyFits, keyProblem } from "../settings/files.ts";
import { parseSettings, readSettings } from "../settings/settings-file.ts";

const path = z.string().min(1).max(4_096);

/**
 * A file of the configuration, as an absolute path. Judged by itself, so that a fault elsewhere hides none of it.
 * @param folder of the configuration, which paths are relative to
 */
const fileIn = (folder: string, problemOf: (file: string) => string | undefined) =>
  path
    .transform((name) => resolve(folder, name))
    .superRefine((file, { addIssue }) => {
      const message = problemOf(file);
      if (message !== undefined) addIssue({ code: "custom", message });
    });

const configurationIn = (folder: string) =>
  z.strictObject({
    listen: z.strictObject({
      host: z.string().min(1).max(253).default("127.0.0.1"),
      port: z.int().min(0).max(65_535),
    }),
    publicUrl: httpsOrigin,
    data: path.transform((name) => resolve(folder, name)),
    tls: z
      .strictObject({
        certificateFile: fileIn(folder, certificateProblem),
        keyFile: fileIn(folder, keyProblem),
      })
      .superRefine(({ certificateFile: certificate, keyFile: key }, { addIssue }) => {
        // Each has been judged already; only what both are can still be wrong.
        if (certificateProblem(certificate) !== undefined || keyProblem(key) !== undefined) return;
        if (keyFits({ certificate, key })) return;
        const message = `the key belongs to another certificate than ${certificate}`;
        addIssue({ code: "custom", path: ["keyFile"], message });
      }),
    brand: z.string().trim().min(1).max(80).optional(),
    /** PEM files. */
    trustedCertificates: z.array(fileIn(folder, certificateProblem)).max(32).default([]),
  });

/** Paths are absolute. */
export type DirectoryConfiguration = z.infer<ReturnType<typeof configurationIn>> & { readonly file: string };

/** @throws ConfigError `config_missing`, `config_unreadable`, `config_invalid` with line and field */
export function loadDirectoryConfiguration(name: string): DirectoryConfiguration {
  const { source, file } = readSettings(name);
  return { ...parseSettings({ source, file, schema: configurationIn(dirname(file)) }), file };
}
