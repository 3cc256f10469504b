// What the command says about forgetting people, in French and in English.
#pragma once

#include "services/cli/words.h"

namespace passerelle::cli {

namespace help {

inline constexpr Text beneficiary_erase{"Efface une personne, pour toujours", "Forgets a person, for good"};
inline constexpr Text beneficiary_purge{
    "Efface les personnes sans contact depuis longtemps ; simulation d'abord",
    "Forgets people without contact for long; a dry run first"};
inline constexpr Text erasure_reason{"Pourquoi : requested (demande), mistake (erreur), retention (durée)",
                                     "Why: requested, mistake or retention"};
inline constexpr Text months{"Mois sans contact, de 12 à 120", "Months without contact, 12 to 120"};
inline constexpr Text purge_token{"Le jeton de la simulation que vous avez lue",
                                  "The token of the dry run that you have read"};
inline constexpr Text yes{"Ne demande pas de confirmation", "Does not ask for confirmation"};
inline constexpr Text seen_etag{"N'efface que ce qui a été lu", "Only erases what was read"};

}  // namespace help

namespace text {

inline constexpr Text erase_question{
    "Effacer cette personne pour toujours ? Nom et numéros disparaissent. [o] oui, [n] non ?",
    "Forget this person for good? Name and numbers disappear. [y] yes, [n] no?"};
inline constexpr Text erase_needs_yes{
    "Personne n'est là pour confirmer : ajoutez --yes. Rien n'a été effacé.",
    "There is nobody to confirm: add --yes. Nothing was erased."};
inline constexpr Text not_erased{"Rien n'a été effacé.", "Nothing was erased."};
inline constexpr Text person_erased{"{} : effacée le {}", "{}: erased on {}"};
inline constexpr Text person_erased_before{"{} : déjà effacée le {}", "{}: erased before, on {}"};
inline constexpr Text numbers_erased{"Numéros effacés : {} ; gardés, car à quelqu'un d'autre : {}",
                                     "Numbers erased: {}; kept, as somebody else's: {}"};

inline constexpr Text purge_nobody{"Personne n'est sans contact depuis le {}.",
                                   "Nobody is without contact since {}."};
inline constexpr Text purge_people{"Sans contact depuis le {} : {} personnes",
                                   "Without contact since {}: {} people"};
inline constexpr Text last_contact_year{"Dernier contact", "Last contact"};
inline constexpr Text people{"Personnes", "People"};
inline constexpr Text purge_how{
    "Simulation : rien n'a été effacé. Pour effacer ces personnes :\n"
    "  passerelle beneficiaries purge --token {}",
    "Dry run: nothing was erased. To erase these people:\n"
    "  passerelle beneficiaries purge --token {}"};
inline constexpr Text purge_question{
    "Effacer pour toujours les personnes de cette simulation ? [o] oui, [n] non ?",
    "Forget the people of this dry run for good? [y] yes, [n] no?"};
inline constexpr Text purge_progress{"{} effacées sur {}", "{} of {} erased"};
inline constexpr Text purge_done{"Effacées : {} ; gardées, car revenues entre-temps : {}",
                                 "Erased: {}; kept, as they came back meanwhile: {}"};
inline constexpr Text purge_unfinished{
    "La purge s'est arrêtée après {} personnes. Refaites la simulation pour les autres.",
    "The purge stopped after {} people. Do the dry run again for the others."};

}  // namespace text

}  // namespace passerelle::cli
