// What `campaign --help` says, in French and in English.
#pragma once

#include "services/cli/words.h"

namespace passerelle::cli::help {

inline constexpr Text campaign{"Les campagnes : une liste de personnes, rechargées à distance",
                               "Campaigns: a list of people, recharged from a distance"};
inline constexpr Text campaign_create{"Commence une campagne, sans liste",
                                      "Begins a campaign, without a list"};
inline constexpr Text campaign_update{"Modifie une campagne", "Changes a campaign"};
inline constexpr Text campaign_list{"Liste les campagnes, les plus récentes d'abord",
                                    "Lists campaigns, newest first"};
inline constexpr Text campaign_show{"Montre une campagne", "Shows a campaign"};
inline constexpr Text campaign_upload{"Envoie une liste (CSV)", "Uploads a list (CSV)"};
inline constexpr Text campaign_add{"Ajoute les personnes qui répondent à des critères",
                                   "Adds the people whom criteria fit"};
inline constexpr Text campaign_preview{"Montre ce qui se passerait, sans rien écrire",
                                       "Shows what would happen, and writes nothing"};
inline constexpr Text campaign_submit{"Soumet la campagne à approbation",
                                      "Submits the campaign for approval"};
inline constexpr Text campaign_approve{"Approuve ce qui a été examiné", "Approves what was looked at"};
inline constexpr Text campaign_return{"La renvoie en brouillon", "Returns it to being a draft"};
inline constexpr Text campaign_start{"La lance, tout de suite ou plus tard", "Starts it, now or later"};
inline constexpr Text campaign_pause{"La met en pause ; ce qui est parti va à son terme",
                                     "Pauses it; what was sent goes on to its outcome"};
inline constexpr Text campaign_resume{"La reprend", "Goes on with it"};
inline constexpr Text campaign_cancel{"L'arrête pour de bon ; ne touche pas à ce qui est parti",
                                      "Stops it for good; never touches what was sent"};
inline constexpr Text campaign_watch{"Suit son avancement jusqu'à la fin", "Follows it to its end"};
inline constexpr Text campaign_lines{"Montre ses lignes, dans l'ordre de la liste",
                                     "Shows its lines, in the list's order"};
inline constexpr Text campaign_changes{"Qui a changé son état, quand et pourquoi",
                                       "Who changed its state, when and why"};
inline constexpr Text campaign_report{"Rend compte : totaux, par site, par raison, par ligne",
                                      "Reports: totals, by site, by reason, by line"};
inline constexpr Text campaign_retry{"Retente les lignes qui peuvent l'être",
                                     "Tries again the lines that may be"};
inline constexpr Text campaign_repeat{"Prépare le cycle suivant, avec la même liste",
                                      "Prepares the next cycle, with the same list"};

inline constexpr Text campaign_id{"Identifiant de la campagne", "The campaign's id"};
inline constexpr Text why{"Pourquoi ; gardé au journal, rien sur une personne",
                          "Why; kept in the audit trail, nothing about a person"};
inline constexpr Text campaign_title{"Titre, 100 caractères au plus", "Title, at most 100 characters"};
inline constexpr Text per_second{"Lignes par seconde ; 0 = au rythme de l'opérateur",
                                 "Lines a second; 0 = as the operator takes them"};
inline constexpr Text hours{"Heures du jour, à Paris : 09:00-18:30",
                            "Hours of the day, in Paris: 09:00-18:30"};
inline constexpr Text per_day{"Lignes par jour ; 0 = sans plafond", "Lines a day; 0 = no cap"};
inline constexpr Text envelope_reserve{
    "En pause quand l'enveloppe a moins (euros, recharges ou Mo, selon elle)",
    "Pauses when the envelope has less (euros, recharges or MB, as it counts)"};
inline constexpr Text float_reserve{"En pause quand la réserve chez l'opérateur a moins",
                                    "Pauses when the float with the operator has less"};
inline constexpr Text rejection_percent{
    "En pause quand plus de N % des dernières lignes sont rejetées ; 0 = jamais",
    "Pauses when more than N % of the last lines are rejected; 0 = never"};
inline constexpr Text rejection_window{"Combien de dernières lignes, 1 à 1000",
                                       "How many last lines, 1 to 1000"};
inline constexpr Text campaign_state{"État ; plusieurs possibles", "State; several may be given"};
inline constexpr Text campaign_series{"Campagne du premier cycle", "The first cycle's campaign"};
inline constexpr Text list_file{"Fichier CSV, ou - pour l'entrée standard si c'est un fichier",
                                "CSV file, or - for the standard input where that is a file"};
inline constexpr Text if_seen{"Liste déjà envoyée : demander, toutes les lignes, ou les nouvelles",
                              "A list uploaded before: ask, all lines, or the new ones"};
inline constexpr Text flaws{"Écrit les lignes écartées de la campagne (CSV)",
                            "Writes the campaign's flawed lines (CSV)"};
inline constexpr Text add_site{"Site ; plusieurs possibles", "Site; several may be given"};
inline constexpr Text last_recharge_before{"Sans recharge ce jour-là ni depuis",
                                           "Had no recharge on this day or later"};
inline constexpr Text preview_lines{"Écrit ce qui est prévu de chaque ligne (CSV)",
                                    "Writes what is foreseen of every line (CSV)"};
inline constexpr Text content{"Empreinte de ce qui a été examiné (64 chiffres)",
                              "Hash of what was looked at (64 digits)"};
inline constexpr Text start_at{"Moment à Paris : \"2026-12-01 09:00\"",
                               "Time in Paris: \"2026-12-01 09:00\""};
inline constexpr Text campaign_etag{"Échoue si la campagne a changé depuis",
                                    "Fails if the campaign changed since"};
inline constexpr Text line_state{"État des lignes ; plusieurs possibles",
                                 "State of the lines; several may be given"};
inline constexpr Text interval{"Entre deux nouvelles, 1s à 60s", "Between two messages, 1s to 60s"};
inline constexpr Text report_csv{"Écrit le rapport (CSV)", "Writes the report (CSV)"};
inline constexpr Text report_xlsx{"Écrit le rapport (classeur XLSX)", "Writes the report (XLSX workbook)"};
inline constexpr Text report_lines{"Avec chaque ligne", "With every line"};
inline constexpr Text report_preview{"Compare avec ce que « preview --lines » a écrit",
                                     "Compares with what “preview --lines” wrote"};

}  // namespace passerelle::cli::help
