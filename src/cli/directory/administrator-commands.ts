/**
 * The arguments of `vestibule directory …` for administrators and keys of the API. Called by `commands.ts`; the work is in
 * `administrators.ts`.
 */
import { Option } from "commander";
import { keyDays, roles, scopes } from "../../directory/access/roles.ts";
import { administratorTexts as texts } from "../../texts/en/administrators.ts";
import { exitFailed } from "../terminal/failure.ts";
import { whole } from "../terminal/options.ts";
import type {
  CreateAdminOptions,
  CreateKeyOptions,
  RemoveAdminOptions,
  RevokeKeyOptions,
  SetAdminOptions,
} from "./administrators.ts";
import type { Commands } from "./provider-commands.ts";

export function addAdministratorCommands({ administer, examples, done, io }: Commands): void {
  administer("create-admin", texts.createAdmin)
    .requiredOption("--email <address>", texts.email)
    .option("--name <name>", texts.name)
    .addOption(new Option("--role <role>", texts.role).choices(roles).makeOptionMandatory())
    .option("--password-file <file>", texts.passwordFile)
    .addHelpText("after", examples("directory create-admin --data DIR --email ada@example.com --role owner"))
    .action(async (options: CreateAdminOptions) =>
      (await import("./administrators.ts")).createAdmin(options, io),
    );
  administer("list-admins", texts.listAdmins)
    .option("--json", texts.json, false)
    .addHelpText("after", examples("directory list-admins --data DIR"))
    .action(async (options: { data: string; json: boolean }) =>
      (await import("./administrators.ts")).listAdmins(options, io),
    );
  administer("set-admin", texts.setAdmin)
    .requiredOption("--admin <email-or-id>", texts.which)
    .addOption(new Option("--role <role>", texts.role).choices(roles))
    .addOption(new Option("--disabled <yes-or-no>", texts.disabled).choices(["yes", "no"]))
    .addHelpText("after", examples("directory set-admin --data DIR --admin ada@example.com --role manager"))
    .action(async (options: SetAdminOptions) => (await import("./administrators.ts")).setAdmin(options, io));
  administer("remove-admin", texts.removeAdmin)
    .requiredOption("--admin <email-or-id>", texts.which)
    .option("--yes", texts.yes, false)
    .addHelpText("after", examples("directory remove-admin --data DIR --admin ada@example.com"))
    .action(async (options: RemoveAdminOptions) => {
      done((await (await import("./administrators.ts")).removeAdmin(options, io)) ? 0 : exitFailed);
    });
  administer("create-api-key", texts.createApiKey)
    .requiredOption("--name <name>", texts.keyName)
    .addOption(new Option("--role <role>", texts.role).choices(roles).makeOptionMandatory())
    .addOption(new Option("--scope <noun:action...>", texts.scope).choices(scopes))
    .option("--expires-in-days <days>", texts.expiresInDays, whole(1, keyDays.most), keyDays.standard)
    .addHelpText(
      "after",
      examples(
        "directory create-api-key --data DIR --name inventory --role read-only",
        "directory create-api-key --data DIR --name onboarding --role manager --scope users:read users:write",
      ),
    )
    .action(async (options: CreateKeyOptions) =>
      (await import("./administrators.ts")).createApiKey(options, io),
    );
  administer("list-api-keys", texts.listApiKeys)
    .option("--json", texts.json, false)
    .addHelpText("after", examples("directory list-api-keys --data DIR"))
    .action(async (options: { data: string; json: boolean }) =>
      (await import("./administrators.ts")).listApiKeys(options, io),
    );
  administer("revoke-api-key", texts.revokeApiKey)
    .requiredOption("--key <id>", texts.key)
    .addHelpText("after", examples("directory revoke-api-key --data DIR --key key_AbC"))
    .action(async (options: RevokeKeyOptions) =>
      (await import("./administrators.ts")).revokeApiKey(options, io),
    );
}
