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
const configuration = z.strictObject({
  listen: z.strictObject({
    host: z.string().min(1).max(253).default("127.0.0.1"),
    port: z.int().min(0).max(65_535),
  }),
  publicUrl: httpsOrigin,
  data: path,
  tls: z.strictObject({ certificateFile: path, keyFile: path }),
  brand: z.string().trim().min(1).max(80).optional(),
  /** PEM files. */
  trustedCertificates: z.array(path).max(32).default([]),
});

/** Paths are absolute. */
export type DirectoryConfiguration = z.infer<typeof configuration> & { readonly file: string };

/** The schema with paths relative to the configuration's folder, and the files that they lead to. */
const configurationIn = (folder: string) =>
  configuration
    .transform(({ data, tls, trustedCertificates, ...rest }) => ({
      ...rest,
      data: resolve(folder, data),
      tls: {
        certificateFile: resolve(folder, tls.certificateFile),
        keyFile: resolve(folder, tls.keyFile),
      },
      trustedCertificates: trustedCertificates.map((name) => resolve(folder, name)),
    }))
    .superRefine(({ tls, trustedCertificates }, { addIssue }) => {
      const fault = (at: (string | number)[], message: string | undefined) => {
        if (message !== undefined) addIssue({ code: "custom", path: at, message });
        return message !== undefined;
      };
      const { certificateFile: certificate, keyFile: key } = tls;
      const faults = [
        fault(["tls", "certificateFile"], certificateProblem(certificate)),
        fault(["tls", "keyFile"], keyProblem(key)),
      ];
      if (!faults.includes(true) && !keyFits({ certificate, key }))
        fault(["tls", "keyFile"], `the key belongs to another certificate than ${certificate}`);
      for (const [index, name] of trustedCertificates.entries())
        fault(["trustedCertificates", index], certificateProblem(name));
    });

/** @throws ConfigError `config_missing`, `config_unreadable`, `config_invalid` with line and field */
export function loadDirectoryConfiguration(name: string): DirectoryConfiguration {
  const { source, file } = readSettings(name);
  return { ...parseSettings({ source, file, schema: configurationIn(dirname(file)) }), file };
}
