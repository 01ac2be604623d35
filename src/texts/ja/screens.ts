/** Japanese: field labels, the sentences of the agent's screens, and what to do next. */
import type { FieldLabels, NextTexts, ScreenTexts, SummaryTexts } from "../catalogue.ts";
import { isAllKept } from "../all-kept.ts";

export const labels: FieldLabels = {
  pin: "PIN",
  newPin: "新しい PIN",
  confirmPin: "PIN の確認",
  currentPassword: "現在のパスワード",
  previousPassword: "変更前のパスワード",
  password: "パスワード",
  newPassword: "新しいパスワード",
  confirmPassword: "パスワードの確認",
  forgotPassword: "パスワードをお忘れですか？",
  tryAgain: "再試行",
  code: "コード",
  userName: "ユーザー名",
  recoveryKey: "復旧キー",
  submit: "続行",
  cancel: "キャンセル",
  working: "お待ちください",
  brandImage: "組織の画像",
  timeLeft: "残り時間：{time}",
  agentNotThere: "準備しています。準備中もパスワードでサインインできます。",
  agentNotService:
    "このサインイン オプションの代わりに別のプログラムが応答しています。別のオプションを使ってください。",
  contact: "管理者にお問い合わせください：",
  tooLong: "入力が長すぎます。",
  agentLost: "このサインイン オプションが応答しなくなりました。完了した変更は失われていません。",
  cannotDraw: "このサインイン オプションでは表示できない内容です。別のオプションを使ってください。",
  reveal: "入力内容を表示",
  keyboard: "キーボード",
  qrCode: "QRコード",
  webPage: "組織のサインイン ページ",
};

const list = new Intl.ListFormat("ja", { type: "conjunction" });

const isSet = "新しいパスワードを設定しました。";
const allKept = "アカウントが保護しているものはすべて残っています。";
const diskBehind = "ディスクはまだ以前のパスワードで開きます。管理者にご連絡ください。";

function summary(of: SummaryTexts): string {
  const { kept, anew, closed, diskNotInStep } = of;
  const sentences: string[] = [];
  if (isAllKept(of)) sentences.push(allKept);
  else if (kept.length > 0) sentences.push(`残ったもの：${list.format(kept)}。`);
  if (anew.length > 0)
    sentences.push(`新しく作り直したもの：${list.format(anew)}。元の内容は以前のパスワードで開けます。`);
  if (closed.length > 0) sentences.push(`以前のパスワードでのみ開くもの：${list.format(closed)}。`);
  if (diskNotInStep) sentences.push(diskBehind);
  return sentences.join("");
}

/** The sentences that the lines of a list do not replace. */
function besideList(of: SummaryTexts): string {
  return [isSet, ...(isAllKept(of) ? [allKept] : []), ...(of.diskNotInStep ? [diskBehind] : [])].join("");
}

export const screens: ScreenTexts = {
  signIn: {
    title: "PIN でサインイン",
    message: "PIN はこのコンピューターでのみ使えます。",
    forgot: "PIN を忘れた場合",
  },
  setUp: {
    title: "PIN の設定",
    message: "このアカウントのパスワードは、誰も知らないランダムなものに変わります。変更後は次のとおりです。",
    consequences: [
      "リモート デスクトップ、ネットワーク共有、「別のユーザーとして実行」では、今のパスワードを使えません。",
      "タスクのスケジュール実行と Windows Hello の設定でも使えません。",
      "これらに新しいパスワードが必要なときは、管理者から受け取れます。",
    ],
    agree: "同意する場合は、現在のパスワードを入力してください。",
    working: "PIN を設定しています…",
    done: "PIN を設定しました。",
    notNow: "今はしない",
  },
  passwordSignIn: {
    title: "パスワードでサインイン",
    message: "このコンピューターのアカウントのパスワードです。",
    forgot: "パスワードを忘れた場合",
    wrong: "パスワードが正しくありません。",
    lockedOut:
      "間違いが続いたため、このアカウントはロックされています。パスワードをリセットして解除するか、しばらくお待ちください。",
  },
  userName: { title: "サインイン", message: "このコンピューターのユーザー名を入力してください。" },
  changePassword: {
    title: "パスワードの変更",
    message: "コンピューター本来のパスワード変更を使ってください。アカウントが保護するものはすべて残ります。",
    messageWithPin:
      "PIN でサインインしているため、変更するパスワードはありません。新しい PIN にするには、次のサインインで「PIN を忘れた場合」を選んでください。",
  },
  handBack: {
    title: "パスワードの設定",
    message: "組織が PIN を無効にしました。このコンピューターのパスワードを設定してください。",
    later: "後で",
    working: "パスワードを設定しています…",
    done: "パスワードを設定し、PIN を削除しました。アカウントが保護しているものはすべて残っています。",
  },
  choosePassword: {
    title: "新しいパスワードの設定",
    notAtPreBoot:
      "起動時にディスクのロックを解除する画面では、このパスワードの文字をすべて入力できるとは限りません。このまま使うにはもう一度入力し、そうでなければ別のものを選んでください。",
  },
  rules: {
    minimumCharacters: (minimum) => `${String(minimum)} 文字以上`,
    maximumCharacters: (maximum) => `${String(maximum)} 文字以内`,
    minimumDigits: (minimum) => `${String(minimum)} 桁以上`,
    digits: "数字のみ",
    visibleAscii: "半角の英字、数字、記号のみ（空白は不可）",
    noRun: "123456 のような連番は不可",
    noRepeat: "すべて同じ数字は不可",
    noRepeatedCharacter: "すべて同じ文字は不可",
    notUsedBefore: "最近使った 5 つの PIN は不可",
    withoutName: "自分の名前は不可",
    noPattern: "同じ文字の繰り返しや 345678 のような並びは不可",
    opaqueString: "見えない文字や特殊な文字は不可",
    sameTwice: "2 つの欄に同じものを入力",
  },
  refusedCharacter: {
    sentence: ({ character, code }) =>
      `ほかのキーボードでは違う入力になる可能性があります。${character}（${code}）を含まないパスワードにしてください。`,
    names: {
      noBreakSpace: "改行なしスペース",
      fullwidthSpace: "全角スペース",
      space: "幅の異なるスペース",
      zeroWidthSpace: "見えないゼロ幅スペース",
      zeroWidthNoBreakSpace: "見えないゼロ幅改行なしスペース",
      zeroWidthNonJoiner: "見えないゼロ幅非接合子",
      zeroWidthJoiner: "絵文字などに含まれる見えないゼロ幅接合子",
      softHyphen: "ソフト ハイフン",
      variationSelector: "絵文字などに含まれる見えない異体字セレクター",
      directionMark: "見えない書字方向の記号",
      invisible: "見えない文字",
      control: "制御文字",
      unassigned: "まだ一般に使われていない文字",
      replaced: "別の文字に似た文字",
      separate: "文字から離れたアクセントや母音記号",
      outOfPlace: "隣の文字と組み合わせて使えない文字",
      disallowed: "パスワードには使えない文字",
    },
  },
  resetPassword: {
    lossTitle: "以前のパスワードがない場合",
    lossMessage: "今ある内容は別に保管されますが、以前のパスワードがないと開けなくなります。",
    knowOld: "以前のパスワードを覚えている",
    oldTitle: "以前のパスワード",
    oldMessage: "以前使っていたパスワードを入力してください。正しく入力すると、すべてがそのまま残ります。",
    oldWrong: "以前のパスワードと違います。",
    oldLockedOut: "間違いが続いてアカウントがロックされているため、今は以前のパスワードを確認できません。",
    oldOpensSome: "これはもっと前のパスワードです。これで開けるものは引き継がれます。",
    working: "新しいパスワードを設定しています…",
    done: (of) => `${isSet}${summary(of)}`,
    doneBesideList: besideList,
    doneEarlier: (of) => `中断した変更を完了し、新しいパスワードを設定しました。${summary(of)}`,
    undoneEarlier: "中断した変更を取り消しました。これまでのパスワードを引き続き使えます。",
  },
  sync: {
    working: "組織のパスワードを設定しています…",
    done: (of) =>
      `このコンピューターに組織のパスワードを設定しました。今後はそのパスワードを使ってください。${summary(of)}`,
    doneEarlier: (of) =>
      `このコンピューターのパスワードは組織のパスワードになりました。そのパスワードでサインインしてください。${summary(of)}`,
  },
  repair: {
    title: "ディスクのパスワードが古いままです",
    message:
      "新しいパスワードでサインインしましたが、ディスクはまだ前のパスワードで開きます。前のパスワードを入力すると、この Mac のすべてが新しいパスワードになります。",
    messageBoth: "ディスクを開くパスワードと、サインインに使うパスワードを入力してください。",
    messageCurrent: "サインインに使うパスワードを入力してください。",
    notKnown: "わからない",
    notNow: "今はしない",
    previousWrong: (left) => `そのパスワードではディスクを開けません。あと ${String(left)} 回入力できます。`,
    previousIsCurrent: "それは新しいパスワードです。その前のパスワードを入力してください。",
    noTriesLeft: (time) =>
      `以前のパスワードの間違いが続きました。${time} からもう一度試せます。サインインはこのまま続けられます。`,
    currentWrong: "現在のパスワードは、サインインに使うものと違います。",
    currentNeeded: "サインインに使うパスワードを入力し、もう一つの欄は空のままにしてください。",
    keyTitle: "ディスクの復旧キー",
    keyMessage:
      "前のパスワードがわからない場合は、ディスクの復旧キーが必要です。お持ちでない場合は「今はしない」を選び、管理者にお問い合わせください。",
    keyWrong: (left) => `そのキーではディスクを開けません。あと ${String(left)} 回入力できます。`,
    working: "ディスクのパスワードを更新しています…",
    doneTitle: "ディスクのパスワードが新しくなりました",
    doneMessage: "これからは、Mac の起動時も新しいパスワードを使ってください。",
    kept: (what) => `${what}：新しいパスワードで開きます`,
    anew: (what) => `${what}：新しい空のものです。前のものは残っており、前のパスワードで開きます`,
    closed: (what) => `${what}：前のパスワードでのみ開きます`,
    doneEarlier: "中断した変更を完了し、ディスクは新しいパスワードで開くようになりました。",
  },
  protectedNames: {
    dpapi: "Windows が暗号化したデータ",
    "credential-manager": "資格情報マネージャー",
    keychain: "ログインキーチェーン",
    "local-items": "ローカル項目",
    disk: "ディスク",
  },
  protectedHeadings: {
    dpapi: "Windows が暗号化したデータ",
    "credential-manager": "資格情報マネージャー",
    keychain: "ログインキーチェーン",
    "local-items": "ローカル項目",
    disk: "ディスク",
  },
  protectedLosses: {
    dpapi: "Windows が暗号化したデータ（ブラウザーのパスワードなど）は、以前のパスワードでしか開けません。",
    "credential-manager": "資格情報マネージャーは空になり、保存したサインイン情報は使えなくなります。",
    keychain: "ログインキーチェーンは新しい空のものになります。",
    "local-items": "ローカル項目（保存したパスワードとパスキー）は空になります。",
    disk: "ディスクは引き続き以前のパスワードで開きます。",
  },
  prove: {
    title: "本人確認",
    starting: "組織のサインイン ページを開いています…",
    browser: "組織のページでサインインしてください。",
    hostRefused: (host) => `ページが ${host} を開こうとしましたが、ここでは許可されていません。`,
    cancel: "キャンセル",
  },
  choosePin: { title: "新しい PIN の設定" },
  resetting: "新しい PIN を設定しています…",
  resetDone: "新しい PIN を設定しました。アカウントが保護しているものはすべて残っています。",
  resetDonePinLater: (time) =>
    `新しい PIN を設定しました。セキュリティ チップが PIN を再び受け付ける ${time} から使えます。すべて残っています。`,
  wrongPin: (left) => `PIN が正しくありません。あと ${String(left)} 回入力できます。`,
  pinLockedOut: (time) =>
    `PIN の間違いが続いたため、セキュリティ チップは ${time} まで PIN を受け付けません。PIN は今すぐリセットできます。`,
  openReset: "PIN をリセット",
  refused: { title: "完了できませんでした", reference: (code) => `管理者に伝えるコード：${code}` },
  back: "戻る",
  finishedEarlier: "中断した変更を完了し、新しい PIN を設定しました。",
  recovering: "中断された変更を完了しています…",
  undoneEarlier: "中断した変更を取り消しました。これまでの PIN を引き続き使えます。",
};

export const next: NextTexts = {
  "ask-administrator": "管理者に相談してください。何も変更されていません。",
  "tell-administrator": "管理者にご連絡ください。",
  "try-again": "もう一度お試しください。",
  wait: "少し待ってから、もう一度お試しください。",
  "try-new-first":
    "数分後にもう一度お試しください。まず新しい PIN またはパスワードで、次に以前のもので試してください。",
  "try-later": "数分後にもう一度お試しください。PIN やパスワードは変わっていません。",
  "start-again": "最初からやり直してください。何も変更されていません。",
  connect: "ネットワークに接続して、もう一度お試しください。PIN やパスワードは接続なしでも使えます。",
  "sign-in-to-network":
    "別のネットワークを使うか、PIN やパスワードでサインインしてからこのネットワークのページを開いてください。",
  "be-the-owner":
    "最初からやり直し、このアカウントの持ち主としてサインインしてください。何も変更されていません。",
  "check-address": "アドレスを確認して、もう一度入力してください。",
  "change-at-sign-in":
    "コンピューター本来のサインイン方法を使うと、新しいパスワードを求められます。PIN でサインインしている場合は、戻って PIN をもう一度入力してください。",
  "reset-or-own-sign-in": "戻ってリセットするか、コンピューター本来のサインイン方法を使ってください。",
  "check-name": "名前を確認してもう一度入力するか、コンピューター本来のサインイン方法を使ってください。",
  "unlock-disk": "先にディスクのロックを解除してください。",
  "use-password": "パスワードでサインインしてください。",
  shorten: "短くして、もう一度入力してください。",
  none: "",
};
