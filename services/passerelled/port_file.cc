#include "services/passerelled/port_file.h"

#include <fstream>
#include <system_error>

namespace passerelle::daemon {

domain::Status write_port_file(const std::filesystem::path& file, int port) {
  std::filesystem::path draft = file;
  draft += ".new";
  std::error_code error;
  {
    std::ofstream stream(draft, std::ios::trunc);
    stream << port << '\n';
    stream.close();
    if (!stream) error = std::make_error_code(std::errc::io_error);
  }
  if (!error) std::filesystem::rename(draft, file, error);
  if (!error) return {};
  return domain::fail(domain::ErrorCode::unavailable, "PORT_FILE_UNWRITABLE",
                      "cannot write the port to " + file.string() + ": " + error.message());
}

}  // namespace passerelle::daemon
