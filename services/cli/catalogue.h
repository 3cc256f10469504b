// Every word that the command says to people, in French and in English. Help is in help_catalogue.h.
#pragma once

#include "services/cli/words.h"

namespace passerelle::cli::text {

// Dates and validity.
inline constexpr Text from_until{"du {} au {}", "{} to {}"};
inline constexpr Text from_day{"à partir du {}", "from {}"};
inline constexpr Text until_day{"jusqu'au {}", "until {}"};

// Errors without words of their own.
inline constexpr Text not_found{"Introuvable.", "Not found."};
inline constexpr Text not_allowed{"Vous n'y êtes pas autorisé.", "You are not allowed to do this."};
inline constexpr Text unavailable{"Le service n'est pas joignable. Réessayez dans un instant.",
                                  "The service can't be reached. Try again shortly."};
inline constexpr Text too_late{"Le service n'a pas répondu à temps. Réessayez, ou augmentez --timeout.",
                               "The service did not answer in time. Try again, or raise --timeout."};
inline constexpr Text invalid{"La demande n'est pas valable.", "The request is not valid."};
inline constexpr Text unexpected{"Erreur inattendue ; signalez-la au support.",
                                 "Unexpected error; please tell support."};
inline constexpr Text interrupted{"Interrompu.", "Interrupted."};

// The command line, configuration and files.
inline constexpr Text usage_error{"Commande incomplète ou inconnue : {}",
                                  "This command can't be understood: {}"};
inline constexpr Text see_help{"Voir : {} --help", "See: {} --help"};
inline constexpr Text configuration_not_toml{"{}, ligne {}, colonne {} : ce n'est pas du TOML ({}).",
                                             "{}, line {}, column {}: this is not TOML ({})."};
inline constexpr Text configuration_key_unknown{
    "{}, ligne {} : « {} » n'est pas un réglage connu (server, user, ca_file, certificate, key ; des "
    "textes).",
    "{}, line {}: “{}” is no known setting (server, user, ca_file, certificate, key; strings)."};
inline constexpr Text certificate_without_key{"--certificate et --key vont ensemble.",
                                              "--certificate and --key go together."};
inline constexpr Text user_off_loopback{
    "--user n'est accepté que sur cette machine (127.0.0.1, [::1], localhost, avec un port). Ailleurs, un "
    "certificat "
    "dit qui vous êtes : --certificate et --key.",
    "--user is accepted on this machine alone (127.0.0.1, [::1], localhost, with a port). Elsewhere a "
    "certificate "
    "says who you are: --certificate and --key."};
inline constexpr Text file_unreadable{"{} ne peut pas être lu : {}.", "{} can't be read: {}."};
inline constexpr Text file_unwritable{"{} ne peut pas être écrit : {}.", "{} can't be written: {}."};
inline constexpr Text day_invalid{"« {} » n'est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA).",
                                  "“{}” is not a date (YYYY-MM-DD or DD/MM/YYYY)."};
inline constexpr Text choose_one{"Indiquez {} ou {}, l'un des deux.", "Give {} or {}, one of the two."};
inline constexpr Text nothing_to_update{"Rien à modifier : indiquez au moins un champ.",
                                        "Nothing to change: name at least one field."};
inline constexpr Text names_together{"--given-name et --family-name vont ensemble.",
                                     "--given-name and --family-name go together."};
inline constexpr Text renewals_need_date{"--referral-structure et --renewals vont avec --referral-date.",
                                         "--referral-structure and --renewals go with --referral-date."};

// States of a recharge.
inline constexpr Text state_refused{"refusée", "refused"};
inline constexpr Text state_reserved{"en cours", "under way"};
inline constexpr Text state_in_doubt{"à vérifier", "in doubt"};
inline constexpr Text state_delivered{"délivrée", "delivered"};
inline constexpr Text state_rejected{"rejetée", "rejected"};
inline constexpr Text state_cancelled{"annulée", "cancelled"};
inline constexpr Text state_reversed{"reprise", "reversed"};
inline constexpr Text unknown_value{"(inconnu)", "(unknown)"};

// Issuing.
inline constexpr Text request_is{"Demande {}", "Request {}"};
inline constexpr Text trying_again{
    "Pas de réponse ; nouvel essai de la même demande (elle ne sera servie qu'une fois).",
    "No answer; trying the same request again (it is served once at the most)."};
inline constexpr Text delivered{"Recharge délivrée : {}, à payer : {}.",
                                "Recharge delivered: {}, to pay: {}."};
inline constexpr Text refused{"Recharge refusée par les règles du programme :",
                              "Recharge refused by the programme's rules:"};
inline constexpr Text rejected{
    "Recharge rejetée par l'opérateur : {} Rien n'a été crédité, rien n'est à payer.",
    "Recharge rejected by the operator: {} Nothing was credited, nothing is to be paid."};
inline constexpr Text may_be_tried_again{"Une nouvelle recharge peut aboutir.",
                                         "A new recharge may succeed."};
inline constexpr Text cancelled{"Recharge annulée avant tout envoi à l'opérateur.",
                                "Recharge cancelled before anything was sent to the operator."};
inline constexpr Text reversed{"Recharge délivrée, puis reprise par l'opérateur.",
                               "Recharge delivered, then taken back by the operator."};
inline constexpr Text do_not_issue_again{
    "Pas encore de résultat. N'émettez PAS d'autre recharge : celle-ci est en cours de vérification.",
    "No outcome yet. Do NOT issue it again: it is being checked."};
inline constexpr Text ask_with_show{"Pour connaître la suite : passerelle recharge show {}",
                                    "To know how it went on: passerelle recharge show {}"};
inline constexpr Text nobody_answered{
    "Le service n'a pas répondu : on ne sait pas encore si la recharge est émise. Ne changez pas "
    "d'identifiant.",
    "The service did not answer: it is not known yet whether the recharge was issued. Keep its request id."};
inline constexpr Text interrupted_issue{
    "Interrompu. La recharge peut être émise malgré tout : n'en demandez pas une autre.",
    "Interrupted. The recharge may be issued all the same: do not ask for another."};
inline constexpr Text go_on_with{"Pour reprendre la même demande : passerelle {}",
                                 "To go on with the same request: passerelle {}"};
inline constexpr Text eligible{"Oui : cette recharge est possible, à payer : {}.",
                               "Yes: this recharge is possible, to pay: {}."};
inline constexpr Text not_eligible{"Non, pas maintenant :", "No, not now:"};
inline constexpr Text possible_from{"Possible à partir du {}.", "Possible from {}."};
inline constexpr Text no_date_helps{"Attendre ne suffit pas : voir les raisons ci-dessus.",
                                    "Waiting is not enough: see the reasons above."};

// Why an operator rejects.
inline constexpr Text line_unknown{"la ligne n'est pas connue chez lui.", "it does not know the line."};
inline constexpr Text line_barred{"la ligne est suspendue.", "the line is barred."};
inline constexpr Text float_exhausted{"la réserve chez l'opérateur est épuisée.",
                                      "the float with it is exhausted."};
inline constexpr Text other_rejection{"{}.", "{}."};

// Headings and properties.
inline constexpr Text id{"Identifiant", "Id"};
inline constexpr Text when{"Date", "When"};
inline constexpr Text created{"Création", "Created"};
inline constexpr Text changed{"Mise à jour", "Changed"};
inline constexpr Text state{"État", "State"};
inline constexpr Text beneficiary{"Bénéficiaire", "Beneficiary"};
inline constexpr Text site{"Site", "Site"};
inline constexpr Text offer{"Offre", "Offer"};
inline constexpr Text data{"Données", "Data"};
inline constexpr Text face_value{"Valeur", "Value"};
inline constexpr Text price{"À payer", "To pay"};
inline constexpr Text tariff{"Tarif", "Tariff"};
inline constexpr Text sold{"vendue", "sold"};
inline constexpr Text free{"gratuite", "free"};
inline constexpr Text envelope{"Enveloppe", "Envelope"};
inline constexpr Text upstream{"Opérateur", "Operator"};
inline constexpr Text operator_reference{"Référence opérateur", "Operator's reference"};
inline constexpr Text programme_version{"Version du programme", "Programme version"};
inline constexpr Text caller{"Demandée par", "Asked for by"};
inline constexpr Text request_id{"Demande", "Request"};
inline constexpr Text name{"Nom", "Name"};
inline constexpr Text given_name{"Prénom", "Given name"};
inline constexpr Text family_name{"Nom", "Family name"};
inline constexpr Text reference{"Référence", "Reference"};
inline constexpr Text phone_number{"Téléphone", "Phone"};
inline constexpr Text territory{"Territoire", "Territory"};
inline constexpr Text referral{"Orientation", "Referral"};
inline constexpr Text referral_of{"{} ({}), renouvelée {} fois", "{} ({}), renewed {} times"};
inline constexpr Text line_operator{"Opérateur de la ligne", "Line's operator"};
inline constexpr Text line_confirmed{"Ligne confirmée le", "Line confirmed on"};
inline constexpr Text funded{"Donné", "Funded"};
inline constexpr Text held{"Réservé", "Held"};
inline constexpr Text spent{"Dépensé", "Spent"};
inline constexpr Text available{"Disponible", "Available"};
inline constexpr Text year{"Année", "Year"};
inline constexpr Text amount{"Montant", "Amount"};
inline constexpr Text validity{"Validité", "In force"};
inline constexpr Text rule{"Règle", "Rule"};
inline constexpr Text condition{"Condition", "Condition"};
inline constexpr Text offers{"Offres", "Offers"};
inline constexpr Text all_offers{"toutes", "all"};
inline constexpr Text lasts{"Durée", "Lasts"};
inline constexpr Text days{"{} jours", "{} days"};

// Lists.
inline constexpr Text nothing_found{"Rien à afficher.", "Nothing to show."};
inline constexpr Text more_there{"Il y en a d'autres : --limit ou --all.",
                                 "There are more: --limit or --all."};

// The programme.
inline constexpr Text programme_in_force{"Programme « {} » : la version {} est en vigueur.",
                                         "Programme “{}”: version {} is in force."};
inline constexpr Text programme_would_be{
    "Programme « {} » valable : il serait la version {}. Rien n'a été écrit.",
    "Programme “{}” is valid: it would be version {}. Nothing was written."};
inline constexpr Text programme_counts{
    "Sites : {}, opérateurs : {}, offres : {}, règles : {}, enveloppes : {}.",
    "Sites: {}, operators: {}, offers: {}, rules: {}, envelopes: {}."};
inline constexpr Text programme_file_invalid{"{} : le programme contient des erreurs ; rien n'a été envoyé.",
                                             "{}: the programme has errors; nothing was sent."};
inline constexpr Text programme_applied{"Version {} du programme « {} », appliquée par {} le {}.",
                                        "Version {} of the programme “{}”, applied by {} on {}."};
inline constexpr Text referral_condition{"orientation valable {} mois, renouvelable {} fois",
                                         "referral valid {} months, renewable {} times"};
inline constexpr Text line_confirmed_ever{"ligne confirmée", "line confirmed"};
inline constexpr Text line_confirmed_within{"ligne confirmée depuis {} jours au plus",
                                            "line confirmed within {} days"};
inline constexpr Text operator_serves{"opérateur de la ligne au programme",
                                      "line's operator serves the offer"};
inline constexpr Text at_most{"{} {} au plus {} {}", "{} {} at most {} {}"};
inline constexpr Text measure_count{"recharges", "recharges"};
inline constexpr Text measure_data{"de données", "of data"};
inline constexpr Text measure_face_value{"de valeur", "in value"};
inline constexpr Text measure_price{"payés", "paid"};
inline constexpr Text per_beneficiary{"par personne", "per person"};
inline constexpr Text per_line{"par ligne", "per line"};
inline constexpr Text per_site{"par site", "per site"};
inline constexpr Text window_days{"sur {} jours", "in {} days"};
inline constexpr Text window_month{"par mois", "a month"};
inline constexpr Text window_year{"par an", "a year"};
inline constexpr Text window_referral{"pendant l'orientation", "during the referral"};
inline constexpr Text window_lifetime{"en tout", "in all"};

// Import.
inline constexpr Text line_number{"Ligne", "Line"};
inline constexpr Text column{"Colonne", "Column"};
inline constexpr Text reason{"Raison", "Reason"};
inline constexpr Text verdict{"Résultat", "Verdict"};
inline constexpr Text verdict_accepted{"ajoutée", "added"};
inline constexpr Text verdict_updated{"modifiée", "updated"};
inline constexpr Text verdict_unchanged{"inchangée", "unchanged"};
inline constexpr Text verdict_refused{"refusée", "refused"};
inline constexpr Text refused_lines{"Lignes refusées :", "Refused lines:"};
inline constexpr Text more_refused{
    "... et {} autres lignes refusées : --report FICHIER.csv les donne toutes.",
    "... and {} more refused lines: --report FILE.csv has them all."};
inline constexpr Text import_summary{"{} ajoutées, {} modifiées, {} inchangées, {} refusées.",
                                     "{} added, {} updated, {} unchanged, {} refused."};
inline constexpr Text import_dry{"Essai : rien n'a été écrit.", "Trial: nothing was written."};
inline constexpr Text ignored_columns{"Colonnes non lues : {}", "Columns not read: {}"};
inline constexpr Text import_stopped{
    "L'import s'est arrêté. Ce qui est annoncé ci-dessus est enregistré ; importer de nouveau le même "
    "fichier ne "
    "change rien à ces lignes.",
    "The import stopped. What is reported above is on file; importing the same file again changes nothing "
    "for those "
    "lines."};
inline constexpr Text progress{"{} lignes, {} refusées, {}/s", "{} lines, {} refused, {}/s"};
inline constexpr Text progress_short{"{} lignes", "{} lines"};

// How the service stands.
inline constexpr Text service_ok{"Tout va bien.", "All is well."};
inline constexpr Text service_degraded{
    "Dégradé : Redis est absent ({}). Les recharges continuent, toujours justes, un peu moins vite.",
    "Degraded: Redis is away ({}). Recharges go on, as right as ever, a little slower."};
inline constexpr Text service_unavailable{
    "Indisponible : le grand livre ne répond pas. Rien n'est émis ; ce qui a été accepté est en sûreté.",
    "Unavailable: the ledger is away. Nothing is issued; what was admitted is safe."};
inline constexpr Text service_silent{
    "Indisponible : ce courtier n'a pas pu donner signe de vie à temps ; il n'envoie rien.",
    "Unavailable: this broker could not show in time that it is alive; it sends nothing."};
inline constexpr Text broker{"Courtier", "Broker"};
inline constexpr Text version{"Version", "Version"};
inline constexpr Text ledger{"Grand livre", "Ledger"};
inline constexpr Text ledger_there{"répond", "there"};
inline constexpr Text ledger_away{"absent", "away"};
inline constexpr Text live_brokers{"Courtiers en vie", "Live brokers"};
inline constexpr Text idempotency_cache{"Cache d'idempotence", "Idempotency cache"};
inline constexpr Text cache_none{"aucun", "none"};
inline constexpr Text cache_there{"répond", "there"};
inline constexpr Text cache_away{"absent : {}", "away: {}"};
inline constexpr Text writer_queue{"En attente d'écriture", "Waiting to be written"};
inline constexpr Text open_recharges{"Recharges en cours", "Open recharges"};
inline constexpr Text in_doubt{"dont à vérifier", "of those in doubt"};
inline constexpr Text left_to_person{"dont pour une personne", "of those for a person"};

// The books themselves.
inline constexpr Text ledger_tool_missing{
    "passerelle-ledger n'est pas sur cette machine : il vient avec le service. Lancez la commande là où "
    "passerelled tourne.",
    "passerelle-ledger is not on this machine: it comes with the daemon. Run the command where passerelled "
    "runs."};
inline constexpr Text copy_needs_file{"{} : les comptes à copier sont sur SQLite ([ledger] file).",
                                      "{}: the books to copy are on SQLite ([ledger] file)."};
inline constexpr Text copy_needs_postgres{"{} : la copie va vers PostgreSQL ([ledger.postgres]).",
                                          "{}: the copy goes to PostgreSQL ([ledger.postgres])."};
inline constexpr Text keys_differ{
    "Les deux configurations n'ont pas les mêmes clés de coffre : les noms copiés seraient illisibles.",
    "The two configurations have different vault keys: the names copied could not be read."};
inline constexpr Text books_in_use{"Ces fichiers sont ouverts par un service : arrêtez-le d'abord.",
                                   "A daemon has these files open: stop it first."};
inline constexpr Text books_missing{"Le fichier des comptes ou du coffre n'existe pas.",
                                    "The file of the books or of the vault is not there."};
inline constexpr Text books_not_empty{
    "La base contient déjà des comptes ou un coffre : une copie commence dans une base vide.",
    "The database has books or a vault already: a copy begins in an empty one."};
inline constexpr Text books_away{"La base ou le fichier des comptes ne répond pas.",
                                 "The books' database or file does not answer."};
inline constexpr Text books_refused{"Les comptes ne peuvent pas être ouverts.", "The books can't be opened."};
inline constexpr Text copy_differs{
    "La copie ne correspond pas à l'original : rien n'a été gardé. Signalez-le au support.",
    "The copy is not like the original: nothing was kept. Please tell support."};
inline constexpr Text configuration_unsound{"La configuration du service n'est pas valable.",
                                            "The daemon's configuration is not sound."};
inline constexpr Text vault_copied_alone{
    "Le coffre est copié, les comptes ne le sont pas. Recréez la base vide avant de recommencer.",
    "The vault was copied, the books were not. Make the database anew, empty, before you begin again."};
inline constexpr Text table{"Table", "Table"};
inline constexpr Text rows{"Lignes", "Rows"};
inline constexpr Text account{"Compte", "Account"};
inline constexpr Text kept{"Tenu", "Kept"};
inline constexpr Text rebuilt{"Refait", "Rebuilt"};
inline constexpr Text books_agree{"Les comptes tombent juste : {} soldes, {} recharges en cours.",
                                  "The books agree: {} balances, {} open recharges."};
inline constexpr Text books_disagree{"Les comptes NE tombent PAS juste ({} écarts) :",
                                     "The books do NOT agree ({} differences):"};
inline constexpr Text balance_differs{"{} : solde tenu {}, refait {}", "{}: kept {}, rebuilt {}"};
inline constexpr Text asset_differs{"{} : les soldes font {} en tout, et non {}",
                                    "{}: balances add up to {}, not to {}"};
inline constexpr Text overdraft_differs{"{} : {}, au-dessous de {}", "{}: {}, below {}"};
inline constexpr Text holds_differ{"{} : {} réservés, les recharges en cours en réservent {}",
                                   "{}: {} held, open recharges hold {}"};
inline constexpr Text lines_differ{"{} : {} lignes tenues, {} recomptées", "{}: {} lines kept, {} counted"};
inline constexpr Text statement_differs{"relevé {} : {} lignes annoncées, {} trouvées",
                                        "statement {}: {} lines announced, {} found"};
inline constexpr Text period_differs{"période {} : {} mouvements scellés, {} trouvés",
                                     "period {}: {} transfers sealed, {} found"};
inline constexpr Text campaigns_moving{
    "{} campagnes ont changé pendant qu'on les recomptait : refaites la vérification quand elles se "
    "reposent.",
    "{} campaigns changed while their lines were counted: verify again when they rest."};
inline constexpr Text copied{"Copié : comptes et coffre. Rien n'a changé dans les fichiers d'origine.",
                             "Copied: books and vault. The files they came from are as they were."};
inline constexpr Text part_progress{"{} : {} sur {}", "{}: {} of {}"};

}  // namespace passerelle::cli::text
