/** Japanese: the meaning of the codes about the system's parts: the network, the protocol, the configuration. */
import type { PartCodeTexts } from "../catalogue.ts";

export const partCodes: PartCodeTexts = {
  network_unreachable: {
    person: "ネットワークに接続されていません。",
    administrator: "経路がないか、名前を解決できません。",
  },
  directory_unreachable: {
    person: "組織のディレクトリが応答しません。",
    administrator: "時間内にディレクトリに接続できませんでした。",
  },
  directory_untrusted: {
    person: "組織への接続が安全ではないため、切断しました。",
    administrator: "ディレクトリの証明書を信頼できません。CA の誤り、名前の誤り、または第三者の介在です。",
  },
  directory_error: {
    person: "組織のディレクトリで問題が発生しました。",
    administrator: "ディレクトリの応答が契約に沿っていません。",
  },
  provider_unreachable: {
    person: "ID プロバイダーが応答しません。",
    administrator: "ディレクトリから OpenID プロバイダーに接続できませんでした。",
  },
  provider_untrusted: {
    person: "ID プロバイダーを確認できませんでした。",
    administrator: "ディレクトリは OpenID プロバイダーの証明書を信頼していません。",
  },
  provider_error: {
    person: "ID プロバイダーで問題が発生しました。",
    administrator: "OpenID プロバイダーがエラーを返したか、検証できないトークンを返しました。",
  },
  clock_wrong: {
    person: "このコンピューターの時計が合っていません。",
    administrator: "デバイスの時計がディレクトリの時計と大きくずれています。",
  },
  captive_portal: {
    person: "このネットワークでは、先にネットワークへのサインインが必要です。",
    administrator: "ディレクトリの代わりにキャプティブ ポータルが応答しています。",
  },
  browser_missing: {
    person: "サインインに使うブラウザーがこのコンピューターにありません。",
    administrator:
      "Edge、Chrome、Chromium のいずれも見つかりません。vestibule.yaml の browser.path を設定してください。",
  },
  browser_failed: {
    person: "サインインのウィンドウが予期せず終了しました。",
    administrator: "ブラウザーが起動しなかったか、異常終了しました。",
  },
  browser_refused: {
    person: "ID プロバイダーがこのサインインのウィンドウを受け入れません。",
    administrator:
      "プロバイダーが埋め込みや制御下のブラウザーを拒否しています。スマートフォンを許可してください。",
  },
  host_not_allowed: {
    person: "このページはここでは許可されていません。",
    administrator: "ホストが許可リスト（vestibule.yaml の browser.allow）にありません。",
  },

  frame_too_large: {
    person: "サインイン画面で問題が発生しました。",
    administrator: "相手が 64 KiB を超えるフレームを送ったため、接続を閉じました。",
  },
  frame_malformed: {
    person: "サインイン画面で問題が発生しました。",
    administrator: "相手がプロトコルのメッセージではないバイト列を送ったため、接続を閉じました。",
  },
  message_unknown: {
    person: "サインイン画面で問題が発生しました。",
    administrator: "相手が未知の番号のメッセージを送りました。",
  },
  field_too_long: {
    person: "入力が長すぎます。",
    administrator: "フィールドが、プロトコルの表で許される長さを超えています。",
  },
  version_unsupported: {
    person: "サインイン画面とそのサービスのバージョンが合いません。",
    administrator:
      "プラグインとエージェントに共通のプロトコル バージョンがありません。両方を更新してください。",
  },
  peer_refused: {
    person: "サインイン画面で問題が発生しました。",
    administrator: "想定されたサインイン ホストではないプロセスが、エージェントに接続しました。",
  },
  out_of_order: {
    person: "サインイン画面で問題が発生しました。",
    administrator: "相手が、この時点では許されないメッセージを送りました。",
  },
  agent_not_there: {
    person: "準備しています。準備中もパスワードでサインインできます。",
    administrator: "エージェントがパイプまたはソケットで応答しません。",
  },
  arena_full: {
    person: "同時に行われているサインインが多すぎます。",
    administrator: "シークレット用のアリーナに空きがありません。",
  },
  arena_not_locked: {
    person: "設定に不備がありますが、続行できます。",
    administrator:
      "エージェントがシークレット用のメモリをロックすることを、システムが許可しませんでした（RLIMIT_MEMLOCK）。",
  },

  config_missing: {
    person: "このコンピューターのサインイン サービスが設定されていません。",
    administrator: "ファイルが存在しません。",
  },
  config_unreadable: {
    person: "このコンピューターのサインイン サービスが設定されていません。",
    administrator: "ファイルを読み取れないか、想定された内容ではありません。",
  },
  config_invalid: {
    person: "このコンピューターのサインイン サービスが設定されていません。",
    administrator: "ファイルに使用できない値があります。",
  },
  argument_invalid: {
    person: "これは使えません。",
    administrator: "コマンド ラインの引数を使用できません。",
  },
  request_invalid: {
    person: "これは使えません。",
    administrator: "要求の形式が契約に沿っていません。",
  },
  not_found: {
    person: "見つかりません。",
    administrator: "このアドレスまたはこの ID のものは存在しません。",
  },
  conflict: {
    person: "入力中に別の変更が行われました。",
    administrator: "要求が、保存されている内容と競合しています。",
  },
  directory_password_missing: {
    person: "組織にあなたのパスワードがまだありません。",
    administrator:
      "パスワード同期には有効なディレクトリ パスワードが必要ですが、このユーザーにはありません。",
  },
  password_sync_required: {
    person: "このコンピューターでは、常に組織のディレクトリのパスワードを使います。",
    administrator: "Linux デバイスでは、パスワード同期は常に有効です。",
  },
  unauthorized: {
    person: "このコンピューターを確認できませんでした。",
    administrator: "有効なアクセス トークンがありません。",
  },
  forbidden: {
    person: "この操作は許可されていません。",
    administrator: "役割またはスコープで許可されていません。",
  },
  precondition_missing: {
    person: "これは使えません。",
    administrator: "要求は記録を変更しますが、どの版かを示していません（If-Match）。",
  },
  precondition_failed: {
    person: "これは使えません。",
    administrator: "記録はその間に他の人によって変更されました。",
  },
  idempotency_key_reused: {
    person: "これは使えません。",
    administrator: "Idempotency-Key は別の要求に使われています。",
  },
  too_many_requests: {
    person: "試行回数が多すぎます。",
    administrator: "レート制限に達しました。",
  },
  port_in_use: {
    person: "これは使えません。",
    administrator: "別のプログラムがこのポートを使用しています。",
  },
  folder_unusable: {
    person: "このコンピューターのサインイン サービスが設定されていません。",
    administrator: "その場所にはフォルダーを作成できないか、書き込めません。",
  },
  agent_running: {
    person: "このコンピューターのサインイン サービスは、すでに動いています。",
    administrator:
      "別のエージェントがこの状態フォルダーを使っています。先にそちらを停止してください。何も変更されていません。",
  },
  addon_unavailable: {
    person: "このコンピューターのサインイン サービスを開始できません。",
    administrator:
      "エージェントのネイティブ アドオンがないか、読み込めません。アドオンがないと、エージェントは接続元を確認できません。エージェントを再インストールしてください。クローンでは、C++ コンパイラー、make、Python 3 をインストールし、npm run build を実行してください。",
  },
  debugger_open: {
    person: "このコンピューターのサインイン サービスを開始できません。",
    administrator:
      "プログラムが Node のデバッガー付きで、またはデバッガーを閉じておくオプションなしで起動されました。デバッガーに接続できる人は、このプログラムとしてコードを実行できます。コマンド ラインでも NODE_OPTIONS でも --inspect を付けず、--disable-sigusr1 を付けて Node を起動してください。",
  },
  internal: {
    person: "問題が発生しました。",
    administrator: "固有のコードを持たないエラー、つまり不具合です。運用者のログを確認してください。",
  },
};
