// Runs the model checks: first every scenario as the source stands, then, for each memory order
// that the source claims to need, the scenarios with that one order weakened, until one of them
// fails.

#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "model/scenario.hpp"

namespace heddle::model {
namespace {

/// What the command line asks for.
struct Options {
  std::string_view structure;    ///< its path without suffix, such as queue/deque; empty for all
  bool isList = false;           ///< only name the scenarios
  bool isExplained = false;      ///< print the execution by which each mutant is caught
  bool expectsFailure = false;   ///< for the self-check: every scenario must fail
  bool expectsSurvivor = false;  ///< for the self-check: some mutant must survive
};

/// What was found.
struct Tally {
  std::uint64_t executions = 0;
  int searches = 0;
  int failures = 0;
  int mutants = 0;
  int survivors = 0;
};

/// Whether scenarios of this name are for checking the checker.
bool isSelfCheck(std::string_view structure) { return structure.starts_with("model/"); }

bool isSelected(const Options& options, std::string_view structure) {
  return options.structure.empty() ? !isSelfCheck(structure) : structure == options.structure;
}

/// Path of a source file from the engine's folder on.
std::string_view pathOf(const Site& site) {
  const std::string_view file = site.file;
  constexpr std::string_view kRoot = "engine/";
  const std::size_t at = file.rfind(kRoot);
  return at == std::string_view::npos ? file : file.substr(at + kRoot.size());
}

/// Whether a site lies in the source of `structure`: queue/deque is queue/deque.hpp, and
/// scheduler/engine is scheduler/engine_worker.cpp too.
bool isOf(const Site& site, std::string_view structure) {
  const std::string_view path = pathOf(site);
  const bool isCheck = path.ends_with(".model.cpp");
  return isCheck == isSelfCheck(structure) && path.starts_with(structure) &&
         (path[structure.size()] == '.' || path[structure.size()] == '_');
}

std::string nameOf(const Search& search) {
  switch (search.kind) {
    case Search::Kind::kExhaustive:
      return "exhaustive";
    case Search::Kind::kBounded:
      return std::to_string(search.preemptions) + " preemptions";
    case Search::Kind::kRandom:
      break;
  }
  return "random";
}

std::string withSeparators(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text.push_back(',');
    text.push_back(digits[i]);
  }
  return text;
}

/// Runs a scenario's searches on the source as it stands.
void check(std::size_t index, Tally& tally) {
  const Scenario& scenario = scenarios()[index];
  model::scenario() = static_cast<std::uint32_t>(index);
  for (const Search& search : scenario.searches) {
    const Outcome outcome = scenario.run(search);
    tally.executions += outcome.executions;
    ++tally.searches;
    const bool isRight = outcome.result == rl::test_result_success && outcome.isComplete;
    if (!isRight) ++tally.failures;
    const char* verdict = outcome.result != rl::test_result_success
                              ? rl::test_result_str(outcome.result)
                          : outcome.isComplete ? "ok"
                                               : "NOT FINISHED";
    std::printf("  %-44s %-14s %12s executions  %s\n", scenario.name, nameOf(search).c_str(),
                withSeparators(outcome.executions).c_str(), verdict);
    std::fflush(stdout);
  }
}

/// Runs a scenario a little, to see which sites it reaches.
void scout(std::size_t index) {
  constexpr std::uint64_t kExecutions = 300;
  model::scenario() = static_cast<std::uint32_t>(index);
  Search search = random(kExecutions);
  search.tellsWhy = false;
  scenarios()[index].run(search);
}

/// The next weaker order, and then none.
std::vector<rl::memory_order> weakenings(const Site& site) {
  switch (site.order) {
    case rl::mo_seq_cst:
      if (site.access == Access::kLoad) return {rl::mo_acquire, rl::mo_relaxed};
      if (site.access == Access::kStore) return {rl::mo_release, rl::mo_relaxed};
      return {rl::mo_acq_rel, rl::mo_relaxed};
    case rl::mo_acq_rel:
      return {rl::mo_acquire, rl::mo_release};
    default:
      return {rl::mo_relaxed};
  }
}

/// Tries one scenario on the mutant that is set.
bool isCaught(const Scenario& scenario, const Search& search, std::uint64_t& executions) {
  const Outcome outcome = scenario.run(search);
  executions += outcome.executions;
  if (outcome.result == rl::test_result_success) return false;
  std::printf("caught after %s executions (%s): %s, \"%s\"\n", withSeparators(executions).c_str(),
              nameOf(search).c_str(), rl::test_result_str(outcome.result), scenario.name);
  return true;
}

/// The ways to hunt a mutant, from quick to thorough.
std::vector<Search> hunts(bool isExplained) {
  constexpr std::uint64_t kFew = 3'000;
  constexpr std::uint64_t kMany = 20'000;
  return {{Search::Kind::kRandom, kFew, 0, isExplained},
          {Search::Kind::kRandom, kMany, 0, isExplained},
          {Search::Kind::kBounded, kMany, 3, isExplained}};
}

/// Hunts a mutant through all scenarios that reach its site, those of its own structure first.
bool hunt(const Site& site, std::string_view structure, bool isExplained) {
  std::uint64_t executions = 0;
  for (const Search& search : hunts(isExplained)) {
    for (const bool own : {true, false}) {
      for (std::size_t i = 0; i < scenarios().size(); ++i) {
        const Scenario& scenario = scenarios()[i];
        if (!site.reachedBy[i] || (scenario.structure == structure) != own) continue;
        if (isCaught(scenario, search, executions)) return true;
      }
    }
  }
  std::printf("SURVIVES %s executions\n", withSeparators(executions).c_str());
  return false;
}

/// Weakens each order of a structure's source, one at a time.
void huntMutants(std::string_view structure, bool isExplained, Tally& tally) {
  const auto count = sites().all().size();
  int claims = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Site site = sites().all()[i];
    if (!isOf(site, structure)) continue;
    ++claims;
    for (const rl::memory_order weaker : weakenings(site)) {
      const std::string_view path = pathOf(site);
      std::printf("  %.*s:%d %s(E%d) as %s: ", static_cast<int>(path.size()), path.data(),
                  site.line, site.claim, static_cast<int>(site.edge) + 1, rl::format(weaker));
      std::fflush(stdout);
      mutant() = {static_cast<int>(i), weaker};
      if (!hunt(site, structure, isExplained)) ++tally.survivors;
      mutant() = {};
      ++tally.mutants;
      std::fflush(stdout);
    }
  }
  std::printf("  %d orders claimed\n", claims);
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--list") {
      options.isList = true;
    } else if (word == "--explain") {
      options.isExplained = true;
    } else if (word == "--expect-failure") {
      options.expectsFailure = true;
    } else if (word == "--expect-survivor") {
      options.expectsSurvivor = true;
    } else if (word == "--structure" && i + 1 < argc) {
      options.structure = argv[++i];
    } else {
      std::printf("usage: model_check [--structure queue/deque] [--list] [--explain]\n");
      std::exit(2);
    }
  }
  return options;
}

std::vector<std::string_view> structuresOf(const Options& options) {
  std::vector<std::string_view> structures;
  for (const Scenario& scenario : scenarios()) {
    const std::string_view structure = scenario.structure;
    if (!isSelected(options, structure)) continue;
    if (std::find(structures.begin(), structures.end(), structure) == structures.end()) {
      structures.push_back(structure);
    }
  }
  return structures;
}

int main(const Options& options) {
  Tally tally;
  for (const std::string_view structure : structuresOf(options)) {
    std::printf("%.*s\n", static_cast<int>(structure.size()), structure.data());
    for (std::size_t i = 0; i < scenarios().size(); ++i) {
      if (scenarios()[i].structure != structure) continue;
      if (options.isList) {
        std::printf("  %-44s %s\n", scenarios()[i].name, scenarios()[i].explores);
      } else {
        check(i, tally);
      }
    }
  }
  if (options.isList) return 0;
  for (std::size_t i = 0; i < scenarios().size(); ++i) {
    const std::string_view structure = scenarios()[i].structure;
    if (!isSelected(options, structure) && !isSelfCheck(structure)) scout(i);
  }
  for (const std::string_view structure : structuresOf(options)) {
    if (tally.failures > 0) break;  // a mutant of what is broken anyway says nothing
    std::printf("mutants of %.*s\n", static_cast<int>(structure.size()), structure.data());
    huntMutants(structure, options.isExplained, tally);
  }
  std::printf("%s executions explored, %d failures, %d mutants, %d survivors\n",
              withSeparators(tally.executions).c_str(), tally.failures, tally.mutants,
              tally.survivors);
  if (options.expectsFailure) return tally.searches > 0 && tally.failures == tally.searches ? 0 : 1;
  if (options.expectsSurvivor) return tally.failures == 0 && tally.survivors > 0 ? 0 : 1;
  if (tally.executions == 0) std::printf("no such structure\n");
  return tally.executions > 0 && tally.failures == 0 && tally.survivors == 0 ? 0 : 1;
}

}  // namespace
}  // namespace heddle::model

int main(int argc, char** argv) { return heddle::model::main(heddle::model::parse(argc, argv)); }
