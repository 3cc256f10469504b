#include "services/rpc/message_catalogue.h"

#include <algorithm>
#include <array>

namespace passerelle::rpc {
namespace {

constexpr auto entries = std::to_array<CatalogueEntry>({
    // Recharges.
    {"RECHARGE_REFUSED", "La recharge est refusée par les règles du programme.",
     "The programme's rules refuse this recharge."},
    {"RECHARGE_UNKNOWN", "Cette recharge n'existe pas.", "There is no such recharge."},
    {"REQUEST_ID_MISSING", "La demande n'a pas d'identifiant (request_id).",
     "The request has no request_id."},
    {"REQUEST_ID_INVALID",
     "L'identifiant de la demande (request_id) doit compter de 1 à 128 caractères ASCII imprimables.",
     "The request_id must be 1 to 128 printable ASCII characters."},
    {"REQUEST_ID_REUSED",
     "Cet identifiant de demande a déjà servi à une autre demande. Rien n'a été émis cette fois-ci.",
     "This request_id was used for another request before. Nothing was issued this time."},
    {"BATCH_EMPTY", "Le lot ne contient aucune demande.", "The batch holds no request."},
    {"BATCH_TOO_LARGE", "Le lot contient plus de 1 000 demandes.",
     "The batch holds more than 1,000 requests."},
    {"OPERATOR_PAUSED",
     "L'opérateur ne répond pas en ce moment. Réessayez dans un instant : la même demande ne sera jamais "
     "servie deux fois.",
     "The operator does not answer at the moment. Try again shortly: the same request is never served "
     "twice."},

    // People and lines.
    {"BENEFICIARY_UNKNOWN", "Cette personne n'est pas enregistrée.", "This person is not on file."},
    {"BENEFICIARY_EXISTS", "Une personne est déjà enregistrée avec cette référence ou ce numéro.",
     "Somebody is on file with this reference or this number already."},
    {"LINE_TAKEN", "Ce numéro est déjà celui d'une autre personne.",
     "This number is somebody else's already."},
    {"EXTERNAL_REFERENCE_TAKEN", "Cette référence de dossier est déjà celle d'une autre personne.",
     "This file number is somebody else's already."},
    {"LINE_MISSING", "Cette personne n'a pas de ligne : enregistrez d'abord son numéro.",
     "This person has no line: put the number on file first."},
    {"REFERENCE_INVALID",
     "Cette référence de dossier contient un caractère qui ne convient pas, ou elle est trop longue.",
     "This file number holds a character that does not fit, or is too long."},
    {"TOO_MANY_ROWS", "La liste a été envoyée en blocs trop grands.",
     "The list was sent in blocks that are too large."},
    {"ETAG_MISMATCH", "Quelqu'un a modifié ces données entre-temps. Relisez-les, puis recommencez.",
     "Somebody changed this in the meantime. Read it again, then repeat the change."},
    {"PHONE_NUMBER_INVALID", "Ce numéro de téléphone n'est pas valable.",
     "This telephone number is not valid."},
    {"PHONE_NUMBER_NOT_MOBILE", "Ce numéro n'est pas celui d'une ligne mobile.",
     "This number is not a mobile line's."},
    {"PHONE_NUMBER_FOREIGN", "Ce numéro n'est pas français.", "This number is not a French one."},
    {"LIST_HEADER_INVALID", "L'en-tête de la liste n'est pas utilisable.",
     "The list's header can't be used."},

    // The programme and its envelopes.
    {"PROGRAMME_MISSING", "Aucun programme n'est encore en vigueur.", "No programme is in force yet."},
    {"PROGRAMME_VERSION_UNKNOWN", "Cette version du programme n'existe pas.",
     "There is no such version of the programme."},
    {"PROGRAMME_INVALID", "Le programme contient des erreurs ; rien n'a été appliqué.",
     "The programme has errors; nothing was applied."},
    {"OFFER_UNKNOWN", "Cette offre n'est pas au programme.", "This offer is not in the programme."},
    {"SITE_UNKNOWN", "Ce site n'est pas au programme.", "This site is not in the programme."},
    {"OPERATOR_UNKNOWN", "Cet opérateur n'est pas au programme.", "This operator is not in the programme."},
    {"ENVELOPE_UNKNOWN", "Cette enveloppe n'existe pas.", "There is no such envelope."},
    {"ENVELOPE_BELOW_COMMITTED",
     "Le montant de l'enveloppe serait inférieur à ce qui est déjà dépensé ou réservé.",
     "The envelope's amount would be below what is spent or held already."},
    {"ENVELOPE_MEASURE_CHANGED", "La mesure d'une enveloppe ne peut pas changer.",
     "An envelope's measure can't change."},
    {"ENVELOPE_OPERATOR_CHANGED", "L'opérateur d'une enveloppe ne peut pas changer.",
     "An envelope's operator can't change."},
    {"ENVELOPE_REMOVED", "Une enveloppe ne se supprime pas : fermez-la par une date.",
     "An envelope is not removed: close it by a date."},
    {"SITE_REMOVED", "Un site ne se supprime pas du programme.", "A site is not removed from the programme."},
    {"OPERATOR_REMOVED", "Un opérateur ne se supprime pas du programme.",
     "An operator is not removed from the programme."},
    {"ENVELOPE_OVERDRAWN", "Défaut interne : une enveloppe aurait été dépassée. Rien n'a été écrit.",
     "Internal defect: an envelope would have been overdrawn. Nothing was written."},

    // Requests.
    {"INVALID_ARGUMENT", "La demande contient une valeur qui ne convient pas.",
     "The request holds a value that does not fit."},
    {"PAGE_TOKEN_INVALID", "Cette page n'existe pas pour ces filtres. Reprenez depuis la première.",
     "There is no such page for these filters. Begin again with the first."},
    {"REQUEST_TOO_LARGE", "La demande est trop volumineuse.", "The request is too large."},

    // Who may do what.
    {"PRINCIPAL_MISSING", "Identifiez-vous.", "Say who you are."},
    {"PRINCIPAL_UNKNOWN", "Ce compte n'est pas connu ici.", "This account is not known here."},
    {"METHOD_NOT_ALLOWED", "Votre rôle ne permet pas cette action.", "Your role does not allow this."},
    {"SITE_NOT_YOURS", "Ceci appartient à un site qui n'est pas le vôtre.",
     "This is at a site that is not yours."},

    // The service itself.
    {"READ_QUEUE_FULL", "Le service est très sollicité. Réessayez dans un instant.",
     "The service is very busy. Try again shortly."},
    {"REPORTS_BUSY", "Plusieurs aperçus et rapports sont en cours. Réessayez dans un instant.",
     "Several previews and reports are under way. Try again shortly."},
    {"ADMISSION_QUEUE_FULL",
     "Le service est très sollicité. Réessayez dans un instant : la même demande ne sera jamais servie deux "
     "fois.",
     "The service is very busy. Try again shortly: the same request is never served twice."},
    {"SHUTTING_DOWN", "Le service redémarre. Réessayez dans un instant.",
     "The service is restarting. Try again shortly."},
    {"LEDGER_UNAVAILABLE",
     "Le registre n'est pas accessible. Réessayez dans un instant : la même demande ne sera jamais servie "
     "deux "
     "fois.",
     "The ledger can't be reached. Try again shortly: the same request is never served twice."},
    {"VAULT_UNAVAILABLE", "Le coffre des identités n'est pas accessible. Réessayez dans un instant.",
     "The identity vault can't be reached. Try again shortly."},
    {"COMMIT_UNKNOWN", "Le registre n'a pas confirmé l'écriture. Refaites la même demande pour le savoir.",
     "The ledger did not confirm the write. Repeat the same request to find out."},
    {"CALL_CANCELLED", "L'appel a été abandonné par l'appelant.", "The caller gave the call up."},

    // Campaigns.
    {"APPROVAL_FELL", "Ce qui a été approuvé n'est plus ce qui partirait : il faut l'approuver à nouveau.",
     "What was approved is not what would run any more: it has to be approved again."},
    {"APPROVED_ALREADY", "Vous avez déjà approuvé cette campagne.", "You approved this campaign before."},
    {"APPROVER_IS_AUTHOR", "Qui a préparé ou soumis une campagne ne l'approuve pas, administrateur compris.",
     "Whoever made or submitted a campaign does not approve it, administrators included."},
    {"CAMPAIGN_STATE", "L'état de la campagne ne permet pas cette action.",
     "The campaign's state does not allow that."},
    {"CAMPAIGN_UNKNOWN", "Cette campagne n'existe pas.", "There is no such campaign."},
    {"CAMPAIGN_EMPTY", "Aucune ligne de cette campagne ne peut être servie.",
     "No line of this campaign can be served."},
    {"CAMPAIGN_UNFINISHED", "Le cycle suivant commence quand celui-ci est terminé ou annulé.",
     "The next cycle begins once this one is completed or cancelled."},
    {"CONTENT_CHANGED", "La campagne a changé depuis que vous l'avez lue. Relisez-la, puis recommencez.",
     "The campaign changed since you read it. Read it again, then repeat."},
    {"CYCLE_SUPERSEDED", "Un cycle plus récent de cette campagne existe déjà.",
     "A later cycle of this campaign exists already."},
    {"ENVELOPE_OFFER", "Cette enveloppe ne finance pas cette offre.",
     "This envelope does not pay for this offer."},
    {"ENVELOPE_OPERATOR", "Cette enveloppe est celle d'un opérateur qui ne sert pas cette offre.",
     "This envelope is of an operator that does not serve this offer."},
    {"LIST_DIGEST_MISMATCH",
     "Le fichier reçu n'est pas celui qui était annoncé ; aucune de ses lignes n'est conservée.",
     "The file that came is not the one that was announced; none of its lines is kept."},
    {"LIST_EMPTY", "La liste ne contient aucune ligne.", "The list holds no line."},
    {"LIST_SEEN_BEFORE",
     "Cette même liste a déjà été envoyée. Dites s'il faut prendre toutes les lignes, seulement les "
     "nouvelles, "
     "ou renoncer.",
     "This very list was uploaded before. Say whether to take every line, only the new ones, or none."},
    {"LIST_TOO_LARGE", "La liste est trop volumineuse.", "The list is too large."},
    {"PACE_INVALID", "Le rythme de la campagne n'est pas utilisable.", "The campaign's pace can't be used."},
    {"PAUSE_LIMITS_INVALID", "Les limites de pause automatique ne sont pas utilisables.",
     "The limits of the automatic pause can't be used."},
    {"REASON_MISSING", "Dites pourquoi : le motif est conservé avec le changement.",
     "Say why: the reason is kept with the change."},
    {"REASON_TOO_LONG", "Le motif est trop long (500 octets au plus).",
     "The reason is too long (at most 500 bytes)."},
    {"SNAPSHOT_LOST", "La lecture a été interrompue. Recommencez.",
     "The reading was interrupted. Begin again."},
    {"STATE_FINAL", "Les lignes dans cet état ne se retentent pas.",
     "Lines in this state are not tried again."},
    {"TITLE_INVALID", "Le titre doit compter de 1 à 100 octets.", "The title must be 1 to 100 bytes."},
    {"UPLOAD_OPEN", "Une liste n'a pas été envoyée jusqu'au bout : renvoyez-la d'abord.",
     "A list was not uploaded to its end: send it again first."},
});

}  // namespace

std::span<const CatalogueEntry> message_catalogue() { return entries; }

std::string_view localized_message(std::string_view reason, domain::Language language) {
  const bool french = language == domain::Language::french;
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const CatalogueEntry& entry) { return entry.reason == reason; });
  if (found == entries.end())
    return french ? "La demande n'a pas pu aboutir." : "The request could not be carried out.";
  return french ? found->french : found->english;
}

}  // namespace passerelle::rpc
