// What the command says about replays, in French and in English.
#pragma once

#include "services/cli/words.h"

namespace passerelle::cli::text {

inline constexpr Text replay_counting{"Demandes comptées : {}", "Requests counted: {}"};
inline constexpr Text replay_deciding{"Demandes rejouées", "Requests replayed"};
inline constexpr Text replay_of{
    "Demandes du {} au {}, décidées à nouveau selon « {} ». Registre du {}. Rien n'est modifié.",
    "Requests of {} to {}, decided again by “{}”. Books of {}. Nothing is changed."};
inline constexpr Text replay_people_of_today{
    "Les orientations et les lignes sont celles d'aujourd'hui, non celles de l'époque.",
    "Referrals and lines are those of today, not those of the time."};
inline constexpr Text replay_then{"À l'époque", "Then"};
inline constexpr Text replay_now{"Rejoué", "Replayed"};
inline constexpr Text replay_difference{"Écart", "Difference"};
inline constexpr Text replay_requests{"Demandes", "Requests"};
inline constexpr Text replay_granted{"Accordées", "Granted"};
inline constexpr Text replay_refused{"Refusées", "Refused"};
inline constexpr Text replay_undone{"dont rejetées, annulées ou reprises",
                                    "of these rejected, cancelled or taken back"};
inline constexpr Text replay_recharges{"Recharges", "Recharges"};
inline constexpr Text replay_people{"Personnes servies", "People served"};
inline constexpr Text replay_face_value{"Valeur faciale", "Face value"};
inline constexpr Text replay_price{"Payé par les personnes", "Paid by people"};
inline constexpr Text replay_data{"Données", "Data"};

inline constexpr Text replay_changes{"Ce qui change", "What changes"};
inline constexpr Text replay_people_column{"Personnes", "People"};
inline constexpr Text replay_newly_refused{"Refusées et ne l'étaient pas", "Refused, and were not"};
inline constexpr Text replay_newly_granted{"Accordées et ne l'étaient pas", "Granted, and were not"};
inline constexpr Text replay_concerned{"Personnes pour qui le total change", "People whose sum changes"};
inline constexpr Text replay_with_more{"dont avec plus", "of these with more"};
inline constexpr Text replay_with_less{"dont avec moins", "of these with less"};
inline constexpr Text replay_left_out{"dont n'auraient plus rien", "of these with nothing at all"};
inline constexpr Text replay_asked{"Ont demandé", "Who asked"};

inline constexpr Text replay_by_rule{"Refus par règle (une demande compte pour chaque règle qui la refuse) :",
                                     "Refusals by rule (a request counts with each rule that refuses it):"};
inline constexpr Text replay_rule{"Règle", "Rule"};
inline constexpr Text replay_reason{"Motif", "Reason"};
inline constexpr Text replay_people_then{"Personnes à l'époque", "People then"};
inline constexpr Text replay_people_now{"Personnes rejouées", "People replayed"};
inline constexpr Text replay_by_envelope{"Coût par enveloppe :", "Cost by envelope:"};
inline constexpr Text replay_envelope{"Enveloppe", "Envelope"};
inline constexpr Text replay_taken{"Pris sur l'enveloppe", "Taken from it"};

// Why requests are refused.
inline constexpr Text refused_quota{"plafond dépassé", "quota exceeded"};
inline constexpr Text refused_no_referral{"pas d'orientation", "no referral"};
inline constexpr Text refused_referral_expired{"orientation périmée", "referral out of date"};
inline constexpr Text refused_referral_early{"orientation pas encore valable", "referral not valid yet"};
inline constexpr Text refused_no_line{"pas de ligne", "no line"};
inline constexpr Text refused_unconfirmed{"ligne jamais confirmée", "line never confirmed"};
inline constexpr Text refused_confirmation_old{"confirmation trop ancienne", "confirmation too old"};
inline constexpr Text refused_operator_unknown{"opérateur inconnu", "operator unknown"};
inline constexpr Text refused_not_served{"opérateur non desservi", "operator not served"};
inline constexpr Text refused_offer_dates{"offre hors dates", "offer not in force"};
inline constexpr Text refused_exhausted{"enveloppe épuisée", "envelope exhausted"};
inline constexpr Text refused_no_envelope{"aucune enveloppe", "no envelope"};
inline constexpr Text refused_offer_unknown{"offre absente de ces règles", "offer not in these rules"};
inline constexpr Text refused_site_unknown{"site absent de ces règles", "site not in these rules"};
inline constexpr Text refused_person_unknown{"personne inconnue", "person unknown"};

// The file: one row a figure.
inline constexpr Text replay_subject{"Sujet", "Subject"};
inline constexpr Text replay_detail{"Détail", "Detail"};
inline constexpr Text replay_people_refused{"Personnes refusées", "People refused"};

}  // namespace passerelle::cli::text

namespace passerelle::cli::help {

inline constexpr Text rules{"Les règles : les essayer sur le passé", "The rules: try them on the past"};
inline constexpr Text rules_replay{
    "Décide à nouveau les demandes passées selon d'autres règles ; ne modifie rien",
    "Decides past requests again by other rules; changes nothing"};
inline constexpr Text rules_file{"Le programme à essayer (TOML)", "The programme to try (TOML)"};
inline constexpr Text replay_from{"Premier jour (2026-01-01 ou 01/01/2026)",
                                  "First day (2026-01-01 or 01/01/2026)"};
inline constexpr Text replay_to{"Dernier jour, compris", "Last day, included"};
inline constexpr Text replay_output{"Affichage : table, json ou csv", "Output: table, json or csv"};

}  // namespace passerelle::cli::help
