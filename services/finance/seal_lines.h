// The lines of a sealed period's export, as text and back.
//
//   {"n":2,"transfer":{...},"chain":"64 hexadecimal digits"}
//
// `n` counts lines from 1. `chain` is H(chain of the line before, 32 raw bytes; the line's own bytes up to
// `,"chain":`), and before the first line H("passerelle period seal export 1"). Lines are, in this order:
//   header    the seal's parts (period_seal.h), the public key
//   transfer  in their order; after each 1000, and after the last,
//   block     how many transfers since the block before, and their digest
//   balance   in their order
//   end       the seal's digest, and the signature over it
// There is one text for one content: what is written otherwise is refused, so that nothing can hide in a
// file.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "services/finance/period_seal.h"
#include "services/finance/signing_key.h"

namespace passerelle::finance {

struct SealHeader {
  PeriodSeal seal;
  std::string key_id;
  std::string public_key;  // PublicKey::hex()
};

struct SealBlock {
  std::int64_t transfers = 0;
  domain::Digest digest{};
};

struct SealEnd {
  domain::Digest digest{};
  Signature signature{};
};

using SealContent = std::variant<SealHeader, domain::Transfer, SealBlock, AccountBalance, SealEnd>;

domain::Digest chain_begin();
domain::Digest chain_after(const domain::Digest& before, std::string_view head);

// The line's bytes up to `,"chain":`. Absent: some text in it is not UTF-8.
std::optional<std::string> head_of(std::int64_t number, const SealContent& content);
// The whole line, its newline included.
std::string line_of(std::string_view head, const domain::Digest& chain);

struct SealLine {
  std::int64_t number = 0;
  std::string_view head;  // into the text that was read
  domain::Digest chain{};
  std::optional<SealContent>
      content;  // absent: it has a number and a chain, and says nothing that can be read
};
// `line` is without its newline. Absent: it has not even a number and a chain.
std::optional<SealLine> read_seal_line(std::string_view line);

}  // namespace passerelle::finance
