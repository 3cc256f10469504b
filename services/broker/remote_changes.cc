#include "services/broker/remote_changes.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace passerelle::broker {

namespace {

constexpr domain::Duration look_again_interval{1'000};

}  // namespace

void RemoteChanges::start(ChangeFeed* feed) {
  if (feed != nullptr) {
    feed->listen(lifetime_.guard([this](std::vector<domain::RechargeId> ids) {
      std::erase_if(ids, [&](const auto& id) { return open_.has(id) || !board_.has_listeners(id); });
      look_at(std::move(ids));
    }),
                 lifetime_.guard([this] { look_at_all(); }));
  }
  look_again_regularly();
}

void RemoteChanges::look_at(std::vector<domain::RechargeId> ids) {
  if (ids.empty()) return;
  // A full queue now: the next regular look finds it.
  (void)readers_.read(lifetime_.guard([this, ids = std::move(ids)](LedgerReader& ledger, VaultReader&) {
    for (const auto& id : ids) {
      const auto found = ledger.recharge(id);
      if (!found) {
        spdlog::error("ledger: what somebody waits for can't be read: {}", found.error().reason);
        return;
      }
      if (*found) board_.publish(**found);
    }
  }));
}

void RemoteChanges::look_again_regularly() {
  scheduler_.after(look_again_interval, lifetime_.guard([this] {
    look_at_all();
    look_again_regularly();
  }));
}

void RemoteChanges::look_at_all() {
  auto ids = board_.listened();
  std::erase_if(ids, [&](const auto& id) { return open_.has(id); });
  look_at(std::move(ids));
}

}  // namespace passerelle::broker
