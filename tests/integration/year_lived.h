// Lives through a generated year as the people of a charity do: each evening tills are counted, each month on
// the third the statement before comes, is matched and settled, and the month before that is closed.
#pragma once

#include <chrono>
#include <map>

#include "tests/integration/year_books.h"

namespace passerelle::broker {

class YearLived {
 public:
  YearLived(YearBooks& books, const test::GeneratedYear& year);

  // Gifts, recharges, tills, statements and closes, until the year itself is closed.
  void live();

  std::int64_t tills_closed() const { return tills_closed_; }
  std::int64_t tills_with_difference() const { return tills_with_difference_; }
  const std::map<domain::SiteId, std::int64_t>& differences() const { return differences_; }
  std::int64_t refunds() const { return refunds_; }
  std::int64_t second_people() const { return second_people_; }
  std::int64_t lines() const { return lines_; }
  // Seconds that the parts took, by name.
  const std::map<std::string, double>& took() const { return took_; }

 private:
  struct Event {
    domain::Instant time{};
    std::size_t recharge = 0;
    std::size_t news = 0;
  };
  void give(domain::Day day);
  void load_until(domain::Instant until);
  void refund();
  void close_tills(domain::Day day);
  void do_statement(const test::YearStatement& statement);
  void do_again(const test::YearStatement& statement);
  void resolve_open(const finance::Period& period);
  void close(const finance::Period& period);
  std::int64_t till_balance(const domain::SiteId& site);
  template <class Work>
  void timed(const char* part, Work&& work);

  YearBooks& books_;
  const test::GeneratedYear& year_;
  std::vector<Event> events_;
  std::size_t recorded_ = 0;
  std::size_t told_ = 0;
  std::vector<std::size_t> refunds_asked_;
  std::map<domain::RechargeId, finance::Resolution> resolutions_;
  std::map<domain::SiteId, std::int64_t> differences_;
  std::int64_t tills_closed_ = 0;
  std::int64_t tills_with_difference_ = 0;
  std::int64_t refunds_ = 0;
  std::int64_t second_people_ = 0;
  std::int64_t lines_ = 0;
  std::map<std::string, double> took_;
};

}  // namespace passerelle::broker
