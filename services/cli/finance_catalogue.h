// What `passerelle finance` says, in French and in English.
#pragma once

#include "services/cli/words.h"

namespace passerelle::cli::text {

inline constexpr Text statement_imported{"Relevé importé : {} lignes, {} délivrées.",
                                         "Statement imported: {} lines, {} delivered."};
inline constexpr Text statement_known{"Ce relevé est déjà dans les livres : rien n'a changé.",
                                      "That statement is in the books already: nothing was changed."};
inline constexpr Text statement_flaw{"Ligne {} : {} {}", "Line {}: {} {}"};
inline constexpr Text reconciled{
    "Recharges : {}, lignes : {}, rapprochées : {} ; écarts nouveaux : {}, prouvés : {}, en attente : {}.",
    "Recharges: {}, lines: {}, matched: {}; new breaks: {}, proven: {}, waiting: {}."};
inline constexpr Text books_side{"Livres", "Books"};
inline constexpr Text statement_side{"Relevé", "Statement"};
inline constexpr Text unexplained{"Inexpliqué", "Unexplained"};
inline constexpr Text break_kind{"Nature", "Kind"};
inline constexpr Text difference{"Différence", "Difference"};
inline constexpr Text recharge{"Recharge", "Recharge"};
inline constexpr Text statement_line{"Ligne du relevé", "Statement's line"};
inline constexpr Text suggested{"Ressemble à", "Looks like"};
inline constexpr Text proposal{"Proposition", "Proposal"};
inline constexpr Text resolution{"Règlement", "Resolution"};
inline constexpr Text resolved_by{"Réglé par", "Resolved by"};
inline constexpr Text approved_by{"Approuvé par", "Approved by"};
inline constexpr Text why{"Motif", "Reason"};
inline constexpr Text second_person{
    "Une seconde personne doit l'approuver : passerelle finance breaks approve {}",
    "A second person has to approve it: passerelle finance breaks approve {}"};
inline constexpr Text check_ok{"ok", "ok"};
inline constexpr Text check_not_ok{"à faire", "to do"};
inline constexpr Text check_not_needed{"sans objet", "not needed"};
inline constexpr Text closing_waits{
    "Demande notée. Une autre personne doit demander la même clôture pour qu'elle se fasse.",
    "Noted. Another person has to ask for the same close before it is done."};
inline constexpr Text period_closed{"{} est clos : {} mouvements, scellé par {} et {}.",
                                    "{} is closed: {} transfers, sealed by {} and {}."};
inline constexpr Text file_written{"Écrit : {}", "Written: {}"};
inline constexpr Text file_genuine{"Le fichier est intact ; clé {}.", "The file is intact; key {}."};
inline constexpr Text key_not_trusted{"Sans --public-key, la clé du fichier est crue sur parole.",
                                      "Without --public-key, the file's own key is taken at its word."};
inline constexpr Text file_not_genuine{"Le fichier n'est PAS ce qui a été scellé.",
                                       "The file is NOT what was sealed."};
inline constexpr Text key_made{"Clé {} ; clé publique :", "Key {}; public key:"};

}  // namespace passerelle::cli::text
