#include "snippets.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <numeric>
#include <sstream>
#include <vector>

#include "heddle.hpp"

namespace {

Numbers numbersUpTo(std::size_t size) {
  Numbers numbers(size);
  std::iota(numbers.begin(), numbers.end(), 1.0);
  return numbers;
}

Node tree() { return {1, {{2, {{3, {}}, {4, {}}}}, {5, {}}}}; }

long valueOf(const Node& node) {
  long sum = node.value;
  for (const Node& child : node.children) sum += valueOf(child);
  return sum;
}

class Guide : public testing::Test {
 protected:
  heddle::Runtime runtime_{{.workers = 2}};
};

TEST_F(Guide, aLoopDoesTheSameOnEachRuntime) {
  const Numbers x = numbersUpTo(10'000);
  Numbers expected(x.size());
  Numbers y(x.size());
  runtime_.run([&] { on_heddle::roots(x, expected); });
  EXPECT_EQ(expected[4 - 1], 2);
  on_one_tbb::roots(x, y);
  EXPECT_EQ(y, expected);
  y.assign(x.size(), 0);
  on_open_mp::roots(x, y);
  EXPECT_EQ(y, expected);
}

TEST_F(Guide, aReductionDoesTheSameOnEachRuntime) {
  // Whole numbers: exact, wherever the brackets are.
  const Numbers x = numbersUpTo(10'000);
  EXPECT_EQ(on_heddle::enter(x), 333'383'335'000);
  EXPECT_EQ(on_one_tbb::dot(x, x), 333'383'335'000);
  EXPECT_EQ(on_open_mp::dot(x, x), 333'383'335'000);
}

TEST_F(Guide, aGroupDoesTheSameOnEachRuntime) {
  Node node = tree();
  runtime_.run([&] { on_heddle::visit(node); });
  EXPECT_EQ(valueOf(node), 30);
  on_one_tbb::visit(node);
  EXPECT_EQ(valueOf(node), 60);
  on_open_mp::visitAll(node);
  EXPECT_EQ(valueOf(node), 120);
  on_std_async::visit(node);
  EXPECT_EQ(valueOf(node), 240);
}

TEST_F(Guide, aRecursionDoesTheSameOnEachRuntime) {
  const std::vector<long> numbers{1, 2, 3, 4, 5, 6, 7, 8, 9};
  EXPECT_EQ(runtime_.run([&] { return on_heddle::sum(numbers); }), 45);
  EXPECT_EQ(on_one_tbb::sum(numbers), 45);
  EXPECT_EQ(on_open_mp::sumAll(numbers), 45);
  EXPECT_EQ(on_std_async::sum(numbers), 45);
}

TEST_F(Guide, aPipelineDoesTheSameOnEachRuntime) {
  const Numbers expected{3, 1, 4, 1, 5};
  std::istringstream first("3\n1\n4\n1\n5\n");
  EXPECT_EQ(runtime_.run([&] { return on_heddle::parse(first); }), expected);
  std::istringstream second("3\n1\n4\n1\n5\n");
  EXPECT_EQ(on_one_tbb::parse(second), expected);
}

TEST_F(Guide, aCancelledLoopSaysSoOnEachRuntime) {
  const Numbers x = numbersUpTo(100);
  Numbers y(x.size());
  heddle::CancellationSource source;
  const auto roots = [&] { return on_heddle::rootsUnlessCancelled(x, y, source.token()); };
  EXPECT_TRUE(runtime_.run(roots));
  source.cancel();
  EXPECT_FALSE(runtime_.run(roots));
  EXPECT_FALSE(on_one_tbb::rootsOfCancelled(x, y));
}

TEST_F(Guide, anExceptionReachesWhoWaitsOnEachRuntime) {
  for (const bool fails : {false, true}) {
    EXPECT_EQ(runtime_.run([&] { return on_heddle::mayFail(fails); }), fails);
    EXPECT_EQ(on_one_tbb::mayFail(fails), fails);
    EXPECT_EQ(on_open_mp::mayFail(fails), fails);
    EXPECT_EQ(on_std_async::mayFail(fails), fails);
  }
}

}  // namespace
