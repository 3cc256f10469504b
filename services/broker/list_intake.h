// A campaign's list from a file: read as it comes, looked up and written chunk by chunk, taken up where it
// broke off.
#pragma once

#include <cstdint>
#include <memory>

#include "services/broker/campaign_list.h"
#include "services/broker/list_ports.h"

namespace passerelle::broker {

// Above these a list is refused with LIST_TOO_LARGE, and what was taken of it is taken back.
struct ListLimits {
  std::int64_t records = 5'000'000;
  std::int64_t bytes = std::int64_t{2} * 1024 * 1024 * 1024;
};

// Parses on the thread that feeds; people are looked up and lines written by the writer, some hundred at a
// time. Nobody is enrolled by it: who is not on file gets a flawed line.
std::unique_ptr<ListIntake> start_list_intake(const ListPorts& ports, ListOrder order,
                                              ListLimits limits = {});

}  // namespace passerelle::broker
