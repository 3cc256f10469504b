#include "tests/bench/conversations.h"

#include <grpcpp/support/async_unary_call.h>

#include <chrono>

#include "tests/bench/people.h"

namespace passerelle::bench {
namespace {

domain::Instant now() {
  return std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now());
}

// A method's request, its answer and how it is sent.
template <class Request, class Answer>
class Unary : public Conversation {
 public:
  using Method = std::unique_ptr<grpc::ClientAsyncResponseReader<Answer>> (RechargeStub::*)(
      grpc::ClientContext*, const Request&, grpc::CompletionQueue*);
  Unary(RechargeStub& stub, Method method) : stub_(stub), method_(method) {}

  void send(grpc::ClientContext& context, grpc::CompletionQueue& queue, void* tag) override {
    prepare(request_);
    answer_.Clear();
    reader_ = (stub_.*method_)(&context, request_, &queue);
    reader_->Finish(&answer_, &status_, tag);
  }

  Verdict receive() override {
    if (status_.ok()) return judge(answer_);
    return {0, weight(), status_.error_message()};
  }

 protected:
  virtual void prepare(Request& request) = 0;
  virtual Verdict judge(const Answer& answer) const = 0;
  virtual std::uint64_t weight() const { return 1; }

 private:
  RechargeStub& stub_;
  const Method method_;
  Request request_;
  Answer answer_;
  grpc::Status status_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<Answer>> reader_;
};

Conversation::Verdict judge_recharge(const v1::Recharge& recharge) {
  if (recharge.state() == v1::Recharge::DELIVERED) return {1, 0, {}};
  return {0, 1, "the recharge is " + v1::Recharge::State_Name(recharge.state())};
}

class Create : public Unary<v1::CreateRechargeRequest, v1::Recharge> {
 public:
  Create(RechargeStub& stub, Requests& requests)
      : Unary(stub, &RechargeStub::AsyncCreateRecharge), requests_(requests) {}

 private:
  void prepare(v1::CreateRechargeRequest& request) override { requests_.fill(request); }
  Verdict judge(const v1::Recharge& answer) const override { return judge_recharge(answer); }
  Requests& requests_;
};

class CreateBatch : public Unary<v1::BatchCreateRechargesRequest, v1::BatchCreateRechargesResponse> {
 public:
  CreateBatch(RechargeStub& stub, Requests& requests, int size)
      : Unary(stub, &RechargeStub::AsyncBatchCreateRecharges), requests_(requests), size_(size) {}

 private:
  void prepare(v1::BatchCreateRechargesRequest& request) override {
    request.clear_requests();
    for (int i = 0; i < size_; ++i) requests_.fill(*request.add_requests());
  }
  Verdict judge(const v1::BatchCreateRechargesResponse& answer) const override {
    Verdict verdict;
    for (const auto& result : answer.results()) {
      auto one =
          result.has_recharge() ? judge_recharge(result.recharge()) : Verdict{0, 1, result.error().message()};
      verdict.done += one.done;
      verdict.not_done += one.not_done;
      if (one.not_done > 0) verdict.why = std::move(one.why);
    }
    return verdict;
  }
  std::uint64_t weight() const override { return static_cast<std::uint64_t>(size_); }
  Requests& requests_;
  const int size_;
};

class CheckEligibility : public Unary<v1::CheckEligibilityRequest, v1::CheckEligibilityResponse> {
 public:
  CheckEligibility(RechargeStub& stub, Requests& requests)
      : Unary(stub, &RechargeStub::AsyncCheckEligibility), requests_(requests) {}

 private:
  void prepare(v1::CheckEligibilityRequest& request) override { requests_.fill(request); }
  Verdict judge(const v1::CheckEligibilityResponse& answer) const override {
    return answer.eligible() ? Verdict{1, 0, {}} : Verdict{0, 1, "the person is not eligible"};
  }
  Requests& requests_;
};

class Replay : public Unary<v1::CreateRechargeRequest, v1::Recharge> {
 public:
  Replay(RechargeStub& stub, const std::vector<v1::CreateRechargeRequest>& issued)
      : Unary(stub, &RechargeStub::AsyncCreateRecharge), issued_(issued) {}

 private:
  void prepare(v1::CreateRechargeRequest& request) override {
    request = issued_[scattered(++drawn_ + reinterpret_cast<std::uintptr_t>(this)) % issued_.size()];
  }
  Verdict judge(const v1::Recharge& answer) const override { return judge_recharge(answer); }
  const std::vector<v1::CreateRechargeRequest>& issued_;
  std::uint64_t drawn_ = 0;
};

}  // namespace

Requests::Requests()
    : turn_(scattered(static_cast<std::uint64_t>(now().time_since_epoch().count())) % people) {}

void Requests::fill(v1::CreateRechargeRequest& request) {
  const auto who = person_at(turn_++);
  const auto time = now();
  // A counter in the high bits: two of one millisecond are as far apart as their turns.
  const auto random = scattered(static_cast<std::uint64_t>(time.time_since_epoch().count()) + turn_);
  request.set_request_id(domain::make_uuid_v7(time, drawn_++, random).text());
  request.set_beneficiary("beneficiaries/" + person(who).text());
  request.set_site(site_of(who));
  request.set_offer(offer);
}

void Requests::fill(v1::CheckEligibilityRequest& request) {
  const auto who = person_at(turn_++);
  request.set_beneficiary("beneficiaries/" + person(who).text());
  request.set_site(site_of(who));
  request.set_offer(offer);
}

std::unique_ptr<Conversation> create_recharges(RechargeStub& stub, Requests& requests) {
  return std::make_unique<Create>(stub, requests);
}
std::unique_ptr<Conversation> create_batches(RechargeStub& stub, Requests& requests, int size) {
  return std::make_unique<CreateBatch>(stub, requests, size);
}
std::unique_ptr<Conversation> check_eligibility(RechargeStub& stub, Requests& requests) {
  return std::make_unique<CheckEligibility>(stub, requests);
}
std::unique_ptr<Conversation> replay_recharges(RechargeStub& stub,
                                               const std::vector<v1::CreateRechargeRequest>& issued) {
  return std::make_unique<Replay>(stub, issued);
}

}  // namespace passerelle::bench
