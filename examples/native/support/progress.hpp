#pragma once

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>

/// Says on stderr how far long work has come: on a terminal by a line that is written over, ten
/// times a second at most; and everywhere, at the end, how long it took. Threads allowed: one at a
/// time.
class Progress {
 public:
  /// \param what is done, as in "hashing files"
  /// \param total how many of them
  Progress(std::string what, std::size_t total) : what_(std::move(what)), total_(total) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Writes the last line.
  ~Progress() {
    const std::chrono::duration<double> seconds = Clock::now() - start_;
    std::fprintf(stderr, "%s%s: %zu of %zu in %.3f s\n", isTerminal_ ? "\r" : "", what_.c_str(),
                 done_, total_, seconds.count());
  }

  /// Says that so many are done.
  void reach(std::size_t done) {
    done_ = done;
    if (!isTerminal_ || Clock::now() < next_) return;
    next_ = Clock::now() + std::chrono::milliseconds(100);
    std::fprintf(stderr, "\r%s: %zu of %zu", what_.c_str(), done_, total_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool isTerminal_ = ::isatty(STDERR_FILENO) != 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_ = start_ + std::chrono::milliseconds(100);
};
