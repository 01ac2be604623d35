/** Japanese: screens of behaviours that no workflow has yet. */
import type { PlannedTexts } from "../catalogue.ts";

const days = new Intl.RelativeTimeFormat("ja", { numeric: "auto" });

export const planned: PlannedTexts = {
  sync: {
    changedTitle: "パスワードが変更されました",
    changedMessage:
      "今すぐ確認すると、このコンピューター、ディスク、キーチェーンが新しいパスワードに変わります。",
    confirmNow: "今すぐ確認",
    later: "後で",
    currentTitle: "新しいパスワード",
    currentMessage: "組織で現在使っているパスワードを入力してください。",
    currentWrong: "組織で現在使っているパスワードと違います。",
    previousTitle: "変更前のパスワード",
    previousMessage:
      "このコンピューターでこれまで使っていたパスワードを入力してください。正しく入力すると、すべてがそのまま残ります。",
    previousWrong: "このコンピューターでこれまで使っていたパスワードと違います。",
    previousUnknown: "わからない",
    bothTitle: "別の場所でパスワードが変更されました",
    bothMessage: "変更前のパスワードと現在のパスワードを入力すると、すべて同期されます。",
    driftTitle: "このコンピューターでパスワードが変更されました",
    driftMessage:
      "有効なのは組織のパスワードです。入力すると、このコンピューターでも再び使えるようになります。",
    working: "パスワードを同期しています…",
    doneTitle: "パスワードを同期しました",
    done: "このコンピューターのすべてで、新しいパスワードを使えます。",
  },
  change: {
    title: "パスワードの変更",
    message: "このコンピューターと組織全体で変更されます。",
    managedElsewhere: "このパスワードは組織の Active Directory で管理されています。変更もそちらで行います。",
    working: "パスワードを変更しています…",
    goesOn: "このウィンドウは閉じてもかまいません。変更は続き、結果をお知らせします。",
    doneTitle: "パスワードを変更しました",
    done: "このコンピューターと組織全体で使えるようになりました。",
    undoneTitle: "パスワードは変更されていません",
    undone:
      "変更を完了できなかったため、取り消しました。これまでのパスワードを引き続きすべての場所で使えます。",
    expiredTitle: "パスワードの有効期限が切れました",
    expiredMessage: "サインインするには、新しいパスワードを設定してください。",
    expiresTitle: "パスワードの有効期限が近づいています",
    expiresMessage: (left) => `有効期限は、${days.format(left, "day")}です。`,
    changeNow: "今すぐ変更",
  },
  factor: {
    title: "追加の確認",
    chooseMessage: "本人確認の方法を選んでください。",
    byCode: "認証アプリのコードを入力する",
    byPush: "スマートフォンで承認する",
    byDuo: "Duo を使う",
    codeMessage: "認証アプリに表示されている 6 桁の数字を入力してください。",
    codeWrong: "コードが正しくないか、使用済みです。次のコードを入力してください。",
    pushMessage: "スマートフォンでこの番号を選んでください。",
    pushWaiting: "スマートフォンの操作を待っています…",
    pushStays:
      "ここでキャンセルしても、スマートフォンへの要求は取り消されません。スマートフォンで拒否してください。",
    pushDenied: "スマートフォンでサインインが拒否されました。心当たりがない場合は、管理者にご連絡ください。",
    pushExpired: "スマートフォンで時間内に応答がありませんでした。",
    duoOnly: "組織はサインインの確認に Duo を使っています。",
    duoMessage: "スマートフォンの Duo でサインインを承認してください。",
    enrolment: "組織は 2 つ目の認証要素を求めていますが、まだ登録されていません。",
  },
  phone: {
    title: "スマートフォンで続ける",
    message: "スマートフォンでこのアドレスを開き、コードを入力してください。",
    waiting: "スマートフォンの操作を待っています…",
    usePhone: "スマートフォンを使う",
    numberTitle: "スマートフォンの番号",
    numberMessage:
      "スマートフォンに今表示されている番号を入力してください。人から送られてきた番号は決して入力しないでください。",
    numberWrong: "番号が違います。スマートフォンをもう一度確認してください。",
  },
  offline: {
    title: "組織に接続できません",
    stillWorks: "PIN やパスワードでのサインインは引き続きできます。",
    captivePortal:
      "スマートフォンのテザリングなど、別のネットワークを使うか、デスクトップからこのネットワークにサインインしてください。",
    useBrowser: "ブラウザーで再試行",
  },
  firstSignIn: {
    title: "パスワードの設定",
    message: "このアカウントのパスワードは、まだ設定されていません。本人確認をしてから設定してください。",
  },
};
