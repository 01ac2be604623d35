// See tile.h.
#include "tile.h"

#include <objbase.h>

#include <utility>

#include "credential_file.h"
#include "handed_over.h"
#include "logon_buffer.h"
#include "picture.h"
#include "text.h"
#include "vocabulary.h"

namespace vestibule::loginhost {
namespace {

#define VESTIBULE_CREDENTIAL "ICredentialProviderCredential::"

constexpr DWORD kMostItems = 1000;
constexpr ULONG kLargestSerialization = 256 * 1024;

Json Result(HRESULT result) { return HexText(static_cast<unsigned long>(result)); }

std::string TextOfSlice(const BYTE* bytes, const Slice& slice) {
  return Utf8({reinterpret_cast<const wchar_t*>(bytes + slice.offset), slice.units});
}

}  // namespace

Tile::Tile(ICredentialProviderCredential* credential, TileEvents* events, int index, Report* report, Calls* calls)
    : credential_(credential), events_(events), index_(index), report_(report), calls_(calls) {}

void Tile::Advise() {
  const HRESULT result =
      calls_->On(VESTIBULE_CREDENTIAL "Advise", [&] { return credential_->Advise(events_); });
  // E_NOTIMPL is a normal answer.
  if (FAILED(result) && result != E_NOTIMPL)
    report_->Find("refused-advise", Severity::kWarning, Json::Object({{"tile", index_}, {"result", Result(result)}}));
  options_ = calls_->Ask<ICredentialProviderCredentialWithFieldOptions>(credential_);
}

void Tile::End() {
  calls_->On(VESTIBULE_CREDENTIAL "UnAdvise", [&] { return credential_->UnAdvise(); });
  if (options_ != nullptr) calls_->Drop(options_);
  calls_->On(VESTIBULE_CREDENTIAL "Release", [&] { return credential_->Release(); });
  events_->End();
}

Json Tile::Read(const std::vector<Field>& fields) {
  ICredentialProviderCredential2* second = calls_->Ask<ICredentialProviderCredential2>(credential_);
  if (second != nullptr) {
    LPWSTR sid = nullptr;
    const HRESULT result =
        calls_->On("ICredentialProviderCredential2::GetUserSid", [&] { return second->GetUserSid(&sid); });
    // S_FALSE: the tile belongs to nobody, as that of "Other user".
    has_sid_ = result == S_OK && sid != nullptr;
    sid_ = TakeText(report_, "ICredentialProviderCredential2::GetUserSid", sid);
    calls_->Drop(second);
  }
  IConnectableCredentialProviderCredential* connectable = Connectable();
  if (connectable != nullptr) calls_->Drop(connectable);
  Json read_fields = Json::Array();
  for (const Field& field : fields) read_fields.Add(ReadField(field));
  return Json::Object({{"index", index_},
                       {"version", second == nullptr ? 1 : 2},
                       {"connectable", connectable != nullptr},
                       {"sid", has_sid_ ? Json(sid_) : Json()},
                       {"fields", std::move(read_fields)}});
}

Json Tile::ReadField(const Field& field) {
  Json read = Json::Object({{"id", field.id}, {"type", FieldTypeWord(field.type)}, {"label", field.label}});
  auto state = CPFS_HIDDEN;
  auto interactive = CPFIS_NONE;
  const HRESULT result = calls_->On(VESTIBULE_CREDENTIAL "GetFieldState", [&] {
    return credential_->GetFieldState(field.id, &state, &interactive);
  });
  if (FAILED(result)) {
    report_->Find("field-without-state", Severity::kFault,
                  Json::Object({{"tile", index_}, {"field", field.id}, {"result", Result(result)}}));
    return read;
  }
  read.Set("state", FieldStateWord(state));
  read.Set("interactiveState", InteractiveStateWord(interactive));
  ReadValue(field, &read);
  if (options_ == nullptr) return read;
  auto options = CPCFO_NONE;
  if (SUCCEEDED(calls_->On("ICredentialProviderCredentialWithFieldOptions::GetFieldOptions",
                           [&] { return options_->GetFieldOptions(field.id, &options); })))
    read.Set("options", FieldOptionWords(options));
  return read;
}

void Tile::ReadValue(const Field& field, Json* read) {
  LPWSTR text = nullptr;
  HRESULT result = S_OK;
  switch (field.type) {
    case CPFT_LARGE_TEXT:
    case CPFT_SMALL_TEXT:
    case CPFT_COMMAND_LINK:
    case CPFT_EDIT_TEXT:
    case CPFT_PASSWORD_TEXT: {
      constexpr char method[] = VESTIBULE_CREDENTIAL "GetStringValue";
      result = calls_->On(method, [&] { return credential_->GetStringValue(field.id, &text); });
      if (field.type == CPFT_PASSWORD_TEXT)
        read->Set("valueLength", static_cast<unsigned long long>(TakeSecretLength(report_, method, text)));
      else read->Set("value", TakeText(report_, method, text));
      break;
    }
    case CPFT_TILE_IMAGE:
      ReadBitmap(field, read);
      return;
    case CPFT_CHECKBOX: {
      constexpr char method[] = VESTIBULE_CREDENTIAL "GetCheckboxValue";
      BOOL checked = FALSE;
      result = calls_->On(method, [&] { return credential_->GetCheckboxValue(field.id, &checked, &text); });
      read->Set("checked", checked != FALSE);
      read->Set("value", TakeText(report_, method, text));
      break;
    }
    case CPFT_COMBOBOX:
      ReadCombobox(field, read);
      return;
    case CPFT_SUBMIT_BUTTON: {
      DWORD adjacent = 0;
      result = calls_->On(VESTIBULE_CREDENTIAL "GetSubmitButtonValue",
                          [&] { return credential_->GetSubmitButtonValue(field.id, &adjacent); });
      if (SUCCEEDED(result)) read->Set("adjacentTo", adjacent);
      break;
    }
    case CPFT_INVALID:
      break;
  }
  if (FAILED(result)) read->Set("result", Result(result));
}

void Tile::ReadBitmap(const Field& field, Json* read) {
  HBITMAP bitmap = nullptr;
  const HRESULT result = calls_->On(VESTIBULE_CREDENTIAL "GetBitmapValue",
                                    [&] { return credential_->GetBitmapValue(field.id, &bitmap); });
  if (FAILED(result)) {
    read->Set("result", Result(result));
    return;
  }
  const std::optional<Json> picture = bitmap == nullptr ? std::nullopt : ReadPicture(bitmap);
  if (picture.has_value()) read->Set("picture", *picture);
  else report_->Find("bad-bitmap", Severity::kFault, Json::Object({{"tile", index_}, {"field", field.id}}));
  // The sign-in screen frees it too: a provider that hands out the same one twice hands out a dead one.
  if (bitmap != nullptr) DeleteObject(bitmap);
}

void Tile::ReadCombobox(const Field& field, Json* read) {
  DWORD count = 0;
  DWORD selected = 0;
  const HRESULT result = calls_->On(VESTIBULE_CREDENTIAL "GetComboBoxValueCount", [&] {
    return credential_->GetComboBoxValueCount(field.id, &count, &selected);
  });
  if (FAILED(result)) {
    read->Set("result", Result(result));
    return;
  }
  constexpr char method[] = VESTIBULE_CREDENTIAL "GetComboBoxValueAt";
  Json items = Json::Array();
  for (DWORD item = 0; item < count && item < kMostItems; ++item) {
    LPWSTR text = nullptr;
    calls_->On(method, [&] { return credential_->GetComboBoxValueAt(field.id, item, &text); });
    items.Add(TakeText(report_, method, text));
  }
  read->Set("items", std::move(items));
  read->Set("selected", selected);
}

bool Tile::Select() {
  BOOL auto_logon = FALSE;
  calls_->On(VESTIBULE_CREDENTIAL "SetSelected", [&] { return credential_->SetSelected(&auto_logon); });
  return auto_logon != FALSE;
}

void Tile::Deselect() {
  calls_->On(VESTIBULE_CREDENTIAL "SetDeselected", [&] { return credential_->SetDeselected(); });
}

Done Tile::Type(const Field& field, const std::wstring& text) {
  if (field.type != CPFT_EDIT_TEXT && field.type != CPFT_PASSWORD_TEXT) return {S_OK, "not-a-text-field"};
  return {calls_->On(VESTIBULE_CREDENTIAL "SetStringValue",
                     [&] { return credential_->SetStringValue(field.id, text.c_str()); })};
}

Done Tile::Tick(const Field& field, bool on) {
  if (field.type != CPFT_CHECKBOX) return {S_OK, "not-a-checkbox"};
  return {calls_->On(VESTIBULE_CREDENTIAL "SetCheckboxValue",
                     [&] { return credential_->SetCheckboxValue(field.id, on ? TRUE : FALSE); })};
}

Done Tile::Choose(const Field& field, DWORD item) {
  if (field.type != CPFT_COMBOBOX) return {S_OK, "not-a-combobox"};
  return {calls_->On(VESTIBULE_CREDENTIAL "SetComboBoxSelectedValue",
                     [&] { return credential_->SetComboBoxSelectedValue(field.id, item); })};
}

Done Tile::Click(const Field& field) {
  if (field.type != CPFT_COMMAND_LINK) return {S_OK, "not-a-link"};
  return {calls_->On(VESTIBULE_CREDENTIAL "CommandLinkClicked",
                     [&] { return credential_->CommandLinkClicked(field.id); })};
}

IConnectableCredentialProviderCredential* Tile::Connectable() {
  return calls_->Ask<IConnectableCredentialProviderCredential>(credential_);
}

Json Tile::Serialize(const std::wstring& credential_file, SecretsSeen* seen, bool* returned) {
  constexpr char method[] = VESTIBULE_CREDENTIAL "GetSerialization";
  auto response = CPGSR_NO_CREDENTIAL_NOT_FINISHED;
  CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION serialization = {};
  LPWSTR status = nullptr;
  auto icon = CPSI_NONE;
  const HRESULT result = calls_->On(
      method, [&] { return credential_->GetSerialization(&response, &serialization, &status, &icon); });
  const std::string text = TakeText(report_, method, status);
  Json line = Json::Object({{"tile", index_},
                            {"result", Result(result)},
                            {"response", ResponseWord(response)},
                            {"status", text},
                            {"icon", IconWord(icon)}});
  *returned = SUCCEEDED(result) && response == CPGSR_RETURN_CREDENTIAL_FINISHED;
  if (*returned) line.Set("credential", Decoded(serialization, credential_file, seen));
  BYTE* bytes = serialization.rgbSerialization;
  if (bytes != nullptr && CheckOwner(report_, method, "serialization", bytes)) {
    if (serialization.cbSerialization <= kLargestSerialization)
      SecureZeroMemory(bytes, serialization.cbSerialization);
    CoTaskMemFree(bytes);
  }
  return line;
}

Json Tile::Decoded(const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION& serialization,
                   const std::wstring& credential_file, SecretsSeen* seen) {
  const BYTE* bytes = serialization.rgbSerialization;
  const ULONG size = serialization.cbSerialization;
  Json decoded = Json::Object({{"package", serialization.ulAuthenticationPackage},
                               {"provider", GuidText(serialization.clsidCredentialProvider)},
                               {"bytes", size}});
  if (bytes == nullptr || size == 0) {
    report_->Find("empty-serialization", Severity::kFault, Json::Object({{"tile", index_}}));
    return decoded;
  }
  const std::optional<LogonBuffer> logon =
      size > kLargestSerialization ? std::nullopt : DecodeLogon(bytes, size);
  if (!logon.has_value()) {
    report_->Find("unreadable-serialization", Severity::kFault, Json::Object({{"tile", index_}, {"bytes", size}}));
    return decoded;
  }
  decoded.Set("logon", Json::Object({{"type", logon->type == 7 ? "unlock" : "logon"},
                                     {"domain", TextOfSlice(bytes, logon->domain)},
                                     {"user", TextOfSlice(bytes, logon->user)},
                                     {"secretLength", static_cast<unsigned long long>(logon->secret.units)}}));
  seen->Note({reinterpret_cast<const wchar_t*>(bytes + logon->secret.offset), logon->secret.units});
  if (!credential_file.empty()) decoded.Set("handedOver", AppendCredential(credential_file, bytes, size));
  return decoded;
}

void Tile::ReportResult(NTSTATUS status, NTSTATUS substatus) {
  constexpr char method[] = VESTIBULE_CREDENTIAL "ReportResult";
  LPWSTR text = nullptr;
  auto icon = CPSI_NONE;
  const HRESULT result =
      calls_->On(method, [&] { return credential_->ReportResult(status, substatus, &text, &icon); });
  const std::string shown = TakeText(report_, method, text);
  report_->Say("reported-result", Json::Object({{"tile", index_},
                                                {"reported", HexText(static_cast<unsigned long>(status))},
                                                {"result", Result(result)},
                                                {"status", shown},
                                                {"icon", IconWord(icon)}}));
}

}  // namespace vestibule::loginhost
