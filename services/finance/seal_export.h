// A closed period as a file, that can be checked without the books: see seal_lines.h for what is in it. Who
// changes, removes or inserts a line breaks the chain of lines there, and the line is named. Who computes the
// chain anew as well breaks the digest of its block, which the seal is about, and the block is named. Who
// computes the seal anew can't sign it; who signs it with a key of his own is told from ours by the key's id,
// where the verifier is given ours.
#pragma once

#include "services/finance/balance_check.h"
#include "services/finance/chain_check.h"
#include "services/finance/export_finding.h"
#include "services/finance/line_splitter.h"
#include "services/finance/seal_lines.h"

namespace passerelle::finance {

// Writes it line by line from the books, and finds out whether they are still those that were sealed. Each
// call gives the bytes to write next. Errors: SEAL_EXPORT_NOT_UTF8, a text in the books that JSON can't
// carry. Order and period of what is added are as PeriodSealer asks for. Constant memory. One thread.
class SealExportWriter {
 public:
  SealExportWriter(PeriodSeal seal, const Signature& signature, const PublicKey& key);

  domain::Result<std::string> begin();
  domain::Result<std::string> add(const domain::Transfer& transfer);
  domain::Result<std::string> add(const AccountBalance& balance);
  // SEAL_DIFFERS: the books are not those that were sealed any more; what was written so far is no export.
  domain::Result<std::string> finish();

 private:
  domain::Result<std::string> line(const SealContent& content);
  domain::Result<std::string> last_block();

  PeriodSeal seal_;
  Signature signature_;
  PublicKey key_;
  PeriodSealer sealer_;
  std::int64_t transfers_in_blocks_ = 0;
  std::int64_t lines_ = 0;
  domain::Digest chain_;
};

struct SealTrust {
  std::optional<PublicKey> key;            // ours; absent: the file's own key is believed
  std::optional<domain::Digest> previous;  // the seal of the period before, as we know it
};

struct SealVerdict {
  std::optional<PeriodSeal> seal;  // as the file has it
  std::string key_id;
  bool key_is_trusted = false;  // it is SealTrust's
  std::vector<ExportFinding> findings;
  std::int64_t left_out = 0;  // findings beyond the first hundred of a kind
  // Nothing is wrong. Without a trusted key: nobody without the file's own key has changed it.
  bool genuine() const { return findings.empty() && left_out == 0; }
};

// Memory grows with the accounts that moved, and not with transfers. One thread.
class SealExportVerifier {
 public:
  explicit SealExportVerifier(SealTrust trust = {});
  void feed(std::string_view bytes);
  SealVerdict finish();

 private:
  enum class Part : std::uint8_t { nothing, header, transfers, balances, end };

  void take_line(std::string_view text);
  bool enter(Part part, std::int64_t number);
  void take(const SealHeader& header);
  void take(const domain::Transfer& transfer);
  void take(const SealBlock& block);
  void take(const AccountBalance& balance);
  void take(const SealEnd& end);
  void check_totals();
  void check_digests();
  void check_balances();
  void check_signature();
  std::optional<std::int64_t> lines_announced() const;
  void find(std::string reason, std::string subject = {});
  void find_at(std::int64_t line, std::int64_t last_line, std::string reason, std::string subject = {});

  SealTrust trust_;
  LineSplitter splitter_;
  ChainCheck chain_;
  Part part_ = Part::nothing;
  std::int64_t number_ = 0;  // of the line being taken

  std::optional<SealHeader> header_;
  domain::Instant begin_{};
  domain::Instant end_of_period_{};
  std::optional<SealEnd> end_;

  std::optional<domain::Transfer> last_transfer_;
  std::optional<AccountBalance> last_balance_;
  std::optional<domain::Sha256Stream> block_;
  std::int64_t block_transfers_ = 0;
  std::int64_t block_begin_ = 0;  // its first line
  domain::Sha256Stream blocks_;   // as the file states them
  BalancesDigest balances_digest_;
  BalanceCheck balance_check_;
  std::int64_t transfers_ = 0;
  std::int64_t balances_ = 0;
  std::map<domain::Asset, std::pair<std::int64_t, __int128>> totals_;
  std::vector<ExportFinding> findings_;
  std::int64_t left_out_ = 0;
};

}  // namespace passerelle::finance
