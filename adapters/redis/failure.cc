#include "adapters/redis/failure.h"

#include <array>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::redis {

std::string_view name_of(Failure failure) {
  switch (failure) {
    case Failure::connecting:
      return "CONNECTING";
    case Failure::stopped:
      return "STOPPED";
    case Failure::name_unresolved:
      return "NAME_UNRESOLVED";
    case Failure::connection_refused:
      return "CONNECTION_REFUSED";
    case Failure::connection_lost:
      return "CONNECTION_LOST";
    case Failure::timeout:
      return "TIMEOUT";
    case Failure::protocol_error:
      return "PROTOCOL_ERROR";
    case Failure::no_master:
      return "NO_MASTER";
    case Failure::password_file_invalid:
      return "PASSWORD_FILE_INVALID";
    case Failure::authentication_failed:
      return "AUTHENTICATION_FAILED";
    case Failure::permission_denied:
      return "PERMISSION_DENIED";
    case Failure::database_refused:
      return "DATABASE_REFUSED";
    case Failure::read_only:
      return "READ_ONLY";
    case Failure::loading:
      return "LOADING";
    case Failure::master_down:
      return "MASTER_DOWN";
    case Failure::busy:
      return "BUSY";
    case Failure::writes_refused:
      return "WRITES_REFUSED";
    case Failure::out_of_memory:
      return "OUT_OF_MEMORY";
    case Failure::too_many_clients:
      return "TOO_MANY_CLIENTS";
    case Failure::too_old:
      return "TOO_OLD";
    case Failure::wrong_type:
      return "WRONG_TYPE";
    case Failure::unreadable_value:
      return "UNREADABLE_VALUE";
    case Failure::script_missing:
      return "SCRIPT_MISSING";
    case Failure::answer_unexpected:
      return "ANSWER_UNEXPECTED";
  }
  domain::invariant_broken("a failure of Redis has a name");
}

Failure failure_said(std::string_view error) {
  static constexpr std::array<std::pair<std::string_view, Failure>, 18> beginnings{{
      {"OOM ", Failure::out_of_memory},
      {"READONLY ", Failure::read_only},
      {"LOADING ", Failure::loading},
      {"MASTERDOWN ", Failure::master_down},
      {"NOAUTH ", Failure::authentication_failed},
      {"WRONGPASS ", Failure::authentication_failed},
      {"ERR AUTH ", Failure::authentication_failed},
      {"ERR invalid password", Failure::authentication_failed},
      {"NOPERM ", Failure::permission_denied},
      {"WRONGTYPE ", Failure::wrong_type},
      {"NOSCRIPT ", Failure::script_missing},
      {"BUSY ", Failure::busy},
      {"MISCONF ", Failure::writes_refused},
      {"NOREPLICAS ", Failure::writes_refused},
      {"ERR max number of clients", Failure::too_many_clients},
      {"ERR DB index", Failure::database_refused},
      {"ERR invalid DB index", Failure::database_refused},
      {"ERR syntax error", Failure::too_old},
  }};
  for (const auto& [beginning, failure] : beginnings) {
    if (error.starts_with(beginning)) return failure;
  }
  return Failure::answer_unexpected;
}

bool connection_survives(Failure failure) {
  return failure == Failure::out_of_memory || failure == Failure::wrong_type ||
         failure == Failure::unreadable_value;
}

}  // namespace passerelle::redis
