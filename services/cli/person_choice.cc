#include "services/cli/person_choice.h"

#include "services/cli/catalogue.h"
#include "services/cli/help_catalogue.h"

namespace passerelle::cli {

void add_person_options(CLI::App& app, PersonChoice& person, const Words& words) {
  auto* by_id =
      app.add_option("--beneficiary", person.beneficiary, words(help::beneficiary_id))->type_name("ID");
  app.add_option("--phone", person.phone, words(help::phone))->type_name("PHONE")->excludes(by_id);
}

void require_one(const std::string& one, const std::string& one_name, const std::string& other,
                 const std::string& other_name, const Words& words) {
  if (one.empty() == other.empty()) {
    throw CLI::ValidationError(words.say<text::choose_one>(one_name, other_name),
                               CLI::ExitCodes::ValidationError);
  }
}

}  // namespace passerelle::cli
