#pragma once

#include <functional>

#include "services/domain/error.h"

namespace passerelle::broker {

// Called exactly once, on a thread of the broker's: it must not block, and must not call back into the broker
// but to hand over work.
template <class T>
using Completion = std::move_only_function<void(domain::Result<T>)>;

}  // namespace passerelle::broker
