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
    previousTitle: "変更前のパスワード",
    previousMessage:
      "このコンピューターでこれまで使っていたパスワードを入力してください。正しく入力すると、すべてがそのまま残ります。",
    previousUnknown: "わからない",
    bothTitle: "別の場所でパスワードが変更されました",
    bothMessage: "変更前のパスワードと現在のパスワードを入力すると、すべて同期されます。",
    driftTitle: "このコンピューターでパスワードが変更されました",
    driftMessage:
      "有効なのは組織のパスワードです。入力すると、このコンピューターでも再び使えるようになります。",
    working: "パスワードを同期しています…",
    done: "このコンピューターのすべてが新しいパスワードになりました。",
  },
  repair: {
    title: "ディスクのパスワードが古いままです",
    message: "ディスクを開くパスワードと、サインインに使うパスワードを入力してください。",
    working: "ディスクのパスワードを更新しています…",
  },
  change: {
    title: "パスワードの変更",
    message: "このコンピューターと組織全体で変更されます。",
    managedElsewhere: "このパスワードは組織の Active Directory で管理されています。変更もそちらで行います。",
    goesOn: "このウィンドウは閉じてもかまいません。変更は続き、結果をお知らせします。",
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
      "スマートフォンなど別のネットワークを使うか、デスクトップからこのネットワークにサインインしてください。",
    useBrowser: "ブラウザーで再試行",
  },
  firstSignIn: {
    title: "パスワードの設定",
    message: "このアカウントには、まだパスワードがありません。本人確認をしてから設定してください。",
  },
};
