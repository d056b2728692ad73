// What the algorithms do when something is thrown, natively: in WebAssembly nothing can be.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "algorithm/parallel_for.hpp"
#include "algorithm/parallel_invoke.hpp"
#include "algorithm/parallel_reduce.hpp"
#include "algorithm/parallel_scan.hpp"
#include "algorithm/parallel_sort.hpp"
#include "algorithm/pipeline.hpp"
#include "testing/crew.hpp"
#include "testing/seed.hpp"
#include "testing/shared.hpp"
#include "testing/test.hpp"

namespace heddle {
namespace {

using testing::Crew;
using testing::Random;
using testing::Tally;

constexpr std::uint32_t kCrews[] = {1, 2, 3, 7};
constexpr std::uint32_t kSize = 10'000;

/// Runs `body` with a crew.
/// \return the text of the std::runtime_error that it threw
template <typename Body>
std::string textThrownBy(std::uint32_t workers, Body&& body) {
  std::string text = "nothing";
  Crew(workers).run([&] {
    try {
      body();
    } catch (const std::runtime_error& error) {
      text = error.what();
    }
  });
  return text;
}

/// Counts the bodies that are under way.
class Presence {
 public:
  explicit Presence(Tally& tally) : tally_(tally) { tally_.add(); }
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;
  ~Presence() { tally_.add(~std::uint64_t{0}); }

 private:
  Tally& tally_;
};

TEST(Exceptions, AreRethrownByParallelForAfterAllBodiesHaveEnded) {
  for (const std::uint32_t workers : kCrews) {
    Tally present;
    std::uint64_t left = 0;
    const std::string text = textThrownBy(workers, [&] {
      try {
        parallelFor(0U, kSize, [&](std::uint32_t i) {
          const Presence presence(present);
          if (i == kSize / 2) throw std::runtime_error("middle");
        });
      } catch (...) {
        left = present.count();
        throw;
      }
    });
    EXPECT_EQ(text, "middle") << workers << " workers";
    EXPECT_EQ(left, 0U);
  }
}

TEST(Exceptions, LeaveOutWhatHasNotBegun) {
  Tally calls;
  const std::string text = textThrownBy(3, [&] {
    const auto body = [&](std::uint32_t i) {
      calls.add();
      throw std::runtime_error(std::to_string(i));
    };
    parallelFor(0U, kSize, body, {.grain = 1});
  });
  EXPECT_NE(text, "nothing");
  EXPECT_LE(calls.count(), 3U);  // one for each worker
}

TEST(Exceptions, OfParallelInvokeAreThoseOfTheFirstBody) {
  for (int round = 0; round < 20; ++round) {
    const std::string text = textThrownBy(2, [] {
      parallelInvoke([] { throw std::runtime_error("first"); }, [] {},
                     [] { throw std::runtime_error("third"); });
    });
    EXPECT_TRUE(text == "first" || text == "third") << text;
  }
  EXPECT_EQ(textThrownBy(1,
                         [] {
                           parallelInvoke([] { throw std::runtime_error("first"); },
                                          [] { throw std::runtime_error("second"); });
                         }),
            "first");
}

TEST(Exceptions, OfMapAndCombinationLeaveAReduction) {
  for (const bool deterministic : {false, true}) {
    for (const std::uint32_t workers : kCrews) {
      EXPECT_EQ(textThrownBy(workers,
                             [&] {
                               parallelReduce(0U, kSize, 0U,
                                              [](std::uint32_t i) {
                                                if (i == 7'777) throw std::runtime_error("map");
                                                return i;
                                              },
                                              std::plus<>(), {.deterministic = deterministic});
                             }),
                "map");
      EXPECT_EQ(textThrownBy(workers,
                             [&] {
                               parallelReduce(
                                   0U, kSize, 0U, [](std::uint32_t /*i*/) { return 1U; },
                                   [](std::uint32_t left, std::uint32_t right) {
                                     if (left + right > 1'000) throw std::runtime_error("sum");
                                     return left + right;
                                   },
                                   {.deterministic = deterministic});
                             }),
                "sum");
    }
  }
}

TEST(Exceptions, LeaveAScan) {
  std::vector<std::uint32_t> numbers(kSize, 1);
  EXPECT_EQ(textThrownBy(3,
                         [&] {
                           parallelInclusiveScan(numbers.begin(), numbers.end(), numbers.begin(),
                                                 [](std::uint32_t left, std::uint32_t right) {
                                                   if (left + right > 5'000)
                                                     throw std::runtime_error("sum");
                                                   return left + right;
                                                 });
                         }),
            "sum");
}

TEST(Exceptions, OfAComparisonLeaveElementsValid) {
  Random random(testing::seed());
  for (const std::uint32_t last : {1U, 1'000U, 100'000U}) {
    std::vector<std::shared_ptr<std::uint32_t>> numbers;
    numbers.reserve(kSize);
    for (std::uint32_t i = 0; i < kSize; ++i) {
      numbers.push_back(std::make_shared<std::uint32_t>(static_cast<std::uint32_t>(random.next())));
    }
    Tally comparisons;
    EXPECT_EQ(textThrownBy(3,
                           [&] {
                             parallelSort(numbers.begin(), numbers.end(),
                                          [&](const auto& left, const auto& right) {
                                            if (comparisons.add() == last) {
                                              throw std::runtime_error("less");
                                            }
                                            return *left < *right;
                                          });
                           }),
              "less");
    for (auto& number : numbers) number.reset();  // the sanitizers look
  }
}

TEST(Exceptions, OfAnyStageEndAPipelineAndItsItems) {
  for (const std::uint32_t workers : kCrews) {
    for (std::uint32_t guilty = 0; guilty < 4; ++guilty) {
      const auto item = std::make_shared<int>(0);
      const auto check = [&](std::uint32_t stage, std::uint32_t& count) {
        if (stage == guilty && ++count == 50) throw std::runtime_error("stage");
      };
      std::uint32_t counts[4]{};
      const std::string text = textThrownBy(workers, [&] {
        using Item = std::shared_ptr<int>;
        parallelPipeline(
            {.inFlight = 8},
            [&]() -> std::optional<Item> {
              check(0, counts[0]);
              return item;
            },
            SerialStage{[&](Item here) {
              check(1, counts[1]);
              return here;
            }},
            SerialStage{[&](Item here) {
              check(2, counts[2]);
              return here;
            }},
            SerialStage{[&](const Item& /*here*/) { check(3, counts[3]); }});
      });
      EXPECT_EQ(text, "stage") << workers << " workers, stage " << guilty;
      EXPECT_EQ(item.use_count(), 1);
    }
  }
}

TEST(Exceptions, OfAnInnerLoopLeaveTheOuterOne) {
  EXPECT_EQ(textThrownBy(3,
                         [] {
                           parallelFor(0, 100, [](int row) {
                             parallelFor(0, 100, [row](int column) {
                               if (row == 50 && column == 50) throw std::runtime_error("inner");
                             });
                           });
                         }),
            "inner");
}

TEST(Exceptions, ATaskOutsideOfWorkersIsToldSo) {
  try {
    parallelFor(0, 10, [](int /*i*/) {});
    FAIL() << "ran";
  } catch (const std::logic_error& error) {
    EXPECT_EQ(std::string(error.what()),
              "heddle::parallelFor: called on a thread that is no worker; "
              "expected inside Runtime::run");
  }
}

}  // namespace
}  // namespace heddle
