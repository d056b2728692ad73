#include "teams/std_async.hpp"

#include <future>

#include "loop/loop.hpp"

namespace heddle::bench::loop {
namespace {

/// The caller takes the first of as many equal parts as there are workers.
template <typename Body>
void onePass(unsigned workers, std::size_t count, Body body) {
  const auto part = [=](std::size_t index) {
    const std::size_t end = count * (index + 1) / workers;
    for (std::size_t i = count * index / workers; i < end; ++i) body(i);
  };
  std::vector<std::future<void>> others;
  for (std::size_t index = 1; index < workers; ++index) {
    others.push_back(std::async(std::launch::async, part, index));
  }
  part(0);
  for (std::future<void>& other : others) other.get();
}

[[maybe_unused]] const bool kEntered =
    contest<StdAsyncTeam>([](StdAsyncTeam& team, unsigned passes, std::size_t count, auto body) {
      for (unsigned pass = 0; pass < passes; ++pass) onePass(team.workers(), count, body);
    });

}  // namespace
}  // namespace heddle::bench::loop
