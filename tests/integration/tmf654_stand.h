// The adapter against the simulator, over real TLS, on one thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "adapters/operators/tmf654/tmf654_gateway.h"
#include "services/operator_sim/simulator.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_directory.h"

namespace passerelle::test {

class Tmf654Stand {
 public:
  Tmf654Stand();
  Tmf654Stand(const Tmf654Stand&) = delete;
  Tmf654Stand& operator=(const Tmf654Stand&) = delete;

  // As they stand when they are started; the defaults work together.
  operator_sim::SimulatorSettings simulator_settings;
  tmf654::Tmf654Settings gateway_settings;

  void start();  // both
  void start_simulator();
  void start_gateway();
  void stop_simulator() { simulator_.reset(); }
  void stop_gateway() { gateway_.reset(); }

  operator_sim::Simulator& simulator() { return *simulator_; }
  const operator_sim::Simulator& simulator() const { return *simulator_; }
  broker::OperatorGateway& gateway() { return *gateway_; }
  CertificateAuthority& authority() { return authority_; }
  const TemporaryDirectory& directory() const { return directory_; }
  boost::asio::io_context& io() { return io_; }
  std::string write(const std::string& name, const std::string& content) const;  // its path

  bool run_until(const std::function<bool()>& condition, domain::Duration limit);
  broker::SubmitOutcome submit(const broker::SubmitRequest& request,
                               domain::Duration timeout = domain::Duration(5'000));
  broker::InquiryOutcome inquire(domain::RechargeId reference,
                                 domain::Duration timeout = domain::Duration(5'000));

 private:
  TemporaryDirectory directory_;
  CertificateAuthority authority_;
  boost::asio::io_context io_{1};
  std::unique_ptr<operator_sim::Simulator> simulator_;
  std::unique_ptr<broker::OperatorGateway> gateway_;
};

}  // namespace passerelle::test
