#include "services/finance/export_finding.h"

#include <fmt/format.h>

#include <array>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

struct Sentence {
  std::string_view reason;
  std::string_view french;  // {0}: from which line or entry, {1}: to which, {2}: the subject
  std::string_view english;
};

constexpr std::array sentences = {
    // A period's lines.
    Sentence{"LINE_CHANGED", "La ligne {0} a été modifiée, ou la chaîne de la ligne d'avant.",
             "Line {0} was changed, or the chain of the line before it."},
    Sentence{"LINES_REMOVED", "Les lignes {0} à {1} manquent.", "Lines {0} to {1} are missing."},
    Sentence{"LINE_INSERTED", "Une ligne numérotée {0} a été ajoutée.", "A line numbered {0} was inserted."},
    Sentence{"LINE_MOVED", "La ligne {0} n'est pas à sa place.", "Line {0} is not where it belongs."},
    Sentence{"LINE_UNREADABLE", "La ligne {0} n'est pas de la forme attendue.",
             "Line {0} has not the form it must have."},
    Sentence{"LINE_MISPLACED", "La ligne {0} n'est pas dans la bonne partie du fichier.",
             "Line {0} is in the wrong part of the file."},
    Sentence{"HEADER_MISSING", "Le fichier n'a pas d'en-tête lisible.",
             "The file has no header that can be read."},
    Sentence{"END_MISSING", "Le fichier s'arrête avant sa fin.", "The file ends before its end."},
    Sentence{"BLOCK_CHANGED", "Les lignes {0} à {1} ne sont pas celles qui ont été scellées.",
             "Lines {0} to {1} are not those that were sealed."},
    Sentence{"BLOCK_UNFINISHED", "Le bloc qui commence à la ligne {0} n'est pas terminé.",
             "The block that begins on line {0} is unfinished."},
    Sentence{"TRANSFER_OUTSIDE_PERIOD", "Ligne {0} : le mouvement {2} n'est pas de la période.",
             "Line {0}: transfer {2} is not of the period."},
    Sentence{"TRANSFER_OUT_OF_ORDER", "Ligne {0} : le mouvement {2} n'est pas dans l'ordre.",
             "Line {0}: transfer {2} is out of order."},
    Sentence{"TRANSFER_MOVES_NOTHING", "Ligne {0} : le mouvement {2} n'a pas de montant positif.",
             "Line {0}: transfer {2} has no amount above 0."},
    Sentence{"BALANCE_OUT_OF_ORDER", "Ligne {0} : le solde de {2} n'est pas dans l'ordre.",
             "Line {0}: the balance of {2} is out of order."},
    Sentence{"BALANCE_IS_NOT_THE_SUM",
             "Ligne {0} : le solde de {2} n'est pas l'ouverture plus les mouvements.",
             "Line {0}: the balance of {2} is not its opening plus its transfers."},
    Sentence{"BALANCE_MISSING", "Le compte {2} a des mouvements et pas de solde.",
             "Account {2} has transfers and no balance."},
    Sentence{"DEBITS_ARE_NOT_CREDITS", "Les soldes en {2} ne s'annulent pas : débits et crédits diffèrent.",
             "Balances in {2} do not add up to 0: debits and credits differ."},
    Sentence{"TRANSFERS_COUNT_WRONG", "L'en-tête annonce un autre nombre de mouvements.",
             "The header announces another number of transfers."},
    Sentence{"BALANCES_COUNT_WRONG", "L'en-tête annonce un autre nombre de soldes.",
             "The header announces another number of balances."},
    Sentence{"TOTALS_WRONG", "Les totaux de l'en-tête ne sont pas ceux des mouvements.",
             "The header's totals are not those of the transfers."},
    Sentence{"TRANSFERS_CHANGED", "L'empreinte des mouvements n'est pas celle qui a été scellée.",
             "The digest of the transfers is not the one that was sealed."},
    Sentence{"BALANCES_CHANGED", "L'empreinte des soldes n'est pas celle qui a été scellée.",
             "The digest of the balances is not the one that was sealed."},
    Sentence{"OPENINGS_CHANGED", "L'empreinte des soldes d'ouverture n'est pas celle qui a été scellée.",
             "The digest of the opening balances is not the one that was sealed."},
    Sentence{"CLOSINGS_CHANGED", "L'empreinte des soldes de clôture n'est pas celle qui a été scellée.",
             "The digest of the closing balances is not the one that was sealed."},
    Sentence{"PREVIOUS_SEAL_DIFFERS",
             "Le sceau de la période précédente n'est pas celui que vous avez donné.",
             "The seal of the period before is not the one that you gave."},
    Sentence{"SEAL_CHANGED", "L'en-tête n'est pas celui qui a été scellé.",
             "The header is not the one that was sealed."},
    // Both.
    Sentence{"KEY_UNREADABLE", "La clé publique du fichier n'en est pas une.",
             "The file's public key is none."},
    Sentence{"SIGNATURE_WRONG", "La signature n'est pas celle de la clé {2}.",
             "The signature is not that of key {2}."},
    Sentence{"SIGNED_WITH_ANOTHER_KEY", "Le fichier est signé avec la clé {2}, qui n'est pas la vôtre.",
             "The file is signed with key {2}, which is not yours."},
    // A trail's entries.
    Sentence{"ENTRY_CHANGED", "L'entrée {0} a été modifiée, ou l'empreinte de l'entrée d'avant.",
             "Entry {0} was changed, or the hash of the entry before it."},
    Sentence{"ENTRIES_REMOVED", "Les entrées {0} à {1} manquent.", "Entries {0} to {1} are missing."},
    Sentence{"ENTRY_INSERTED", "Une entrée numérotée {0} a été ajoutée.",
             "An entry numbered {0} was inserted."},
    Sentence{"ENTRY_MOVED", "L'entrée {0} n'est pas à sa place.", "Entry {0} is not where it belongs."},
    Sentence{"ENTRY_MISPLACED", "Une entrée, après la {0}, n'est pas dans la bonne partie du fichier.",
             "Something after entry {0} is in the wrong part of the file."},
    Sentence{"HEAD_MISSING", "Le fichier n'a pas de tête signée.", "The file has no signed head."},
    Sentence{"HEAD_DIFFERS", "La tête signée n'est pas celle de ces entrées.",
             "The signed head is not that of these entries."},
    Sentence{"EARLIER_HEAD_NOT_SIGNED", "La tête gardée de l'entrée {0} n'a pas de signature valable.",
             "The head kept of entry {0} has no valid signature."},
    Sentence{"EARLIER_HEAD_NOT_CONTAINED",
             "Le journal ne contient plus la tête gardée de l'entrée {0} : il a été réécrit.",
             "The trail does not contain the head kept of entry {0} any more: it was rewritten."},
};

}  // namespace

std::string explain(const ExportFinding& finding, domain::Language language) {
  for (const auto& sentence : sentences)
    if (sentence.reason == finding.reason) {
      const auto text = language == domain::Language::french ? sentence.french : sentence.english;
      return fmt::format(fmt::runtime(text), finding.first, finding.last, finding.subject);
    }
  domain::invariant_broken("a finding has a known reason");
}

}  // namespace passerelle::finance
