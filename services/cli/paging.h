// Pages of a list, put together.
#pragma once

#include <algorithm>
#include <cstdint>

#include "services/cli/session.h"

namespace passerelle::cli {

struct PageLimits {
  std::int32_t limit = 50;
  bool all = false;
};

// One answer with what all pages held, at most `limits`. Its page token is empty where there is no more.
template <class Stub, class Request, class Response, class Items>
Outcome<Response> collect_pages(Session& session, Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                Request request, Items* (Response::*items)(), const PageLimits& limits) {
  constexpr int largest_page = 1000;
  Response whole;
  while (true) {
    const int missing = limits.all ? largest_page : limits.limit - (whole.*items)()->size();
    request.set_page_size(std::clamp(missing, 1, largest_page));
    auto page = session.call(stub, method, request);
    if (!page) return page;
    (whole.*items)()->MergeFrom(*((*page).*items)());
    whole.set_next_page_token(page->next_page_token());
    if (page->next_page_token().empty()) return whole;
    if (!limits.all && (whole.*items)()->size() >= limits.limit) return whole;
    request.set_page_token(page->next_page_token());
  }
}

}  // namespace passerelle::cli
