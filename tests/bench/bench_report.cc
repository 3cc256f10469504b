// Turns a run's samples into what people read. A sample is a line `ROUND NAME VALUE UNIT`; what a round
// measured more than once counts with its mean. A figure is the median of the rounds, a ratio the median of
// the ratios of each round. Prints `name value unit min max` lines, and writes the JSON and the table where
// asked.
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

struct Mean {
  double sum = 0;
  int count = 0;
  void add(double value) {
    sum += value;
    ++count;
  }
  double value() const { return sum / count; }
};

struct Figure {
  std::string name;
  std::string unit;
  std::map<std::string, Mean> by_round;

  std::vector<double> sorted() const {
    std::vector<double> values;
    for (const auto& [round, mean] : by_round) values.push_back(mean.value());
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

// What a ratio has to reach; neither: nothing was promised.
struct Goal {
  std::optional<double> at_least{};
  std::optional<double> at_most{};
};

std::string text_of(const Goal& goal) {
  if (goal.at_least) return fmt::format("at least {}", *goal.at_least);
  return goal.at_most ? fmt::format("at most {}", *goal.at_most) : "";
}

struct Comparison {
  std::string name;
  std::string figure;
  std::string base;
  Goal goal;
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
    found->by_round[round].add(value);
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
    for (const auto& [round, mean] : figure->by_round) {
      const auto of_base = base->by_round.find(round);
      const double beside = of_base == base->by_round.end() ? base->median() : of_base->second.value();
      if (beside > 0) ratios[round] = mean.value() / beside;
    }
    for (const auto& [round, ratio] : ratios) add(round, comparison.name, ratio, "of_" + comparison.base);
    wanted_[comparison.name] = comparison.goal;
  }

  const std::vector<Figure>& all() const { return figures_; }
  Goal wanted(const std::string& name) const {
    const auto found = wanted_.find(name);
    return found == wanted_.end() ? Goal{} : found->second;
  }
  void want(const std::string& name, Goal goal) { wanted_[name] = goal; }

 private:
  std::vector<Figure> figures_;
  std::map<std::string, Goal> wanted_;
};

void compare_all(Figures& figures) {
  const std::map<std::string, Goal> of_the_echo = {
      {"1", {}}, {"16", {}}, {"64", {.at_least = 0.15}}, {"256", {.at_least = 0.22}}};
  for (const std::string store : {"sqlite", "postgres"}) {
    for (const auto& [depth, goal] : of_the_echo) {
      const auto figure = fmt::format("e2e_{}_{}", store, depth);
      figures.compare({"ratio_" + figure, figure, "grpc_echo_" + depth, goal});
    }
    figures.compare({"ratio_batch_" + store, "batch_" + store, "e2e_" + store + "_64", {.at_least = 1.7}});
    figures.compare({"ratio_counter_" + store + "_p99",
                     "counter_" + store + "_beside_p99",
                     "counter_" + store + "_alone_p99",
                     {.at_most = 2}});
    for (const std::string what : {"memory_broker", "upload_memory", "preview_memory", "report_memory",
                                   "watch_memory", "progress_end_p50"}) {
      const auto figure = fmt::format("campaign_{}_1m_{}", store, what);
      figures.compare(
          {"ratio_" + figure, figure, fmt::format("campaign_{}_10k_{}", store, what), {.at_most = 1.2}});
    }
    for (const std::string size : {"100k", "1m", "5m"}) {
      const auto figure = fmt::format("growth_{}_{}", store, size);
      const auto base = fmt::format("growth_{}_10k", store);
      figures.compare({"ratio_" + figure, figure, base, {.at_least = 0.8}});
      figures.compare({"ratio_" + figure + "_memory_broker",
                       figure + "_memory_broker",
                       base + "_memory_broker",
                       {.at_most = 1.2}});
    }
  }
  figures.compare({"ratio_e2e_postgres_256_naive", "e2e_postgres_256", "naive_postgres", {.at_least = 4}});
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
      figures.add(round, name, p99.value() - operator_us, "us");
      figures.add(round, "ratio_" + name, (p99.value() - operator_us) / disk_us, "of_disk_fdatasync_p99");
    }
    figures.want("ratio_" + name, {.at_most = 10});
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
    for (const auto& [round, mean] : figure.by_round) one["rounds"].push_back(mean.value());
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
    table << fmt::format("| {} | {} | {} | {} | {} | {} |\n", figure.name, number(figure.median()),
                         number(figure.least()), number(figure.most()), figure.unit,
                         text_of(figures.wanted(figure.name)));
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
