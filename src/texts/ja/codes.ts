/** Japanese: the meaning of every code, for the person and for the administrator. */
import type { CodeTexts } from "../catalogue.ts";
import { partCodes } from "./part-codes.ts";

export const codes: CodeTexts = {
  pin_too_short: {
    person: "この PIN は短すぎます。",
    administrator: "設定しようとした PIN の文字数が、ポリシーの最小値より少なくなっています。",
  },
  pin_too_long: {
    person: "この PIN は長すぎます。",
    administrator: "設定しようとした PIN の文字数が、ポリシーの最大値を超えています。",
  },
  pin_not_digits: {
    person: "数字だけを使ってください。",
    administrator: "設定しようとした PIN に、ポリシーで許可されていない文字があります。",
  },
  pin_sequence: {
    person: "123456 のような連番ではない PIN にしてください。",
    administrator: "設定しようとした PIN が昇順または降順の連番です。",
  },
  pin_repeated: {
    person: "すべて同じ文字にならない PIN にしてください。",
    administrator: "設定しようとした PIN は、すべて同じ文字です。",
  },
  pin_reused: {
    person: "最近使った 5 つとは違う PIN にしてください。",
    administrator: "設定しようとした PIN が、このコンテナーの PIN 履歴にあります。",
  },
  password_too_short: {
    person: "このパスワードは短すぎます。",
    administrator: "設定しようとしたパスワードの文字数が、ポリシーの最小値より少なくなっています。",
  },
  password_too_long: {
    person: "このパスワードは長すぎます。",
    administrator: "設定しようとしたパスワードの文字数が、ポリシーの最大値を超えています。",
  },
  password_contains_name: {
    person: "名前やメール アドレスを含まないパスワードにしてください。",
    administrator: "設定しようとしたパスワードに、ユーザー名またはメール アドレスが含まれています。",
  },
  password_pattern: {
    person: "同じ文字の繰り返しや単純な並びのパスワードは、すぐに推測されます。別のものを選んでください。",
    administrator: "新しいパスワードが、同じ文字の繰り返しか単純な並びです。",
  },
  confirmation_differs: {
    person: "2 つの入力が一致しません。もう一度入力してください。",
    administrator: "シークレットと確認入力が異なります。",
  },
  secret_not_text: {
    person: "これは使えません。もう一度入力してください。",
    administrator: "シークレットが有効な UTF-8 ではありません。",
  },
  secret_character: {
    person: "ほかのキーボードでは違う入力になる可能性のある文字を含まないパスワードにしてください。",
    administrator:
      "設定しようとしたパスワードに、RFC 8265 の OpaqueString が変更または禁止する文字が含まれています。どの文字かはどこにも記録されません。",
  },

  wrong_secret: {
    person: "正しくありません。",
    administrator: "シークレットを照合しましたが、誤っていました。サインインの失敗 1 回と数えられます。",
  },
  account_unknown: {
    person: "このアカウントはこのデバイスにありません。",
    administrator: "関連付けにあるローカル アカウントが、デバイスに存在しません。",
  },
  account_not_local: {
    person:
      "このアカウントのパスワードは別の場所で管理されているため、ここではリセットできません。組織のページを使ってください。",
    administrator: "Microsoft、Entra、ドメインの各アカウントは、ローカルではリセットできません。",
  },
  account_disabled: {
    person: "このアカウントは無効になっています。",
    administrator: "ローカル アカウントが無効です。",
  },
  account_not_served: {
    person: "この名前ではここにサインインできません。",
    administrator:
      "その名前の有効なローカル アカウントに、このデバイスのバインドがありません。不足しているものは運用ログにあります。",
  },
  password_expired: {
    person: "パスワードは正しいですが、有効期限が切れています。",
    administrator: "システムはパスワードを受け入れ、期限切れと報告しました。",
  },
  password_must_change: {
    person: "パスワードは正しいですが、先に変更する必要があります。",
    administrator: "システムはパスワードを受け入れ、サインインの前に変更を求めています。",
  },
  password_not_accepted: {
    person: "このコンピューターはパスワードを受け入れませんでした。別の場所で変更された可能性があります。",
    administrator:
      "エージェントが渡したパスワードをシステムが誤りとしました。エージェントを通さずに変更されています。",
  },
  sign_in_not_granted: {
    person: "パスワードは正しいですが、このアカウントはここでサインインできません。",
    administrator:
      "システムはパスワードを受け入れましたが、ポリシーがこのアカウントにこの種類または時間帯のサインインを許可していません。",
  },
  sign_in_refused: {
    person: "このコンピューターにサインインできませんでした。",
    administrator:
      "システムは、パスワードの正否を示さないコードでサインインを拒否しました。コードは運用ログにあります。",
  },
  account_locked_out: {
    person:
      "間違いが続いたため、このアカウントはロックされています。リセットして解除するか、お待ちください。",
    administrator:
      "システムのロックアウト ポリシーがサインインを拒否しています。リセットすると解除されます。",
  },
  password_too_recent: {
    person: "パスワードは変更されたばかりのため、まだ変更できません。",
    administrator: "システムのパスワードの変更禁止期間がまだ過ぎていません。",
  },
  password_rejected: {
    person: "変更がシステムに受け入れられませんでした。",
    administrator: "システムのパスワード ポリシー（長さ、複雑さ、履歴）がパスワードを拒否しました。",
  },
  store_unavailable: {
    person: "このコンピューターの一部が応答しませんでした。",
    administrator: "デバイスのストア（アカウント、キー、保護されたデータ）が応答しませんでした。",
  },
  container_missing: {
    person:
      "このコンピューターには、このアカウントの PIN がまだありません。パスワードでサインインするか、PIN をリセットしてください。",
    administrator:
      "アカウントの PIN コンテナーがありません（未設定または削除済み）。緊急用パスワードは引き続き使えます。",
  },
  container_damaged: {
    person: "このコンピューターの PIN を読み取れません。",
    administrator:
      "PIN コンテナーまたは封印された部分が、このデバイスのキーで開きません。緊急用パスワードを開示してください。",
  },
  pin_locked_out: {
    person:
      "PIN の間違いが続いたため、セキュリティ チップは今 PIN を受け付けません。入るには PIN をリセットしてください。",
    administrator: "TPM の辞書攻撃に対するロックアウト中です。このロックアウトは BitLocker と共有されます。",
  },
  tpm_cleared: {
    person: "セキュリティ チップが初期化されたため、PIN は使えなくなりました。",
    administrator:
      "TPM がクリアされたか、基板が交換されました。デバイスを登録し直し、緊急用パスワードでサインインしてください。",
  },
  tpm_missing: {
    person: "組織は PIN にセキュリティ チップを求めていますが、このコンピューターにはありません。",
    administrator: "TPM がなく、ポリシーは TPM なしの PIN モードを許可していません。",
  },
  disk_locked: {
    person: "このコンピューターのディスクはまだロックされています。",
    administrator: "ディスクは暗号化されており、起動後まだ開かれていません。",
  },
  disk_not_in_step: {
    person: "新しいパスワードを設定しましたが、ディスクはまだ以前のパスワードで開きます。",
    administrator:
      "アカウントは新しいパスワードになりましたが、ディスクはまだ以前のパスワードで開きます。修復には両方が必要です。",
  },
  recovery_key_invalid: {
    person: "組織が保管している復旧キーでは、このコンピューターのディスクが開きません。",
    administrator:
      "預託された復旧キーを試しましたが、ディスクが開きません。ディスクを開けるパスワードで一度サインインすると、新しい復旧キーが預託されます。",
  },
  recovery_key_missing: {
    person: "組織はこのコンピューターの復旧キーを保管していません。",
    administrator: "デバイスのディスクの復旧キーが預託されていません。",
  },
  service_account_missing: {
    person: "以前のパスワードがないと、ここからディスクを変更できません。",
    administrator:
      "暗号化されたディスクのパスワードをリセットできるサービス アカウントが、デバイスにありません。",
  },
  service_token_missing: {
    person: "以前のパスワードがないと、ここからディスクを変更できません。",
    administrator:
      "サービス アカウントに SecureToken がありません。SecureToken を持つ管理者のパスワードで付与してください。",
  },
  service_token_invalid: {
    person: "以前のパスワードがないと、ここからディスクを変更できません。",
    administrator:
      "サービス アカウントの SecureToken が機能しません（別の経路でのパスワード変更後など）。付与し直してください。",
  },
  platform_unsupported: {
    person: "このコンピューターのシステムにはまだ対応していません。",
    administrator: "このビルドには、実行中のオペレーティング システム用のアダプターがありません。",
  },

  not_enrolled: {
    person: "このコンピューターはまだ組織に登録されていません。",
    administrator: "デバイスが未登録です。ワンタイム トークンを渡してください（enrolment.tokenFile）。",
  },
  not_bound: {
    person: "組織で、このアカウントはあなたに関連付けられていません。",
    administrator: "このユーザー、アカウント、デバイスを結ぶ関連付けがありません。",
  },
  not_recoverable: {
    person: "この PIN は、このコンピューターで設定されたことがないため、まだここからリセットできません。",
    administrator: "関連付けに預託されたものがありません。現在のシークレットは一度も取得されていません。",
  },
  disk_needs_old_password: {
    person:
      "このコンピューターのディスクは以前のパスワードでしか開かないため、それがないとパスワードを変更できません。",
    administrator:
      "暗号化ディスクで、以前のパスワードは預託されておらず、確認済みの復旧キーも有効なサービス アカウントもありません。ディスクが忘れたパスワードで開き続けることになるため、拒否しました。",
  },
  recovery_key_not_allowed: {
    person: "組織はこの方法で復旧キーを表示しません。",
    administrator: "関連付けのポリシーにより、復旧キーを開示できるのは管理者だけです。",
  },
  escrow_stale: {
    person: "パスワードが別の場所で変更されたため、ここに保管されている内容と合わなくなりました。",
    administrator:
      "アカウントのパスワードが、封印されたものより新しくなっています。現在のパスワードでサインインし、PIN を設定し直してください。",
  },
  change_in_progress: {
    person: "変更の処理がまだ続いています。",
    administrator: "このアカウントの変更がジャーナルに残っています。回復処理が続きを行います。",
  },
  change_unfinished: {
    person: "変更は始まりましたが、このコンピューターではまだ完了していません。処理は自動的に続行されます。",
    administrator:
      "このアカウントのジャーナルの変更が途中で止まりました。自動的に続行されます。原因は運用ログにあります。",
  },
  cancelled: {
    person: "キャンセルしました。何も変更されていません。",
    administrator: "本人がキャンセルしました。",
  },
  enrolment_token_invalid: {
    person: "このコンピューターを組織に登録できませんでした。",
    administrator: "この登録トークンはディレクトリにありません。",
  },
  enrolment_token_used: {
    person: "このコンピューターを組織に登録できませんでした。",
    administrator: "この登録トークンは使用済みです。トークンは 1 回だけ使えます。",
  },
  enrolment_token_expired: {
    person: "このコンピューターを組織に登録できませんでした。",
    administrator: "登録トークンの有効期限が切れています。新しいトークンを発行してください。",
  },

  wrong_user: {
    person: "本人確認はできましたが、このアカウントは別の人のものです。",
    administrator: "確認された ID は、関連付けのユーザーのものではありません。",
  },
  identity_mismatch: {
    person: "このメール アドレスは、現在は別の ID のものです。",
    administrator:
      "プロバイダーの sub が、このユーザーに記録されたものと異なります。メール アドレスの再利用か、アカウントの再作成です。",
  },
  identity_unknown: {
    person: "この ID は組織に登録されていません。",
    administrator: "この発行者と sub に関連付けられたユーザーがなく、関連付けることもできません。",
  },
  email_unverified: {
    person: "ID プロバイダーがメール アドレスを確認していません。",
    administrator: "プロバイダーがメール アドレスを送らなかったか、email_verified が false でした。",
  },
  domain_not_served: {
    person: "このメール アドレスに対応する ID プロバイダーが設定されていません。",
    administrator:
      "ドメインのプロバイダーが設定されていないか、プロバイダーが自身のものではないドメインについて応答しました。",
  },
  user_disabled: {
    person: "ディレクトリのアカウントが無効になっています。",
    administrator: "ディレクトリのユーザーが無効です。",
  },
  binding_disabled: {
    person: "このアカウントのリセットは無効になっています。",
    administrator: "ユーザー、アカウント、デバイスの関連付けが無効です。",
  },
  password_synced: {
    person: "このコンピューターでは、組織のディレクトリのパスワードを使います。",
    administrator:
      "この関連付けではパスワード同期が有効です。アカウントのパスワードはディレクトリのものなので、ここでローカルのパスワードはリセットされません。代わりにユーザーのディレクトリ パスワードを設定してください。",
  },
  grant_unknown: {
    person: "リセットの許可が無効です。",
    administrator: "この許可はディレクトリにありません。",
  },
  grant_used: {
    person: "リセットの許可は使用済みです。",
    administrator: "リセットの許可は 1 回だけ使えます。この許可はすでに使われました。",
  },
  grant_expired: {
    person: "リセットの許可の期限が切れました。",
    administrator: "リセットの許可は 5 分間有効です。この許可はそれより古いものです。",
  },
  grant_wrong_purpose: {
    person: "この許可は別の目的のものです。",
    administrator: "許可が別の目的に結び付けられています。",
  },
  grant_wrong_device: {
    person: "この許可は別のコンピューターのものです。",
    administrator: "許可が別のデバイスまたは関連付けに結び付けられています。",
  },
  proof_invalid: {
    person: "サインインを確認できませんでした。",
    administrator: "証明の state、発行者、対象、nonce、署名のいずれかが、要求したものと異なります。",
  },
  proof_too_old: {
    person: "サインインから時間がたちすぎています。",
    administrator: "auth_time が要求より前です。プロバイダーが max_age=0 に従っていません。",
  },
  sign_in_time_missing: {
    person: "ID プロバイダーがサインインの時刻を伝えませんでした。",
    administrator:
      "ID トークンに使える auth_time がありません。必要かどうかはプロバイダーの freshness 設定で決まります。",
  },
  other_organisation: {
    person: "別の組織のアカウントでサインインしました。",
    administrator: "このプロバイダーで必須のクレームがないか、値が異なります。",
  },
  id_token_invalid: {
    person: "ID プロバイダーの応答を確認できませんでした。",
    administrator:
      "ID トークンの署名、アルゴリズム、発行者、対象、nonce、時刻のいずれかが正しくありません。詳細は運用ログにあります。",
  },
  client_refused: {
    person: "ID プロバイダーが組織のディレクトリを受け付けません。",
    administrator:
      "プロバイダーのトークンエンドポイントがクライアントを拒否しました。ID、シークレット、鍵、認証方法のいずれかが誤っています。",
  },
  provider_mixed_up: {
    person: "送り先とは別の ID プロバイダーから応答がありました。",
    administrator:
      "応答が、問い合わせたものとは別のプロバイダーのリダイレクト先に届きました。プロバイダーが悪用されている可能性があります（mix-up）。",
  },
  proof_abandoned: {
    person: "サインインのウィンドウが閉じられたか、時間切れになりました。",
    administrator: "ブラウザーが終了したか、証明が制限時間に達しました。",
  },
  device_revoked: {
    person: "このコンピューターは組織から削除されました。",
    administrator: "ディレクトリがデバイスのキーを拒否しています。キーは失効しています。",
  },
  device_unknown: {
    person: "このコンピューターは組織に登録されていません。",
    administrator: "この ID のデバイスはディレクトリにありません。",
  },

  ...partCodes,
};
