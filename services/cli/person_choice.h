// Whom a command is about: by id, or by the phone number that they hold now.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "services/cli/words.h"

namespace passerelle::cli {

struct PersonChoice {
  std::string beneficiary;
  std::string phone;
  bool empty() const { return beneficiary.empty() && phone.empty(); }
};

// --beneficiary and --phone, one at the most.
void add_person_options(CLI::App& app, PersonChoice& person, const Words& words);

// While the command line is parsed: exactly one of the two was given, or it is an error of usage.
void require_one(const std::string& one, const std::string& one_name, const std::string& other,
                 const std::string& other_name, const Words& words);
inline void require_person(const PersonChoice& person, const Words& words) {
  require_one(person.beneficiary, "--beneficiary", person.phone, "--phone", words);
}

}  // namespace passerelle::cli
