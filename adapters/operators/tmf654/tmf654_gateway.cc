#include "adapters/operators/tmf654/tmf654_gateway.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace passerelle::tmf654 {
namespace {

HttpAnswer view_of(const https::Answer& answer) { return {answer.status, answer.body, answer.total_count}; }

template <class Outcome>
std::string why_of(const Outcome& outcome) {
  const auto* unknown = std::get_if<broker::Unknown>(&outcome);
  return unknown == nullptr ? std::string() : unknown->why;
}

class Gateway final : public broker::OperatorGateway {
 public:
  Gateway(std::unique_ptr<https::Client> client, Tmf654Settings settings)
      : settings_(std::move(settings)), client_(std::move(client)) {}

  broker::OperatorCapabilities capabilities() const override { return settings_.capabilities; }

  void submit(broker::SubmitRequest request, domain::Duration timeout,
              std::move_only_function<void(broker::SubmitOutcome)> done) override {
    https::Request message{.method = https::Method::post,
                           .target = submit_target(),
                           .body = submit_body(settings_.protocol, request),
                           .content_type = "application/json"};
    client_->send(
        std::move(message), timeout,
        [this, request = std::move(request), done = std::move(done)](https::Outcome outcome) mutable {
          if (!outcome) return done(broker::Unknown{std::move(outcome.error().why)});
          auto reading = classify_submit(settings_.protocol, request, view_of(*outcome));
          raise(reading.alert, request.reference, why_of(reading.outcome));
          done(std::move(reading.outcome));
        });
  }

  void inquire(domain::RechargeId reference, domain::Duration timeout,
               std::move_only_function<void(broker::InquiryOutcome)> done) override {
    https::Request message{.method = https::Method::get,
                           .target = inquiry_target(settings_.protocol, reference),
                           .body = {},
                           .content_type = {}};
    client_->send(std::move(message), timeout,
                  [this, reference, done = std::move(done)](https::Outcome outcome) mutable {
                    if (!outcome) return done(broker::Unknown{std::move(outcome.error().why)});
                    auto reading = classify_inquiry(settings_.protocol, reference, view_of(*outcome));
                    raise(reading.alert, reference, why_of(reading.outcome));
                    done(std::move(reading.outcome));
                  });
  }

 private:
  void raise(Alert alert, const domain::RechargeId& reference, const std::string& why) const {
    switch (alert) {
      case Alert::none:
        return;
      case Alert::code_unclassified:
        spdlog::warn("operator: an answer that nobody has classified, recharge {}: {}", reference.text(),
                     why);
        break;
      case Alert::credited_more_than_once:
        spdlog::error("operator: recharge {} was credited more than once", reference.text());
        break;
    }
    if (settings_.on_alert) settings_.on_alert(alert, reference, why);
  }

  const Tmf654Settings settings_;
  const std::unique_ptr<https::Client> client_;  // its end drops the completions above, which use `this`
};

bool is_attribute_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

domain::Result<std::unique_ptr<broker::OperatorGateway>> make_gateway(boost::asio::io_context& io,
                                                                      const Tmf654Settings& settings) {
  if (!is_attribute_name(settings.protocol.reference_attribute)) {
    return domain::fail(domain::ErrorCode::invalid_argument, "OPERATOR_SETTINGS_INVALID",
                        "the reference's attribute is named by letters, digits and underscores");
  }
  auto client = https::Client::create(io, settings.connection);
  if (!client) return std::unexpected(client.error());
  return std::make_unique<Gateway>(std::move(*client), settings);
}

}  // namespace passerelle::tmf654
