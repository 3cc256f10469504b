// What can go wrong between a broker and its Redis, by the name that health and metrics use.
#pragma once

#include <cstdint>
#include <string_view>

namespace passerelle::redis {

enum class Failure : std::uint8_t {
  connecting,  // not yet reached since the start
  stopped,     // we are ending
  name_unresolved,
  connection_refused,  // nobody listens there, or no way leads there
  connection_lost,
  timeout,
  protocol_error,
  no_master,  // no Sentinel answers, or none knows the master
  password_file_invalid,
  authentication_failed,
  permission_denied,
  database_refused,
  read_only,       // a replica: Sentinel, or the settings, point at the wrong one
  loading,         // it is reading its data
  master_down,     // a replica that lost its master
  busy,            // somebody's script runs too long
  writes_refused,  // it can't write to its disk, or has too few replicas
  out_of_memory,
  too_many_clients,
  too_old,  // SET NX GET came with Redis 7
  wrong_type,
  unreadable_value,  // under a key of ours is what we did not write, or a newer version of us did
  script_missing,
  answer_unexpected,
};
inline constexpr std::size_t failure_count = static_cast<std::size_t>(Failure::answer_unexpected) + 1;

std::string_view name_of(Failure failure);  // UPPER_SNAKE

// Of an error as Redis words it: "READONLY You can't write against a read only replica."
Failure failure_said(std::string_view error);

// The connection is still of use: what fails on it concerns one command, or passes.
bool connection_survives(Failure failure);

}  // namespace passerelle::redis
