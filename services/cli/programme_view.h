// A programme as people read it.
#pragma once

#include "passerelle/v1/programme_service.pb.h"
#include "services/cli/console.h"

namespace passerelle::cli {

void show_programme(Console& console, const v1::Programme& programme);

}  // namespace passerelle::cli
