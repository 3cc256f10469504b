// What the command says about campaigns, in French and in English. Help is in campaign_help.h.
#pragma once

#include "services/cli/words.h"

namespace passerelle::cli::text {

// States of a campaign.
inline constexpr Text campaign_draft{"brouillon", "draft"};
inline constexpr Text campaign_submitted{"soumise", "submitted"};
inline constexpr Text campaign_approved{"approuvée", "approved"};
inline constexpr Text campaign_scheduled{"programmée", "scheduled"};
inline constexpr Text campaign_running{"en cours", "running"};
inline constexpr Text campaign_paused{"en pause", "paused"};
inline constexpr Text campaign_completed{"terminée", "completed"};
inline constexpr Text campaign_cancelled{"annulée", "cancelled"};

// Why it pauses.
inline constexpr Text paused_by_person{"demandé par une personne", "somebody asked for it"};
inline constexpr Text paused_operator{"l'opérateur ne répond plus", "the operator does not answer"};
inline constexpr Text paused_float{"la réserve chez l'opérateur est basse",
                                   "the float with the operator is low"};
inline constexpr Text paused_envelope{"l'enveloppe est presque épuisée", "the envelope runs low"};
inline constexpr Text paused_rejections{"trop de rejets par l'opérateur",
                                        "too many rejections by the operator"};
inline constexpr Text paused_approval{"ce qui a été approuvé a changé", "what was approved has changed"};

// States of a line.
inline constexpr Text line_flawed{"écartée", "flawed"};
inline constexpr Text line_waiting{"en attente", "waiting"};
inline constexpr Text line_taken{"prise en charge", "taken"};
inline constexpr Text line_under_way{"en cours", "under way"};
inline constexpr Text line_in_doubt{"à vérifier", "in doubt"};
inline constexpr Text line_delivered{"délivrée", "delivered"};
inline constexpr Text line_refused{"refusée", "refused"};
inline constexpr Text line_rejected{"rejetée", "rejected"};
inline constexpr Text line_cancelled{"annulée", "cancelled"};
inline constexpr Text line_reversed{"reprise", "reversed"};
inline constexpr Text line_held{"à confirmer", "held"};

// What a preview foresees.
inline constexpr Text foreseen_served{"à servir", "to be served"};
inline constexpr Text foreseen_refused{"refus par une règle", "refused by a rule"};
inline constexpr Text foreseen_served_already{"déjà servie", "served already"};
inline constexpr Text foreseen_unfunded{"plus de budget", "nothing left to pay for it"};
inline constexpr Text foreseen_unconfirmed{"ligne non confirmée", "line unconfirmed"};
inline constexpr Text foreseen_duplicate{"doublon", "repeated"};
inline constexpr Text foreseen_unknown{"personne inconnue", "person unknown"};
inline constexpr Text foreseen_malformed{"illisible", "malformed"};
inline constexpr Text not_foreseen{"absente de l'aperçu", "not in the preview"};

// Why a line ended as it did.
inline constexpr Text why_duplicate{"la même personne est déjà dans la liste",
                                    "this person is in the list already"};
inline constexpr Text why_unknown{"personne inconnue", "person unknown"};
inline constexpr Text why_phone{"numéro de téléphone non valable", "telephone number not valid"};
inline constexpr Text why_reference{"numéro de dossier non valable", "file number not valid"};
inline constexpr Text why_encoding{"texte illisible", "text that can't be read"};
inline constexpr Text why_unconfirmed{"la ligne n'a pas été confirmée récemment",
                                      "nobody confirmed the line lately"};
inline constexpr Text why_quota{"plafond atteint", "quota reached"};
inline constexpr Text why_referral_missing{"pas d'orientation", "no referral"};
inline constexpr Text why_referral_expired{"orientation expirée", "referral expired"};
inline constexpr Text why_not_confirmed{"ligne jamais confirmée", "line never confirmed"};
inline constexpr Text why_too_old{"confirmation de la ligne trop ancienne", "line confirmed too long ago"};
inline constexpr Text why_not_served{"opérateur de la ligne hors de l'offre",
                                     "the offer does not serve the line's operator"};
inline constexpr Text why_line_unknown{"ligne inconnue de l'opérateur", "line unknown to the operator"};
inline constexpr Text why_line_barred{"ligne suspendue", "line barred"};
inline constexpr Text why_float{"réserve chez l'opérateur épuisée", "float with the operator exhausted"};

// A campaign.
inline constexpr Text campaign{"Campagne", "Campaign"};
inline constexpr Text title{"Titre", "Title"};
inline constexpr Text series{"Série", "Series"};
inline constexpr Text cycle{"Cycle", "Cycle"};
inline constexpr Text authors{"Préparée par", "Prepared by"};
inline constexpr Text approvals{"Approbations", "Approvals"};
inline constexpr Text approvals_of{"{} sur {}", "{} of {}"};
inline constexpr Text approval_of{"{}, le {}", "{}, on {}"};
inline constexpr Text content{"Contenu", "Content"};
inline constexpr Text pace{"Rythme", "Pace"};
inline constexpr Text pace_free{"celui de l'opérateur", "as the operator takes them"};
inline constexpr Text pace_rate{"{}/s au plus", "at most {}/s"};
inline constexpr Text pace_hours{"de {} à {} (Paris)", "from {} to {} (Paris)"};
inline constexpr Text pace_day{"{} par jour au plus", "at most {} a day"};
inline constexpr Text pauses_below{"En pause si", "Pauses when"};
inline constexpr Text limit_envelope{"l'enveloppe a moins de {}", "the envelope has less than {}"};
inline constexpr Text limit_float{"la réserve chez l'opérateur a moins de {}", "the float has less than {}"};
inline constexpr Text limit_rejections{"plus de {} % de rejets sur {} lignes",
                                       "more than {}% of {} lines are rejected"};
inline constexpr Text starts{"Début", "Starts"};
inline constexpr Text ends{"Fin prévue", "Expected end"};
inline constexpr Text rate{"Débit", "Rate"};
inline constexpr Text a_second{"{}/s", "{}/s"};
inline constexpr Text left_on_envelope{"Reste", "Left"};
inline constexpr Text lines{"Lignes", "Lines"};
inline constexpr Text done_lines{"Traitées", "Done"};
inline constexpr Text campaign_is{"Campagne {} : {}.", "Campaign {}: {}."};
inline constexpr Text campaign_paused_for{"{} ({})", "{} ({})"};
inline constexpr Text approvals_missing{
    "Approbations : {} sur {}. À approuver par une autre personne : passerelle campaign approve {} --reason "
    "…",
    "Approvals: {} of {}. For somebody else to approve: passerelle campaign approve {} --reason …"};
inline constexpr Text start_next{"Pour la lancer : passerelle campaign start {} --reason …",
                                 "To start it: passerelle campaign start {} --reason …"};
inline constexpr Text still_under_way{"{} lignes sont encore en cours ; leur résultat est attendu.",
                                      "{} lines are still under way; their outcome is awaited."};
inline constexpr Text drained{"Plus rien n'est en cours.", "Nothing is under way any more."};
inline constexpr Text doubts_left{"{} lignes sont à vérifier : elles sont suivies, et jamais renvoyées.",
                                  "{} lines are in doubt: they are followed up, and never sent again."};
inline constexpr Text retried{"{} lignes seront tentées de nouveau.", "{} lines will be tried again."};
inline constexpr Text who{"Qui", "Who"};
inline constexpr Text act{"Acte", "Act"};
inline constexpr Text from_state{"De", "From"};
inline constexpr Text to_state{"À", "To"};
inline constexpr Text why{"Pourquoi", "Why"};
inline constexpr Text clock_invalid{"« {} » n'est pas une plage horaire (09:00-18:30).",
                                    "“{}” are no hours (09:00-18:30)."};
inline constexpr Text moment_invalid{"« {} » n'est pas un moment (AAAA-MM-JJ HH:MM, heure de Paris).",
                                     "“{}” is no time (YYYY-MM-DD HH:MM, in Paris)."};
inline constexpr Text amount_invalid{
    "{} : « {} » n'est pas un montant (en euros, recharges ou Mo, selon l'enveloppe).",
    "{}: “{}” is no amount (in euros, recharges or MB, as the envelope counts)."};

// Connections.
inline constexpr Text connection_lost{"Connexion perdue ; on la rétablit…",
                                      "Connection lost; taking it up again…"};
inline constexpr Text connection_back{"Connexion rétablie.", "The connection is back."};

// Uploading a list.
inline constexpr Text input_read_once{
    "L'entrée standard n'est pas un fichier : une liste est lue deux fois, pour la reconnaître puis pour "
    "l'envoyer. "
    "Enregistrez-la dans un fichier.",
    "The standard input is no file: a list is read twice, to know it and to send it. Save it to a file "
    "first."};
inline constexpr Text file_read_once{
    "{} n'est pas un fichier ordinaire : une liste est lue deux fois, pour la reconnaître puis pour "
    "l'envoyer.",
    "{} is no ordinary file: a list is read twice, to know it and to send it."};
inline constexpr Text list_empty{"{} est vide.", "{} is empty."};
inline constexpr Text hashing{"{} : lecture", "{}: reading"};
inline constexpr Text uploading{"{} %  {} lignes prises, {} écartées", "{} %  {} lines taken, {} flawed"};
inline constexpr Text seen_before{
    "Cette liste a déjà été envoyée, le {}, pour la campagne {}.\n"
    "[t] prendre toutes ses lignes, [n] seulement les nouvelles, [a] annuler ?",
    "This list was uploaded before, on {}, to campaign {}.\n"
    "[a] take all its lines, [n] only the new ones, [c] cancel?"};
inline constexpr Text seen_letters{"tna", "anc"};  // all, new, cancel
inline constexpr Text nothing_uploaded{"Rien n'a été envoyé.", "Nothing was uploaded."};
inline constexpr Text say_if_seen{
    "Indiquez ce qu'il faut en faire : --if-seen all (toutes les lignes) ou --if-seen new (seulement les "
    "nouvelles).",
    "Say what is to be done with it: --if-seen all (every line) or --if-seen new (the new ones alone)."};
inline constexpr Text upload_whole_already{"La liste était arrivée tout entière avant la coupure.",
                                           "The list had arrived whole before the connection broke."};
inline constexpr Text upload_stopped{
    "L'envoi s'est arrêté après {} lignes, qui sont enregistrées. Renvoyez le même fichier : rien ne sera "
    "pris deux "
    "fois.",
    "The upload stopped after {} lines, which are on file. Upload the same file again: nothing is taken "
    "twice."};
inline constexpr Text list_taken{"{} lignes : {} à servir, {} écartées.",
                                 "{} lines: {} can run, {} are flawed."};
inline constexpr Text left_out{"{} personnes avaient déjà leur ligne et n'en ont pas d'autre.",
                               "{} people had a line already, and get no other."};
inline constexpr Text flawed_lines{"Lignes écartées :", "Flawed lines:"};
inline constexpr Text more_flawed{"... et {} autres lignes écartées : --flaws FICHIER.csv les donne toutes.",
                                  "... and {} more flawed lines: --flaws FILE.csv has them all."};
inline constexpr Text duplicates{"Doublons", "Repeated"};
inline constexpr Text people_unknown{"Personnes inconnues", "People unknown"};
inline constexpr Text malformed{"Illisibles", "Malformed"};
inline constexpr Text runnable{"À servir", "Can run"};
inline constexpr Text repeats{"Répète la ligne", "Repeats line"};

// Previews.
inline constexpr Text preview_of{"Aperçu au {}. Rien n'a été écrit.",
                                 "Preview as of {}. Nothing was written."};
inline constexpr Text foreseen{"Prévu", "Foreseen"};
inline constexpr Text cost{"Coût", "Cost"};
inline constexpr Text recharges{"Recharges", "Recharges"};
inline constexpr Text needed{"Nécessaire", "Needed"};
inline constexpr Text missing{"Manque", "Missing"};
inline constexpr Text refused_by_rule{"Refus, par règle (une ligne peut compter pour plusieurs) :",
                                      "Refused, by rule (a line may count for several):"};
inline constexpr Text first_date{"Au plus tôt", "First date"};
inline constexpr Text last_date{"Au plus tard", "Last date"};
inline constexpr Text next_date{"Possible le", "Possible from"};
inline constexpr Text rules{"Règles", "Rules"};
inline constexpr Text reading_lines{"{} lignes", "{} lines"};
inline constexpr Text written_to{"Écrit : {}", "Written: {}"};

// Approving.
inline constexpr Text approve_needs_content{
    "Indiquez ce que vous avez examiné : --content (l'aperçu et la campagne le montrent).",
    "Say what you have looked at: --content (the preview and the campaign show it)."};
inline constexpr Text approve_question{"Approuver cette campagne ? [o] oui, [n] non ?",
                                       "Approve this campaign? [y] yes, [n] no?"};
inline constexpr Text yes_no_letters{"on", "yn"};
inline constexpr Text content_keeps_changing{
    "La campagne change pendant qu'on la lit. Rien n'a été approuvé ; recommencez.",
    "The campaign changes while it is read. Nothing was approved; do it again."};
inline constexpr Text not_approved{"Rien n'a été approuvé.", "Nothing was approved."};

// Watching.
inline constexpr Text watching_ended{
    "Vous ne suivez plus la campagne ; elle continue. Pour la suivre : passerelle campaign watch {}",
    "You no longer watch the campaign; it goes on. To watch it: passerelle campaign watch {}"};
inline constexpr Text done_of{"{}/{}", "{}/{}"};
inline constexpr Text until_then{"fin le {}", "until {}"};
inline constexpr Text left{"reste {}", "{} left"};

// Reports.
inline constexpr Text summary_sheet{"Résumé", "Summary"};
inline constexpr Text sites_sheet{"Par site", "By site"};
inline constexpr Text reasons_sheet{"Par raison", "By reason"};
inline constexpr Text lines_sheet{"Lignes", "Lines"};
inline constexpr Text foreseen_sheet{"Prévu et obtenu", "Foreseen and became"};
inline constexpr Text became{"Obtenu", "Became"};
inline constexpr Text differs{"Différent", "Differs"};
inline constexpr Text differs_yes{"oui", "yes"};
inline constexpr Text attempt{"Tentative", "Attempt"};
inline constexpr Text first_recharge{"Première recharge", "First recharge"};
inline constexpr Text recharge{"Recharge", "Recharge"};
inline constexpr Text megabytes{"Mo", "MB"};
inline constexpr Text euros{"Valeur (€)", "Value (€)"};
inline constexpr Text nobody_found{"(personne introuvable)", "(nobody found)"};
inline constexpr Text reported_at{"Rapport du", "Reported on"};
inline constexpr Text section{"Partie", "Part"};
inline constexpr Text all_lines{"Total", "Total"};
inline constexpr Text value_delivered{"Valeur délivrée", "Value delivered"};
inline constexpr Text data_delivered{"Données délivrées", "Data delivered"};
inline constexpr Text differences{"{} lignes ont fini autrement que l'aperçu ne le prévoyait.",
                                  "{} lines ended otherwise than the preview foresaw."};
inline constexpr Text lines_need_file{"--lines va avec --csv, --xlsx ou --output json.",
                                      "--lines goes with --csv, --xlsx or --output json."};
inline constexpr Text not_a_preview{
    "{} n'est pas ce qu'écrit « passerelle campaign preview --lines » (ligne {}).",
    "{} is not what “passerelle campaign preview --lines” writes (line {})."};
inline constexpr Text preview_unordered{"{}, ligne {} : les lignes ne sont plus dans l'ordre de la liste.",
                                        "{}, line {}: the lines are no longer in the list's order."};

inline constexpr Text preview_of_another{
    "{} : la ligne {} y est une autre personne. Cet aperçu n'est pas celui de cette liste.",
    "{}: line {} is another person there. This preview is not of this list."};

}  // namespace passerelle::cli::text
