/** Japanese: the directory's pages that people see. */
import type { DirectoryPageTexts, DirectoryTexts, RecoveryPageTexts } from "../directory-pages.ts";
import { labels } from "./screens.ts";

const pages: DirectoryPageTexts = {
  resetTitle: { "pin-reset": "PIN のリセット", "password-reset": "パスワードのリセット" },
  resetIntroduction: "メール アドレスを入力してください。続いて、組織のページでサインインします。",
  device: "デバイス",
  account: "アカウント",
  email: "メール アドレス",
  emailHelp: "組織で使っているアドレスです。",
  emailInvalid: "メール アドレスの形式ではありません。確認してください。",
  next: "次へ",
  cancel: "キャンセル",
  leavingTitle: "組織のページへ移動します",
  leavingMessage: "組織のサインイン ページに移動しています。",
  leavingLink: "サインインに進む",
  refusedTitle: "完了できませんでした",
  backToDevice: "デバイスに戻る",
  gone: "このページは無効になりました。閉じて、最初からやり直してください。",
  failed: "問題が発生しました。このページを閉じて、最初からやり直してください。",
  goneTitle: "最初からやり直してください",
  beginAgain: "最初からやり直す",
};

const recovery: RecoveryPageTexts = {
  beginTitle: "コンピューターのディスクのロック解除",
  beginIntroduction:
    "起動前に求められるパスワードを忘れた場合は、復旧キーでディスクを開けます。メール アドレスを入力してください。続いて、組織のページでサインインします。",
  listTitle: "お使いのコンピューター",
  listIntroduction:
    "ロックされているコンピューターを選んでください。復旧キーを表示したことは記録され、キーは使用後に交換されます。",
  none: "お使いのコンピューターの復旧キーは、組織に保管されていません。管理者に相談してください。",
  show: (hostName) => `${hostName} の復旧キーを表示`,
  account: (accountName) => `アカウント：${accountName}`,
  serialNumber: (serialNumber) => `シリアル番号：${serialNumber}`,
  setUp: (day) => `設定日：${day}`,
  lastSeen: (day) => `最後の通信：${day}`,
  replacedBySetUp:
    "このコンピューターはその後、設定し直されています。まず新しい方の項目を試してください。このキーではおそらく何も開きません。",
  retired: "組織によって使用が停止されています。キーは表示されません。",
  end: "終了",
  endedTitle: "終了しました",
  ended: "このページを閉じてかまいません。",
  refusedTitle: "完了できませんでした",
  back: "コンピューターの一覧に戻る",
  used: "このページは使用済みか、別のページに置き換わりました。コンピューターの一覧に戻って、選び直してください。",

  keyTitle: (hostName) => `${hostName} の復旧キー`,
  keyLabel: "復旧キー",
  newestLabel: "最初に試す復旧キー",
  earlierLabel: "受け付けられないときに試す復旧キー",
  two: "このコンピューターは、最後に連絡があったとき、新しい復旧キーに切り替わる途中でした。このうちのいずれかで開きます。",
  keepSecret: "このページを誰にも見せず、キーを書き留めないでください。キーは使用後に交換されます。",
  typing: "大文字、数字、ハイフンを、ここに表示されているとおりに入力してください。",
  appleSiliconTitle: "Apple シリコン搭載の Mac の場合",
  appleSiliconHint:
    "2020 年 11 月以降に発売された Mac です。わからないときは、先にこの手順を試してください。",
  appleSilicon: [
    "Mac の電源を入れ、パスワードを求められるまで待ちます。複数の人が表示されたら、自分を選びます。",
    "Option キー、Shift キー、Return キーを同時に押します。入力欄が復旧キーを求める表示に変わります。",
    "変わらないときは、パスワード欄の横の疑問符をクリックし、そこで復旧キーを選びます。",
    "復旧キーを入力し、Return キーを押します。",
    "そのまま待ちます。Mac が起動し、ログインウインドウが表示されます。",
  ],
  intelTitle: "Intel プロセッサ搭載の Mac の場合",
  // macOS's own words differ between its versions, so they are described and not quoted.
  intel: [
    "Mac の電源を入れ、パスワードを求められるまで待ちます。複数の人が表示されたら、自分を選びます。",
    "パスワード欄の横の疑問符をクリックします。疑問符がないときは、メッセージが表示されるまで間違ったパスワードを入力します。",
    "復旧キーを使ってパスワードをリセットする項目の、横の矢印をクリックします。",
    "復旧キーを入力し、Return キーを押します。",
    "そのまま待ちます。ここで新しいパスワードを求めるウインドウが出たら、「キャンセル」をクリックします。次の手順のほうが、今あるものを多く残せます。",
  ],
  nextTitle: "続いて新しいパスワードを設定",
  next: [
    "ログインウインドウで自分を選び、何かパスワードを 1 回入力します。これは拒否されます。",
    `「${labels.forgotPassword}」を選び、ここと同じように本人確認をしてから、新しいパスワードを設定します。`,
    "パスワードを思い出した場合は、そのパスワードでサインインしてください。",
  ],
  replaced: "Mac に誰かがサインインすると、この復旧キーは自動的に新しいものに交換されます。",
  otherTitle: "使い方",
  other: [
    "コンピューターを起動し、ディスクのロックの解除方法を尋ねられるまで待ちます。",
    "求められた場所に復旧キーを入力します。",
  ],
};

export const japanesePages: DirectoryTexts = { language: "ja", pages, recovery };
