// heddle-top: what the workers of running programs do.

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include "rates.hpp"
#include "region_files.hpp"
#include "region_view.hpp"
#include "report.hpp"
#include "screen.hpp"

namespace {

using heddle::top::RegionFile;
using heddle::top::ReportLine;

struct Options {
  int process = 0;
  int intervalMs = 500;
  bool isOnce = false;
};

/// The runtimes of the processes that were asked for, and what was last seen of each.
class Observer {
 public:
  explicit Observer(int process) : process_(process) {}

  /// Looks at all that there are by now; what is seen for the first time has no figures yet.
  /// \return what there is to say
  std::vector<ReportLine> look() {
    std::map<std::string, Seen> seen;
    std::vector<ReportLine> lines;
    for (const RegionFile& file : heddle::top::regionFiles(process_)) {
      try {
        const std::string key = fmt::format("{} {}", file.path.string(), file.number);
        auto known = seen_.extract(key);
        Seen one = known ? std::move(known.mapped())
                         : Seen{heddle::top::RegionView(file.path), heddle::top::Sample{}};
        heddle::top::Sample now = one.view.sample();
        if (one.last.at != 0) {
          const auto report = reportOf(file, ratesOf(one.last, now));
          lines.insert(lines.end(), report.begin(), report.end());
        }
        one.last = std::move(now);
        seen.emplace(key, std::move(one));
      } catch (const std::exception& failure) {
        lines.push_back(
            {heddle::top::Line::kAbsent, fmt::format("{}: {}", file.program, failure.what())});
      }
    }
    seen_ = std::move(seen);
    return lines;
  }

  /// Whether there is a runtime.
  bool hasSome() const { return !seen_.empty(); }

 private:
  struct Seen {
    heddle::top::RegionView view;
    heddle::top::Sample last;
  };

  int process_;
  std::map<std::string, Seen> seen_;  ///< by path and number of its file
};

int printOnce(Observer& observer, const Options& options) {
  observer.look();
  std::this_thread::sleep_for(std::chrono::milliseconds(options.intervalMs));
  const auto lines = observer.look();
  for (const ReportLine& line : lines) fmt::print("{}\n", line.text);
  if (observer.hasSome()) return 0;
  if (options.process == 0) {
    fmt::print(stderr, "heddle-top: no process of yours has a runtime of Heddle\n");
  } else {
    fmt::print(stderr,
               "heddle-top: process {} has no runtime of Heddle, is another user's, or is not "
               "there\n",
               options.process);
  }
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Shows what the workers of running programs do: what share of the time they have work, how\n"
      "often they steal and sleep. Looks into the memory of C++ programs that use Heddle, which "
      "do\n"
      "not notice.");
  Options options;
  app.add_option("process", options.process, "Number of a process; all that there are by default")
      ->check(CLI::PositiveNumber);
  app.add_option("--interval", options.intervalMs, "Milliseconds between two looks")
      ->capture_default_str()
      ->check(CLI::Range(10, 60'000));
  app.add_flag("--once", options.isOnce, "Print the figures of one interval, and end");
  CLI11_PARSE(app, argc, argv);

  try {
    Observer observer(options.process);
    if (options.isOnce) return printOnce(observer, options);
    heddle::top::showOnScreen(std::chrono::milliseconds(options.intervalMs), [&] {
      auto lines = observer.look();
      if (!observer.hasSome()) {
        lines.push_back({heddle::top::Line::kAbsent, "no runtime of Heddle to be seen"});
      }
      return lines;
    });
    return 0;
  } catch (const std::exception& failure) {
    fmt::print(stderr, "heddle-top: {}\n", failure.what());
    return 1;
  }
}
