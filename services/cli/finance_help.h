// Help of `passerelle finance`, in French and in English.
#pragma once

#include "services/cli/words.h"

namespace passerelle::cli::help {

inline constexpr Text finance{"Relevés des opérateurs, écarts et clôtures",
                              "Operators' statements, breaks and closing"};
inline constexpr Text statement{"Relevés des opérateurs", "Operators' statements"};
inline constexpr Text statement_import{
    "Importer un relevé : en entier ou pas du tout ; le même fichier ne change rien",
    "Import a statement: all of it or nothing; the same file again changes nothing"};
inline constexpr Text statement_format{"dtone, dtone-reversed, dtone-pending, reloadly, tmf654 ou mapped",
                                       "dtone, dtone-reversed, dtone-pending, reloadly, tmf654 or mapped"};
inline constexpr Text statement_mapping{"Ce que veulent dire les colonnes (TOML), pour mapped",
                                        "What columns mean (TOML), for mapped"};
inline constexpr Text finance_operator{"Identifiant de l'opérateur", "The operator's id"};
inline constexpr Text finance_period{"Un mois (2026-03) ou une année (2026)",
                                     "A month (2026-03) or a year (2026)"};
inline constexpr Text finance_file{"Fichier", "File"};
inline constexpr Text reconcile{"Rapprocher les livres, les relevés et les enveloppes",
                                "Match the books, the statements and the envelopes"};
inline constexpr Text breaks{"Écarts entre les livres et les relevés",
                             "Differences between the books and statements"};
inline constexpr Text breaks_list{"Lister les écarts", "List them"};
inline constexpr Text breaks_open{"Seulement ceux qui attendent quelqu'un",
                                  "Only those that wait for a person"};
inline constexpr Text breaks_show{"Les deux côtés d'un écart, et ce qui est proposé",
                                  "Both sides of one, and what is proposed"};
inline constexpr Text breaks_resolve{"Régler un écart", "Resolve one"};
inline constexpr Text breaks_approve{"Approuver, comme seconde personne, ce qui est proposé",
                                     "Approve what is proposed, as the second person"};
inline constexpr Text break_id{"Identifiant de l'écart", "The break's id"};
inline constexpr Text resolution{"accept-operator, keep-ours ou no-difference",
                                 "accept-operator, keep-ours or no-difference"};
inline constexpr Text finance_reason{"Pourquoi : le motif est conservé", "Why: the reason is kept"};
inline constexpr Text period{"Clôture des mois et des années", "Closing months and years"};
inline constexpr Text period_check{"Ce qui reste à faire avant de clore",
                                   "What is to be done before it can be closed"};
inline constexpr Text period_close{"Clore, pour de bon et à deux personnes",
                                   "Close it, for good, by two people"};
inline constexpr Text period_export{"Écrire le fichier qui prouve une période close",
                                    "Write the file that proves a closed period"};
inline constexpr Text finance_to{"Fichier à écrire", "File to write"};
inline constexpr Text verify{"Vérifier un tel fichier, sans le service",
                             "Verify such a file, without the service"};
inline constexpr Text verify_key{"Clé publique (PEM) à laquelle on se fie",
                                 "The public key (PEM) that is trusted"};
inline constexpr Text keygen{"Tirer une clé de signature dans un nouveau fichier",
                             "Draw a signing key into a new file"};

}  // namespace passerelle::cli::help
