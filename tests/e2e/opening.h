// What a new installation is given before its first recharge: a programme, and people.
#pragma once

#include <string>
#include <vector>

#include "tests/e2e/client.h"

namespace passerelle::e2e {

// Each is a fatal failure of the test where it does not work.
void apply_programme(Client& client);
void apply_campaign_programme(Client& client);
// Adds the names of those on the list, in its order.
void import_people(Client& client, const std::string& list, std::vector<std::string>& people);
// Adds the names of so many beneficiaries, with a confirmed line each.
void enrol_people(Client& client, int count, std::vector<std::string>& people);

}  // namespace passerelle::e2e
