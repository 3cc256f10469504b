// Turns a run's samples into what people read. A sample is a line `ROUND NAME VALUE UNIT`; a figure is the
// median of a name's samples, a ratio the median of the ratios of each round. Prints `name value unit min
// max` lines, and writes the JSON and the table where asked.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <vector>

namespace passerelle::bench {
namespace {

struct Figure {
  std::string name;
  std::string unit;
  std::map<std::string, double> by_round;

  std::vector<double> sorted() const {
    std::vector<double> values;
    for (const auto& [round, value] : by_round) values.push_back(value);
    std::ranges::sort(values);
    return values;
  }
  double median() const {
    const auto values = sorted();
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
  double least() const { return sorted().front(); }
  double most() const { return sorted().back(); }
};

// What is compared with what, and what it has to reach (absent: nothing was promised).
struct Comparison {
  std::string figure;
  std::string base;
  std::optional<double> at_least;
};

class Figures {
 public:
  void read(std::istream& samples) {
    std::string round;
    std::string name;
    double value = 0;
    std::string unit;
    while (samples >> round >> name >> value >> unit) add(round, name, value, unit);
  }

  void add(const std::string& round, const std::string& name, double value, const std::string& unit) {
    auto found = std::ranges::find(figures_, name, &Figure::name);
    if (found == figures_.end()) found = figures_.insert(found, Figure{name, unit, {}});
    found->by_round[round] = value;
  }

  const Figure* find(const std::string& name) const {
    const auto found = std::ranges::find(figures_, name, &Figure::name);
    return found == figures_.end() ? nullptr : &*found;
  }

  // Round by round: what slows one round down slows both.
  void compare(const Comparison& comparison) {
    const Figure* figure = find(comparison.figure);
    const Figure* base = find(comparison.base);
    if (figure == nullptr || base == nullptr) return;
    std::map<std::string, double> ratios;
    for (const auto& [round, value] : figure->by_round) {
      const auto of_base = base->by_round.find(round);
      const double beside = of_base == base->by_round.end() ? base->median() : of_base->second;
      if (beside > 0) ratios[round] = value / beside;
    }
    const std::string name = "ratio_" + comparison.figure;
    for (const auto& [round, ratio] : ratios) add(round, name, ratio, "of_" + comparison.base);
    if (comparison.at_least) wanted_[name] = *comparison.at_least;
  }

  const std::vector<Figure>& all() const { return figures_; }
  std::optional<double> wanted(const std::string& name) const {
    const auto found = wanted_.find(name);
    return found == wanted_.end() ? std::nullopt : std::optional(found->second);
  }
  void want(const std::string& name, double least) { wanted_[name] = least; }

 private:
  std::vector<Figure> figures_;
  std::map<std::string, double> wanted_;
};

void compare_all(Figures& figures) {
  for (const std::string store : {"sqlite", "postgres"}) {
    for (const auto& [depth, least] : std::map<std::string, std::optional<double>>{
             {"1", std::nullopt}, {"16", std::nullopt}, {"64", 0.15}, {"256", 0.22}}) {
      figures.compare({"e2e_" + store + "_" + depth, "grpc_echo_" + depth, least});
    }
    figures.compare({"batch_" + store, "e2e_" + store + "_64", 1.7});
    for (const std::string size : {"100k", "1m", "5m"}) {
      figures.compare({"growth_" + store + "_" + size, "growth_" + store + "_10k", 0.8});
      figures.compare({"growth_" + store + "_" + size + "_memory_broker",
                       "growth_" + store + "_10k_memory_broker", std::nullopt});
    }
  }
  figures.compare({"e2e_postgres_256", "naive_postgres", 4});
}

// One call at a time, what the operator itself takes left out, in syncs of this disk.
void compare_with_disk(Figures& figures) {
  const Figure* disk = figures.find("disk_fdatasync_p99");
  const Figure* alone = figures.find("operator_1_p50");
  if (disk == nullptr || alone == nullptr) return;
  for (const std::string store : {"sqlite", "postgres"}) {
    const Figure* one = figures.find("e2e_" + store + "_1_p99");
    if (one == nullptr) continue;
    const std::string name = "own_p99_" + store + "_1";
    const auto rounds = one->by_round;
    const double operator_us = alone->median();
    const double disk_us = disk->median();
    for (const auto& [round, p99] : rounds) {
      figures.add(round, name, p99 - operator_us, "us");
      figures.add(round, "ratio_" + name, (p99 - operator_us) / disk_us, "of_disk_fdatasync_p99");
    }
  }
}

std::string number(double value) {
  return fmt::format("{:.{}f}", value, value < 10 ? 3 : (value < 1'000 ? 1 : 0));
}

void print(const Figures& figures) {
  for (const auto& figure : figures.all()) {
    fmt::print("{} {} {} min {} max {}\n", figure.name, number(figure.median()), figure.unit,
               number(figure.least()), number(figure.most()));
  }
}

void write_json(const Figures& figures, const std::vector<std::string>& facts, const std::string& file) {
  nlohmann::ordered_json result;
  for (const auto& fact : facts) {
    const auto equals = fact.find('=');
    result["run"][fact.substr(0, equals)] = fact.substr(equals + 1);
  }
  for (const auto& figure : figures.all()) {
    auto& one = result["figures"][figure.name];
    one = {
        {"value", figure.median()}, {"unit", figure.unit}, {"min", figure.least()}, {"max", figure.most()}};
    for (const auto& [round, value] : figure.by_round) one["rounds"].push_back(value);
  }
  std::ofstream(file) << result.dump(2) << '\n';
}

void write_table(const Figures& figures, const std::vector<std::string>& facts, const std::string& file) {
  std::ofstream table(file);
  for (const auto& fact : facts) {
    const auto equals = fact.find('=');
    table << "- " << fact.substr(0, equals) << ": " << fact.substr(equals + 1) << '\n';
  }
  table << "\n| figure | median | least | most | unit | wanted |\n|---|---:|---:|---:|---|---|\n";
  for (const auto& figure : figures.all()) {
    const auto wanted = figures.wanted(figure.name);
    table << fmt::format("| {} | {} | {} | {} | {} | {} |\n", figure.name, number(figure.median()),
                         number(figure.least()), number(figure.most()), figure.unit,
                         wanted ? fmt::format(">= {}", *wanted) : "");
  }
}

}  // namespace
}  // namespace passerelle::bench

int main(int argc, char** argv) {
  std::string samples;
  std::string json;
  std::string table;
  std::vector<std::string> facts;
  CLI::App app("Medians, ratios, and a table of them.");
  app.add_option("samples", samples, "lines of ROUND NAME VALUE UNIT")->required()->check(CLI::ExistingFile);
  app.add_option("--json", json, "a file to write");
  app.add_option("--table", table, "a file to write");
  app.add_option("--fact", facts, "NAME=TEXT, about the machine and the run");
  CLI11_PARSE(app, argc, argv);
  passerelle::bench::Figures figures;
  std::ifstream file(samples);
  figures.read(file);
  passerelle::bench::compare_all(figures);
  passerelle::bench::compare_with_disk(figures);
  passerelle::bench::print(figures);
  if (!json.empty()) passerelle::bench::write_json(figures, facts, json);
  if (!table.empty()) passerelle::bench::write_table(figures, facts, table);
  return 0;
}
