// The FEC (fichier des écritures comptables): the form in which French accounting software takes entries, and
// the tax administration asks for them (article A47 A-1 of the Livre des procédures fiscales).
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "services/finance/fec_text.h"
#include "services/finance/journal.h"

namespace passerelle::finance {

inline constexpr std::array<std::string_view, 18> fec_columns = {
    "JournalCode", "JournalLib",  "EcritureNum", "EcritureDate", "CompteNum",     "CompteLib",
    "CompAuxNum",  "CompAuxLib",  "PieceRef",    "PieceDate",    "EcritureLib",   "Debit",
    "Credit",      "EcritureLet", "DateLet",     "ValidDate",    "Montantdevise", "Idevise"};

enum class FecSeparator : char { tab = '\t', pipe = '|' };

struct FecFormat {
  FecSeparator separator = FecSeparator::tab;
  FecEncoding encoding = FecEncoding::utf8;  // without byte order mark
};

// `SIREN` `FEC` `AAAAMMJJ` `.txt`, of the day on which the fiscal year closes.
std::string fec_file_name(std::string_view siren, domain::Day closing);

// Writes one file in constant memory: begin() once, then add() entry by entry, as journal_of() numbered them.
// One thread at a time.
class FecWriter {
 public:
  using Sink = std::function<domain::Status(std::string_view bytes)>;
  FecWriter(FecFormat format, Sink sink) : format_(format), sink_(std::move(sink)) {}

  domain::Status begin();  // the header
  // An entry that is not balanced, or out of sequence, is a defect of ours and aborts. FAILED_PRECONDITION:
  // FEC_TEXT_UNWRITABLE (metadata `column`, `entry`, `character` as U+2713), where nothing of the entry is
  // written; FEC_VALIDATION_ORDER, validated before the entry that comes first. The sink's errors pass
  // through.
  domain::Status add(const JournalEntry& entry);

 private:
  domain::Status append_line(const JournalEntry& entry, const JournalLine& line);

  FecFormat format_;
  Sink sink_;
  std::string buffer_;
  std::int64_t last_number_ = 0;  // 0: none yet
  domain::Day last_day_ = domain::Day::min();
  domain::Day last_validated_ = domain::Day::min();
};

}  // namespace passerelle::finance
