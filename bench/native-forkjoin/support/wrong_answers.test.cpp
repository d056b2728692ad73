#include <gtest/gtest.h>

#include "fib/fib.hpp"
#include "loop/loop.hpp"
#include "nqueens/nqueens.hpp"
#include "region/region.hpp"
#include "sort/sort.hpp"
#include "support/contest.hpp"
#include "support/wrong_result.hpp"
#include "teams/serial.hpp"
#include "tree/tree.hpp"

namespace heddle::bench {
namespace {

[[maybe_unused]] const bool kEntered =
    fib::contest<SerialTeam>([](SerialTeam&, unsigned n) { return fib::answer(n) + 1; }) &&
    nqueens::contest<SerialTeam>(
        [](SerialTeam&, const nqueens::Board&) { return std::uint64_t{0}; }) &&
    tree::contest<SerialTeam>(
        [](SerialTeam&, tree::Node, std::size_t branches) { return std::uint64_t{branches}; }) &&
    region::contest<SerialTeam>([](SerialTeam&, std::uint64_t regions, auto body) {
      for (std::uint64_t i = 1; i < regions; ++i) body(0);
    }) &&
    loop::contest<SerialTeam>([](SerialTeam&, unsigned passes, std::size_t count, auto body) {
      for (unsigned pass = 0; pass < passes; ++pass) loop::forEachAlone(count - 1, body);
    }) &&
    sort::contest<SerialTeam>(
        [](SerialTeam&, sort::Numbers& numbers) { std::sort(numbers.begin(), numbers.end() - 1); });

TEST(ForkJoinContest, FailsWhereAnAnswerIsWrongInsteadOfGivingATime) {
  ASSERT_EQ(caseNames().size(), 7U);
  for (const std::string& name : caseNames()) {
    const Options options{.workers = 1, .seconds = 0, .isSmall = true};
    EXPECT_THROW(caseOf(name)(options)(), WrongResult) << name;
  }
}

}  // namespace
}  // namespace heddle::bench
