/**
 * Screens of behaviours that no workflow has yet, composed as the agent will compose them: they prove the contract
 * before native plug-ins are written against it. The commit that builds a workflow takes its screens from here. Called
 * by `specimens.ts`.
 */
import { type Screen, compose } from "../../agent/screens/composition.ts";
import { passwordLimits } from "../../secrets/password-policy.ts";
import type { Catalogue } from "../../texts/catalogue.ts";

/** Days before the expiry at which the tray begins to remind (C10). */
export const plannedDays = 14;

export function plannedScreens({ planned, screens, codes, next }: Catalogue, brand: string) {
  const { sync, change, factor, phone, offline, firstSignIn } = planned;
  const { back, prove, rules } = screens;
  const newPassword = [
    { mark: "minimumCharacters", value: passwordLimits.minimum, text: rules.minimumCharacters(12) },
    { mark: "maximumCharacters", value: passwordLimits.maximum, text: rules.maximumCharacters(64) },
    { mark: "withoutName", detail: "ada\nada@acme.example", text: rules.withoutName },
    { mark: "opaqueString", text: rules.opaqueString },
    { mark: "sameTwice", text: rules.sameTwice },
  ] as const;
  const asksNew = [
    { purpose: "newPassword", options: "reveal" },
    { purpose: "confirmPassword", options: "reveal" },
  ] as const;
  // Asked once, and again after a wrong password.
  const currentAsked = {
    title: sync.currentTitle,
    message: sync.currentMessage,
    asks: [{ purpose: "currentPassword" }],
    submit: true,
    actions: { 0: sync.later },
  } as const;
  const previousAsked = {
    title: sync.previousTitle,
    message: sync.previousMessage,
    asks: [{ purpose: "previousPassword" }],
    submit: true,
    actions: { 0: sync.previousUnknown, 1: back },
  } as const;
  const bothAsked = {
    title: sync.bothTitle,
    message: sync.bothMessage,
    asks: [{ purpose: "previousPassword" }, { purpose: "currentPassword" }],
    submit: true,
    actions: { 0: sync.previousUnknown, 1: back },
  } as const;
  const driftAsked = {
    title: sync.driftTitle,
    message: sync.driftMessage,
    asks: [{ purpose: "currentPassword" }],
    submit: true,
    actions: { 0: sync.later },
  } as const;
  const changeAsked = {
    title: change.title,
    message: change.message,
    asks: [{ purpose: "previousPassword" }],
    submit: true,
    actions: { 0: prove.cancel },
  } as const;
  const of = (parts: Parameters<typeof compose>[1]): Screen => compose(brand, parts);
  return {
    syncChanged: of({
      title: sync.changedTitle,
      message: sync.changedMessage,
      actions: { 0: sync.confirmNow, 1: sync.later },
    }),
    syncCurrent: of(currentAsked),
    syncCurrentWrong: of({ ...currentAsked, notice: sync.currentWrong }),
    syncPrevious: of(previousAsked),
    syncPreviousWrong: of({ ...previousAsked, notice: sync.previousWrong }),
    syncBoth: of(bothAsked),
    syncBothWrong: of({ ...bothAsked, notice: sync.previousWrong }),
    syncDrift: of(driftAsked),
    syncDriftWrong: of({ ...driftAsked, notice: sync.currentWrong }),
    syncWorking: of({ progress: sync.working }),
    syncDone: of({ title: sync.doneTitle, message: sync.done, submit: true }),
    changePrevious: of(changeAsked),
    changePreviousWrong: of({ ...changeAsked, notice: sync.previousWrong }),
    changeNew: of({
      title: change.title,
      items: newPassword,
      asks: asksNew,
      submit: true,
      actions: { 0: prove.cancel },
    }),
    changeWorking: of({ progress: change.working, notice: change.goesOn }),
    changeDone: of({ title: change.doneTitle, message: change.done, submit: true }),
    changeUndone: of({ title: change.undoneTitle, message: change.undone, actions: { 0: back } }),
    changeElsewhere: of({ title: change.title, message: change.managedElsewhere, actions: { 0: back } }),
    changeExpired: of({
      title: change.expiredTitle,
      message: change.expiredMessage,
      items: newPassword,
      asks: asksNew,
      submit: true,
      actions: { 0: back },
    }),
    changeExpires: of({
      title: change.expiresTitle,
      message: change.expiresMessage(plannedDays),
      actions: { 0: change.changeNow, 1: sync.later },
    }),
    factorChoice: of({
      title: factor.title,
      message: factor.chooseMessage,
      actions: { 0: factor.byCode, 1: factor.byPush, 2: prove.cancel },
    }),
    factorCode: of({
      title: factor.title,
      message: factor.codeMessage,
      code: "numeric",
      submit: true,
      notice: factor.codeWrong,
      actions: { 0: factor.byPush, 1: prove.cancel },
    }),
    factorPush: of({
      title: factor.title,
      message: factor.pushMessage,
      shownCode: "47",
      progress: factor.pushWaiting,
      timeLeft: 60,
      notice: factor.pushStays,
      actions: { 0: factor.byCode, 1: prove.cancel },
    }),
    factorPushDenied: of({
      title: factor.title,
      message: factor.pushDenied,
      actions: { 0: factor.byPush, 1: factor.byCode, 2: prove.cancel },
    }),
    factorPushExpired: of({
      title: factor.title,
      message: factor.pushExpired,
      actions: { 0: factor.byPush, 1: factor.byCode, 2: prove.cancel },
    }),
    factorDuoChoice: of({
      title: factor.title,
      message: factor.duoOnly,
      actions: { 0: factor.byDuo, 1: prove.cancel },
    }),
    factorDuo: of({
      title: factor.title,
      message: factor.duoMessage,
      progress: factor.pushWaiting,
      notice: factor.pushStays,
      actions: { 0: prove.cancel },
    }),
    factorMissing: of({
      title: factor.title,
      message: factor.enrolment,
      next: next["ask-administrator"],
      actions: { 0: back },
    }),
    phoneCode: of({
      title: phone.title,
      message: phone.message,
      shownCode: "WDJB-MJHT",
      address: "directory.acme.example/phone",
      progress: phone.waiting,
      timeLeft: 600,
      actions: { 0: prove.cancel },
    }),
    phonePicture: of({
      title: phone.title,
      message: phone.message,
      qr: "https://directory.acme.example/phone?code=WDJB-MJHT",
      shownCode: "WDJB-MJHT",
      address: "directory.acme.example/phone",
      progress: phone.waiting,
      timeLeft: 600,
      actions: { 0: prove.cancel },
    }),
    phoneNumber: of({
      title: phone.numberTitle,
      message: phone.numberMessage,
      code: "numeric",
      submit: true,
      notice: phone.numberWrong,
      timeLeft: 120,
      actions: { 0: prove.cancel },
    }),
    offline: of({
      title: offline.title,
      message: codes.captive_portal.person,
      notice: offline.captivePortal,
      next: offline.stillWorks,
      actions: { 0: offline.useBrowser, 1: phone.usePhone, 2: back },
    }),
    firstSignIn: of({
      title: firstSignIn.title,
      message: firstSignIn.message,
      submit: true,
      actions: { 0: prove.cancel },
    }),
  } satisfies Record<string, Screen>;
}
