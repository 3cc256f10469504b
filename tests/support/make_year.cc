// make_year: writes a generated year's statements, its operator's journal, and what is planted in them.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/generated_year.h"

namespace {

bool write(const std::filesystem::path& file, const std::string& content) {
  std::ofstream stream(file, std::ios::binary);
  stream << content;
  stream.close();
  if (!stream) fmt::print(stderr, "{}: can't be written\n", file.string());
  return static_cast<bool>(stream);
}

}  // namespace

int main(int argc, char** argv) {
  passerelle::test::YearSizes sizes;
  std::string directory;
  CLI::App app("Writes the statements of a generated year, and what is planted in them.");
  app.add_option("--seed", sizes.seed, "The same one makes the same year")->capture_default_str();
  app.add_option("--recharges", sizes.recharges)->capture_default_str()->check(CLI::Range(2'000, 10'000'000));
  app.add_option("--sites", sizes.sites)->capture_default_str()->check(CLI::Range(1, 1'000));
  app.add_option("--campaigns", sizes.campaigns)->capture_default_str()->check(CLI::Range(0, 6));
  app.add_option("--breaks", sizes.breaks_of_a_kind, "Planted of each kind")->capture_default_str();
  app.add_option("--to", directory, "Where the files go")->required();
  CLI11_PARSE(app, argc, argv);

  const auto year = passerelle::test::generate_year(sizes);
  const std::filesystem::path to(directory);
  std::filesystem::create_directories(to);
  bool written = write(to / "planted.json", passerelle::test::planted_json(year)) &&
                 write(to / "journal.csv", passerelle::test::journal_file(year.recharges));
  for (const auto& statement : year.statements)
    written = written && write(to / fmt::format("statement-{}.csv", statement.period.text()), statement.file);
  if (!written) return 1;
  fmt::print("{} recharges, {} statements, {} breaks to find: {}\n", year.recharges.size(),
             year.statements.size(), year.expected.size(), (to / "planted.json").string());
  return 0;
}
