#include "services/domain/list_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "services/domain/invariant.h"
#include "services/domain/text_encoding.h"

namespace passerelle::domain {
namespace {

using Title = std::pair<std::string_view, ListColumn>;

// Folded: no accents, no case, no punctuation.
constexpr std::array titles = {
    Title{"dossier", ListColumn::reference},
    Title{"numerodossier", ListColumn::reference},
    Title{"numerodedossier", ListColumn::reference},
    Title{"nodossier", ListColumn::reference},
    Title{"ndossier", ListColumn::reference},
    Title{"ndedossier", ListColumn::reference},
    Title{"reference", ListColumn::reference},
    Title{"externalreference", ListColumn::reference},
    Title{"filenumber", ListColumn::reference},
    Title{"nom", ListColumn::family_name},
    Title{"nomdefamille", ListColumn::family_name},
    Title{"lastname", ListColumn::family_name},
    Title{"familyname", ListColumn::family_name},
    Title{"surname", ListColumn::family_name},
    Title{"prenom", ListColumn::given_name},
    Title{"prenoms", ListColumn::given_name},
    Title{"firstname", ListColumn::given_name},
    Title{"givenname", ListColumn::given_name},
    Title{"telephone", ListColumn::phone},
    Title{"telephonemobile", ListColumn::phone},
    Title{"telephoneportable", ListColumn::phone},
    Title{"tel", ListColumn::phone},
    Title{"telmobile", ListColumn::phone},
    Title{"telportable", ListColumn::phone},
    Title{"mobile", ListColumn::phone},
    Title{"portable", ListColumn::phone},
    Title{"phone", ListColumn::phone},
    Title{"phonenumber", ListColumn::phone},
    Title{"mobilephone", ListColumn::phone},
    Title{"mobilenumber", ListColumn::phone},
    Title{"numero", ListColumn::phone},
    Title{"numeromobile", ListColumn::phone},
    Title{"numerotelephone", ListColumn::phone},
    Title{"numerodetelephone", ListColumn::phone},
    Title{"site", ListColumn::site},
    Title{"antenne", ListColumn::site},
    Title{"prescripteur", ListColumn::referral_structure},
    Title{"structure", ListColumn::referral_structure},
    Title{"structureprescriptrice", ListColumn::referral_structure},
    Title{"referralstructure", ListColumn::referral_structure},
    Title{"referredby", ListColumn::referral_structure},
    Title{"dateorientation", ListColumn::referral_date},
    Title{"datedorientation", ListColumn::referral_date},
    Title{"orienteele", ListColumn::referral_date},
    Title{"referraldate", ListColumn::referral_date},
    Title{"referredon", ListColumn::referral_date},
    Title{"renouvellement", ListColumn::renewals},
    Title{"renouvellements", ListColumn::renewals},
    Title{"nombrederenouvellements", ListColumn::renewals},
    Title{"renewals", ListColumn::renewals},
    Title{"operateur", ListColumn::operator_id},
    Title{"operator", ListColumn::operator_id},
    Title{"ligneconfirmeele", ListColumn::line_confirmed_on},
    Title{"dateconfirmation", ListColumn::line_confirmed_on},
    Title{"dateconfirmationligne", ListColumn::line_confirmed_on},
    Title{"lineconfirmedon", ListColumn::line_confirmed_on},
    Title{"confirmedon", ListColumn::line_confirmed_on},
};

struct Sentence {
  std::string_view reason;
  std::string_view french;
  std::string_view english;
};

constexpr std::array sentences = {
    Sentence{"COLUMN_MISSING", "la liste doit avoir une colonne « dossier » ou « telephone »",
             "the list must have a column `dossier` or `telephone`"},
    Sentence{
        "SEPARATOR_WRONG",
        "les colonnes ne sont pas séparées : il faut « ; », « , » ou une tabulation, la même partout et hors "
        "des "
        "guillemets",
        "the columns are not apart: separate them by a semicolon, a comma or a tab, the same everywhere and "
        "outside quotes"},
    Sentence{"COLUMN_DUPLICATED", "une autre colonne a déjà ce sens", "another column means the same"},
    Sentence{"ENCODING_INVALID", "le texte n'est ni en UTF-8 ni en Windows-1252",
             "the text is neither UTF-8 nor Windows-1252"},
    Sentence{"FIELDS_TOO_MANY", "la ligne a plus de cases que l'en-tête n'a de colonnes",
             "the line has more cells than the header has columns"},
    Sentence{"PERSON_NOT_IDENTIFIED", "il faut un numéro de dossier ou un numéro de téléphone",
             "a file number or a telephone number is needed"},
    Sentence{
        "REFERENCE_INVALID",
        "le numéro de dossier doit avoir 1 à 40 caractères parmi A-Z, a-z, 0-9, « . », « _ », « / », « - »",
        "the file number must be 1 to 40 of A-Z, a-z, 0-9, ., _, /, -"},
    Sentence{"NAME_INVALID", "le nom doit tenir en 100 octets, sur une ligne",
             "the name must be at most 100 bytes, on one line"},
    Sentence{"PHONE_NUMBER_INVALID", "ce numéro de téléphone n'existe pas",
             "this is not a valid telephone number"},
    Sentence{"PHONE_NUMBER_NOT_MOBILE", "ce numéro n'est pas celui d'une ligne mobile",
             "this is not the number of a mobile line"},
    Sentence{"PHONE_NUMBER_FOREIGN", "ce numéro n'est ni de métropole ni d'un département d'outre-mer",
             "this number is not one of metropolitan France or the overseas departments"},
    Sentence{"SITE_UNKNOWN", "le programme n'a pas de site de ce nom", "the programme has no such site"},
    Sentence{"OPERATOR_UNKNOWN", "le programme n'a pas d'opérateur de ce nom",
             "the programme has no such operator"},
    Sentence{"SITE_MISSING", "une personne nouvelle doit avoir un site", "a new person needs a site"},
    Sentence{"LINE_TAKEN", "ce numéro est celui d'une autre personne", "this number is somebody else's"},
    Sentence{"LINE_MISSING", "l'opérateur ou la confirmation supposent un numéro de téléphone",
             "an operator or a confirmation needs a telephone number"},
    Sentence{"REFERRAL_STRUCTURE_INVALID", "le prescripteur doit tenir en 100 octets, sur une ligne",
             "the referring structure must be at most 100 bytes, on one line"},
    Sentence{"REFERRAL_DATE_INVALID", "la date doit s'écrire 23/11/2026 ou 2026-11-23",
             "the date must be written 23/11/2026 or 2026-11-23"},
    Sentence{"REFERRAL_DATE_MISSING", "une orientation doit avoir sa date", "a referral needs its date"},
    Sentence{"RENEWALS_INVALID", "le nombre de renouvellements doit être entre 0 et 99",
             "the number of renewals must be from 0 to 99"},
    Sentence{"LINE_CONFIRMED_DATE_INVALID", "la date doit s'écrire 23/11/2026 ou 2026-11-23",
             "the date must be written 23/11/2026 or 2026-11-23"},
    Sentence{"CSV_FIELD_TOO_LONG", "une case dépasse 4096 octets", "a cell is longer than 4096 bytes"},
    Sentence{"CSV_RECORD_TOO_LONG", "la ligne dépasse 64 Kio", "the record is longer than 64 KiB"},
    Sentence{"CSV_TOO_MANY_COLUMNS", "la ligne a plus de 64 cases", "the record has more than 64 cells"},
    Sentence{"CSV_QUOTE_UNCLOSED", "un guillemet ouvert n'est pas refermé",
             "a quote is opened and not closed"},
    Sentence{"CSV_QUOTE_MISPLACED", "du texte suit un guillemet fermant", "text follows a closing quote"},
};

const Sentence& sentence_of(std::string_view reason) {
  const auto* sentence = std::find_if(sentences.begin(), sentences.end(),
                                      [&](const Sentence& candidate) { return candidate.reason == reason; });
  require_invariant(sentence != sentences.end(), "every column error has its sentence");
  return *sentence;
}

std::string capitalised(std::string_view text) {
  std::string result(text);
  if (result.front() >= 'a' && result.front() <= 'z')
    result.front() = static_cast<char>(result.front() - 'a' + 'A');
  return result;
}

}  // namespace

std::optional<ListColumn> column_titled(std::string_view title) {
  const auto name = folded(title);
  const auto* known = std::find_if(titles.begin(), titles.end(),
                                   [&](const Title& candidate) { return candidate.first == name; });
  return known == titles.end() ? std::nullopt : std::optional<ListColumn>(known->second);
}

ColumnError make_column_error(std::string_view column, std::string_view reason) {
  return {std::string(column), std::string(reason), capitalised(sentence_of(reason).english) + "."};
}

ColumnError column_error(const CsvError& error) { return make_column_error("", to_string(error.reason)); }

std::string explain(const ColumnError& error, Language language) {
  const auto& sentence = sentence_of(error.reason);
  const auto text = language == Language::french ? sentence.french : sentence.english;
  if (error.column.empty()) return capitalised(text) + ".";
  if (language == Language::french) return fmt::format("Colonne « {} » : {}.", error.column, text);
  return fmt::format("Column \"{}\": {}.", error.column, text);
}

}  // namespace passerelle::domain
