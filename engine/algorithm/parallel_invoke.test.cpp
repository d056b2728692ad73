#include "algorithm/parallel_invoke.hpp"

#include <cstdint>
#include <vector>

#include "testing/crew.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::Signal;

TEST(ParallelInvoke, CallsEachBodyOnce) {
  for (const std::uint32_t workers : {1U, 2U, 3U, 7U}) {
    std::uint32_t calls[5]{};
    Crew(workers).run([&] {
      parallelInvoke([&] { ++calls[0]; }, [&] { ++calls[1]; }, [&] { ++calls[2]; },
                     [&] { ++calls[3]; }, [&] { ++calls[4]; });
    });
    for (const std::uint32_t count : calls) EXPECT_EQ(count, 1U) << workers << " workers";
  }
}

TEST(ParallelInvoke, CallsASingleBody) {
  std::uint32_t calls = 0;
  Crew(1).run([&] { parallelInvoke([&] { ++calls; }); });
  EXPECT_EQ(calls, 1U);
}

TEST(ParallelInvoke, CallsInOrderWithOneWorker) {
  std::vector<int> order;
  Crew(1).run([&] {
    parallelInvoke([&] { order.push_back(0); }, [&] { order.push_back(1); },
                   [&] { order.push_back(2); }, [&] { order.push_back(3); });
  });
  EXPECT_TRUE((order == std::vector<int>{0, 1, 2, 3}));
}

TEST(ParallelInvoke, CallsBodiesAtTheSameTime) {
  Signal met;
  const auto meet = [&] {
    met.raise();
    met.awaitAtLeast(3);  // hangs if one comes after the other
  };
  Crew(3).run([&] { parallelInvoke(meet, meet, meet); });
  EXPECT_EQ(met.read(), 3U);
}

std::uint32_t leavesOf(std::uint32_t depth) {
  if (depth == 0) return 1;
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  parallelInvoke([&] { left = leavesOf(depth - 1); }, [&] { right = leavesOf(depth - 1); });
  return left + right;
}

TEST(ParallelInvoke, Nests) {
  std::uint32_t leaves = 0;
  Crew(3).run([&] { leaves = leavesOf(10); });
  EXPECT_EQ(leaves, 1024U);
}

}  // namespace
}  // namespace heddle
