// A body in a string that can't grow beyond its limit. Beast's own limit is not enough: in 1.74 a response
// that says how long it is passes whatever its length.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional/optional.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

namespace passerelle::https {

struct LimitedBody {
  struct value_type {
    std::string text;
    std::size_t max_bytes = 0;
  };

  // As Beast's concept BodyReader wants it.
  class reader {
   public:
    template <bool is_request, class Fields>
    reader(boost::beast::http::header<is_request, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>& length, boost::system::error_code& error) {
      error = {};
      if (!length) return;
      if (*length > body_.max_bytes) {
        error = boost::beast::http::error::body_limit;
      } else {
        body_.text.reserve(static_cast<std::size_t>(*length));
      }
    }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      error = {};
      std::size_t taken = 0;
      for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
        if (buffer.size() > body_.max_bytes - body_.text.size()) {
          error = boost::beast::http::error::body_limit;
          return taken;
        }
        body_.text.append(static_cast<const char*>(buffer.data()), buffer.size());
        taken += buffer.size();
      }
      return taken;
    }

    void finish(boost::system::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

}  // namespace passerelle::https
