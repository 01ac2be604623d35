/** The markup of the pages that show a recovery key on a phone. Called by `recovery.ts`. They use no script. */
import type { RecoveryPageTexts } from "../../texts/directory-pages.ts";
import type { HeldRecoveryKey } from "../recovery/recovery-key-release.ts";
import { type AnyPage, EmailForm, html, Page } from "./views.tsx";

export function beginPage(
  page: AnyPage & { base: string; email?: string | undefined; alert?: string | undefined },
): string {
  const { brand, wording } = page;
  const texts = wording.recovery;
  return html(
    <Page brand={brand} wording={wording} title={texts.beginTitle}>
      <p>{texts.beginIntroduction}</p>
      <EmailForm texts={wording.pages} action={`${page.base}/email`} email={page.email} alert={page.alert} />
    </Page>,
  );
}

function EndForm(props: { texts: RecoveryPageTexts; base: string }) {
  return (
    <form method="post" action={`${props.base}/end`}>
      <button type="submit">{props.texts.end}</button>
    </form>
  );
}

/** @param page.form the one-time token of this page's forms */
export function listPage(
  page: AnyPage & { base: string; held: readonly HeldRecoveryKey[]; form: string },
): string {
  const { brand, wording } = page;
  const texts = wording.recovery;
  const { format: day } = new Intl.DateTimeFormat(wording.language, { dateStyle: "long", timeZone: "UTC" });
  return html(
    <Page brand={brand} wording={wording} title={texts.listTitle}>
      {page.held.length === 0 ? (
        <p role="status">{texts.none}</p>
      ) : (
        <>
          <p>{texts.listIntroduction}</p>
          <ul class="devices">
            {page.held.map((held) => (
              <li key={held.deviceId}>
                <h2>{held.hostName}</h2>
                <p>{texts.account(held.accountName)}</p>
                {held.serialNumber !== undefined && <p>{texts.serialNumber(held.serialNumber)}</p>}
                <p>{texts.setUp(day(held.enrolledAt))}</p>
                {held.lastSeenAt !== undefined && <p>{texts.lastSeen(day(held.lastSeenAt))}</p>}
                {held.standing === "replaced" && <p class="alert">{texts.replacedBySetUp}</p>}
                {held.standing === "retired" ? (
                  <p class="alert">{texts.retired}</p>
                ) : held.allowed ? (
                  <form method="post" action={`${page.base}/show`}>
                    <input type="hidden" name="device" value={held.deviceId} />
                    <input type="hidden" name="form" value={page.form} />
                    <button type="submit" class="primary">
                      {texts.show(held.hostName)}
                    </button>
                  </form>
                ) : (
                  <p class="alert">{wording.explain("recovery_key_not_allowed")}</p>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <EndForm texts={texts} base={page.base} />
    </Page>,
  );
}

/** The key in groups of four, with the hyphens that the system itself puts between them. */
function groupsOf(key: string): string[] {
  if (key.includes("-")) return key.split("-");
  return key.match(/.{1,4}/gsu) ?? [];
}

/** Shown large, and letter by letter for a screen reader. */
function Key(props: { label: string; text: string }) {
  const groups = groupsOf(props.text);
  const hyphen = props.text.includes("-") ? "-" : "";
  return (
    <section class="key" aria-label={props.label}>
      <p class="key-label">{props.label}</p>
      <p class="key-text" aria-hidden="true">
        {groups.map((group, index) => (
          <span>{index < groups.length - 1 ? `${group}${hyphen}` : group}</span>
        ))}
      </p>
      <p class="for-readers">{groups.map((group) => [...group].join(" ")).join(", ")}</p>
    </section>
  );
}

function Steps(props: { title: string; hint?: string; steps: readonly string[] }) {
  return (
    <section>
      <h2>{props.title}</h2>
      {props.hint !== undefined && <p>{props.hint}</p>}
      <ol>
        {props.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}

/** @param page.keys one; or more, newest first, while it is unknown which of them the disk has */
export function keyPage(
  page: AnyPage & { base: string; held: HeldRecoveryKey; keys: readonly string[] },
): string {
  const { brand, wording } = page;
  const texts = wording.recovery;
  const [newest = "", ...earlier] = page.keys;
  return html(
    <Page brand={brand} wording={wording} title={texts.keyTitle(page.held.hostName)}>
      {earlier.length === 0 ? (
        <Key label={texts.keyLabel} text={newest} />
      ) : (
        <>
          <p>{texts.two}</p>
          <Key label={texts.newestLabel} text={newest} />
          {earlier.map((text) => (
            <Key key={text} label={texts.earlierLabel} text={text} />
          ))}
        </>
      )}
      <p>{texts.typing}</p>
      <p>{texts.keepSecret}</p>
      {page.held.system === "macos" ? (
        <>
          <Steps title={texts.appleSiliconTitle} hint={texts.appleSiliconHint} steps={texts.appleSilicon} />
          <Steps title={texts.intelTitle} steps={texts.intel} />
          <Steps title={texts.nextTitle} steps={texts.next} />
        </>
      ) : (
        <Steps title={texts.otherTitle} steps={texts.other} />
      )}
      <p>{texts.replaced}</p>
      <a class="button" href={`${page.base}/devices`}>
        {texts.back}
      </a>
      <EndForm texts={texts} base={page.base} />
    </Page>,
  );
}

/** Says why no key is shown. Links to the list while the visit lasts, otherwise to the first page. */
export function notShownPage(
  page: AnyPage & { sentence: string } & ({ back: string } | { again: string }),
): string {
  const { brand, wording } = page;
  const texts = wording.recovery;
  return html(
    <Page brand={brand} wording={wording} title={texts.refusedTitle}>
      <p class="alert" role="alert">
        {page.sentence}
      </p>
      {"back" in page ? (
        <a class="button" href={page.back}>
          {texts.back}
        </a>
      ) : (
        <a class="button" href={page.again}>
          {wording.pages.beginAgain}
        </a>
      )}
    </Page>,
  );
}

export function endedPage({ brand, wording }: AnyPage): string {
  const texts = wording.recovery;
  return html(
    <Page brand={brand} wording={wording} title={texts.endedTitle}>
      <p role="status">{texts.ended}</p>
    </Page>,
  );
}
