// What `--help` says, in French and in English.
#pragma once

#include "services/cli/words.h"

namespace passerelle::cli::help {

inline constexpr Text programme_name{"Passerelle : recharges solidaires, délivrées une seule fois.",
                                     "Passerelle: solidarity recharges, each delivered exactly once."};
inline constexpr Text exit_statuses{
    "Codes de sortie :\n"
    "  0 fait (délivrée, éligible)      1 erreur inattendue             2 commande ou réglage erroné\n"
    "  3 refusée ou non éligible        4 rejetée par l'opérateur       5 résultat pas encore connu\n"
    "  6 introuvable                    7 non autorisé                  8 service indisponible\n"
    "  9 données ou situation invalides 10 import : lignes refusées     11 service dégradé\n"
    "  12 comptes qui ne tombent pas juste                              130 interrompu",
    "Exit statuses:\n"
    "  0 done (delivered, eligible)     1 unexpected error              2 usage or configuration\n"
    "  3 refused or not eligible        4 rejected by the operator      5 outcome not known yet\n"
    "  6 not found                      7 not allowed                   8 service unavailable\n"
    "  9 invalid input or precondition  10 import: some lines refused   11 service degraded\n"
    "  12 books that do not agree       130 interrupted"};

// CLI11's own words.
inline constexpr Text usage{"Usage", "Usage"};
inline constexpr Text options{"Options", "Options"};
inline constexpr Text option{"OPTIONS", "OPTIONS"};
inline constexpr Text commands{"Commandes", "Commands"};
inline constexpr Text command{"COMMANDE", "COMMAND"};
inline constexpr Text arguments{"Arguments", "Arguments"};
inline constexpr Text required{"(obligatoire)", "(required)"};
inline constexpr Text this_help{"Affiche cette aide", "Prints this help"};
inline constexpr Text version{"Affiche la version", "Prints the version"};

// Of every command.
inline constexpr Text server{"Le service, HÔTE:PORT", "The service, HOST:PORT"};
inline constexpr Text user{"Identité de développement, sur cette machine seulement",
                           "Development identity, on this machine alone"};
inline constexpr Text ca_file{"Autorité qui certifie le service (PEM) ; demande TLS",
                              "Authority that certifies the service (PEM); asks for TLS"};
inline constexpr Text certificate{"Notre certificat (PEM)", "Our certificate (PEM)"};
inline constexpr Text key{"Sa clé (PEM)", "Its key (PEM)"};
inline constexpr Text output{"Affichage : table ou json", "Output: table or json"};
inline constexpr Text language{"Langue : fr ou en (sinon celle du système)",
                               "Language: fr or en (else the system's)"};
inline constexpr Text timeout{"Durée maximale d'un appel : 30s, 2m, 500ms",
                              "How long a call may take: 30s, 2m, 500ms"};

inline constexpr Text programme{"Le programme : sites, opérateurs, offres, règles, enveloppes",
                                "The programme: sites, operators, offers, rules, envelopes"};
inline constexpr Text programme_apply{"Met un programme (TOML) en vigueur",
                                      "Puts a programme (TOML) in force"};
inline constexpr Text programme_file{"Fichier TOML", "TOML file"};
inline constexpr Text expected_version{"Échoue si la version en vigueur n'est pas celle-ci (0 = aucune)",
                                       "Fails unless this version is in force (0 = none)"};
inline constexpr Text validate_only{"Vérifie tout et n'écrit rien", "Checks everything and writes nothing"};
inline constexpr Text programme_show{"Montre le programme en vigueur", "Shows the programme in force"};
inline constexpr Text programme_version{"Une version précédente", "A former version"};
inline constexpr Text as_toml{"Au format du fichier", "As the file"};

inline constexpr Text beneficiaries{"Les personnes aidées", "The people who may have recharges"};
inline constexpr Text import{"Importe une liste (CSV)", "Imports a list (CSV)"};
inline constexpr Text import_file{"Fichier CSV, ou - pour l'entrée standard",
                                  "CSV file, or - for the standard input"};
inline constexpr Text default_site{"Site des lignes qui n'en indiquent pas", "Site of lines that name none"};
inline constexpr Text report{"Écrit un compte rendu de chaque ligne (CSV)",
                             "Writes a report of every line (CSV)"};
inline constexpr Text beneficiary_add{"Enregistre une personne", "Puts a person on file"};
inline constexpr Text beneficiary_find{"Cherche par numéro ou par référence",
                                       "Looks up by number or by reference"};
inline constexpr Text beneficiary_show{"Montre une personne", "Shows a person"};
inline constexpr Text beneficiary_update{"Modifie une personne", "Changes a person"};
inline constexpr Text beneficiary_list{"Liste les personnes, les plus récentes d'abord",
                                       "Lists people, newest first"};
inline constexpr Text phone{"Numéro de téléphone, comme on l'écrit", "Phone number, as people write it"};
inline constexpr Text given_name{"Prénom", "Given name"};
inline constexpr Text family_name{"Nom de famille", "Family name"};
inline constexpr Text site{"Identifiant du site", "The site's id"};
inline constexpr Text reference{"Numéro de dossier", "File number"};
inline constexpr Text referral_structure{"Structure qui oriente", "Structure that refers"};
inline constexpr Text referral_date{"Date du bon d'orientation", "Day of the referral"};
inline constexpr Text renewals{"Nombre de renouvellements", "Number of renewals"};
inline constexpr Text line_operator{"Opérateur de la ligne, s'il est établi",
                                    "The line's operator, where established"};
inline constexpr Text line_confirmed_on{"Jour où la ligne a été confirmée", "Day the line was confirmed"};
inline constexpr Text etag{"Échoue si la fiche a changé depuis", "Fails if the record changed since"};
inline constexpr Text beneficiary_id{"Identifiant de la personne", "The person's id"};

inline constexpr Text recharge{"Les recharges", "Recharges"};
inline constexpr Text recharge_issue{"Émet une recharge, une seule fois", "Issues a recharge, exactly once"};
inline constexpr Text recharge_show{"Montre une recharge", "Shows a recharge"};
inline constexpr Text recharge_list{"Liste les recharges, les plus récentes d'abord",
                                    "Lists recharges, newest first"};
inline constexpr Text recharge_watch{"Suit une recharge jusqu'à son résultat",
                                     "Follows a recharge to its outcome"};
inline constexpr Text recharge_id{"Identifiant de la recharge", "The recharge's id"};
inline constexpr Text offer{"Identifiant de l'offre", "The offer's id"};
inline constexpr Text request_id{"Identifiant de la demande ; le même pour la reprendre",
                                 "The request's id; the same to go on with it"};
inline constexpr Text wait{"Attente du résultat, 0s à 60s", "How long to wait for the outcome, 0s to 60s"};
inline constexpr Text state{"État", "State"};
inline constexpr Text envelope_filter{"Identifiant de l'enveloppe", "The envelope's id"};
inline constexpr Text from{"À partir de ce jour", "From this day on"};
inline constexpr Text until{"Jusqu'à ce jour inclus", "Until this day, included"};
inline constexpr Text limit{"Nombre maximal", "At most so many"};
inline constexpr Text all{"Tout", "All of them"};

inline constexpr Text eligibility{"Le droit à une recharge", "May this person have a recharge?"};
inline constexpr Text eligibility_check{"Vérifie sans rien écrire", "Checks, and writes nothing"};
inline constexpr Text envelope{"Ce qui reste des dons", "What is left of the donations"};
inline constexpr Text envelope_show{"Montre une enveloppe, ou toutes", "Shows an envelope, or all"};
inline constexpr Text status{"L'état du service, pour qui est d'astreinte",
                             "How the service stands, for whoever is on call"};
inline constexpr Text ledger{"Les comptes eux-mêmes, sur la machine qui les tient",
                             "The books themselves, on the machine that keeps them"};
inline constexpr Text ledger_copy{"Copie comptes et coffre de SQLite vers PostgreSQL",
                                  "Copies books and vault from SQLite to PostgreSQL"};
inline constexpr Text ledger_verify{"Refait chaque solde depuis les mouvements et compare",
                                    "Rebuilds every balance from the transfers and compares"};
inline constexpr Text from_configuration{"Configuration du service d'où copier",
                                         "Configuration of the daemon to copy from"};
inline constexpr Text to_configuration{"Configuration du service où copier",
                                       "Configuration of the daemon to copy to"};
inline constexpr Text daemon_configuration{"Configuration du service (passerelled.toml)",
                                           "The daemon's configuration (passerelled.toml)"};
inline constexpr Text completion{"Complétion pour le shell", "Shell completion"};
inline constexpr Text completion_bash{"Pour bash : eval \"$(passerelle completion bash)\"",
                                      "For bash: eval \"$(passerelle completion bash)\""};

}  // namespace passerelle::cli::help
