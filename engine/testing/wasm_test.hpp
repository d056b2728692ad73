#pragma once

// Included through testing/test.hpp only: as much of GoogleTest as the engine's tests use.

#include <cstdint>
#include <type_traits>

namespace heddle::testing {

/// One test, and its place in the list of all of them.
struct TestCase {
  /// "Suite.Name".
  const char* name;
  /// What it does.
  void (*body)();
  /// The one defined after it.
  TestCase* next = nullptr;
};

/// Appends to the list of tests. Called before there are threads.
/// \return true, for the initialiser that calls it
bool enroll(TestCase& test);

/// What failed, written when it is destroyed. Threads allowed: any; each failure counts for the
/// test that is running.
class Failure {
 public:
  /// \param file source file
  /// \param line source line
  /// \param expectation the expectation as the source says it
  Failure(const char* file, int line, const char* expectation);
  Failure(const Failure&) = delete;
  Failure& operator=(const Failure&) = delete;
  ~Failure();

  /// Appends text.
  Failure& operator<<(const char* text);
  /// Appends a number, an enumerator or an address.
  template <typename T>
    requires(!std::is_convertible_v<const T&, const char*>)
  Failure& operator<<(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      return *this << (value ? "true" : "false");
    } else if constexpr (std::is_enum_v<T>) {
      return *this << static_cast<std::underlying_type_t<T>>(value);
    } else if constexpr (std::is_signed_v<T>) {
      return signedNumber(static_cast<std::int64_t>(value));
    } else if constexpr (std::is_unsigned_v<T>) {
      return number(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_pointer_v<T>) {
      return number(reinterpret_cast<std::uintptr_t>(value));
    } else if constexpr (std::is_null_pointer_v<T>) {
      return *this << "nullptr";
    } else {
      return *this << "(a value)";
    }
  }

 private:
  static constexpr std::uint32_t kMostText = 512;

  Failure& number(std::uint64_t value);
  Failure& signedNumber(std::int64_t value);

  char text_[kMostText];
  std::uint32_t length_ = 0;
};

/// Takes the value of a failed assertion, so that it can be returned from a void function.
struct Nothing {
  /// Does nothing.
  void operator=(const Failure& /*failure*/) const {}
};

/// How two values compare; tests compare numbers of different signedness with plain literals.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wsign-compare"
struct Compare {
  /// a == b
  static constexpr auto kEq = [](const auto& a, const auto& b) { return a == b; };
  /// a != b
  static constexpr auto kNe = [](const auto& a, const auto& b) { return a != b; };
  /// a < b
  static constexpr auto kLt = [](const auto& a, const auto& b) { return a < b; };
  /// a <= b
  static constexpr auto kLe = [](const auto& a, const auto& b) { return a <= b; };
  /// a > b
  static constexpr auto kGt = [](const auto& a, const auto& b) { return a > b; };
  /// a >= b
  static constexpr auto kGe = [](const auto& a, const auto& b) { return a >= b; };
};
#pragma clang diagnostic pop

/// Both sides of a comparison, evaluated once.
template <typename A, typename B>
struct Compared {
  /// Left side.
  A left;
  /// Right side.
  B right;
  /// The outcome.
  bool holds;
};

/// Compares.
template <typename How, typename A, typename B>
Compared<A, B> compare(How how, const A& a, const B& b) {
  return {a, b, how(a, b)};
}

}  // namespace heddle::testing

// The names below are GoogleTest's.
// NOLINTBEGIN(readability-identifier-naming)

/// Defines a test.
#define TEST(suite, testName)                                                              \
  static void suite##_##testName##_body();                                                 \
  static ::heddle::testing::TestCase suite##_##testName##_case{#suite "." #testName,       \
                                                               suite##_##testName##_body}; \
  [[maybe_unused]] static const bool suite##_##testName##_enrolled =                       \
      ::heddle::testing::enroll(suite##_##testName##_case);                                \
  static void suite##_##testName##_body()

// Keeps the `else` of an expectation from becoming that of an `if` before it.
#define HEDDLE_TEST_NO_ELSE \
  switch (0)                \
  case 0:                   \
  default:

// `onFailure` is empty or leaves the test's function; what follows with << is appended.
#define HEDDLE_TEST_COMPARE(text, how, a, b, onFailure)                               \
  HEDDLE_TEST_NO_ELSE                                                                 \
  if (const auto heddleCompared =                                                     \
          ::heddle::testing::compare(::heddle::testing::Compare::how, a, b);          \
      heddleCompared.holds)                                                           \
    [[likely]];                                                                       \
  else                                                                                \
    onFailure ::heddle::testing::Failure(__FILE__, __LINE__, text "(" #a ", " #b ")") \
        << ": " << heddleCompared.left << " and " << heddleCompared.right << ". "

#define HEDDLE_TEST_CONDITION(text, condition, expected, onFailure) \
  HEDDLE_TEST_NO_ELSE                                               \
  if (static_cast<bool>(condition) == (expected))                   \
    [[likely]];                                                     \
  else                                                              \
    onFailure ::heddle::testing::Failure(__FILE__, __LINE__, text "(" #condition ")") << ". "

#define HEDDLE_TEST_RETURN return ::heddle::testing::Nothing() =

/// Both sides are equal; the test goes on if not.
#define EXPECT_EQ(a, b) HEDDLE_TEST_COMPARE("EXPECT_EQ", kEq, a, b, )
/// Both sides differ; the test goes on if not.
#define EXPECT_NE(a, b) HEDDLE_TEST_COMPARE("EXPECT_NE", kNe, a, b, )
/// The left side is less; the test goes on if not.
#define EXPECT_LT(a, b) HEDDLE_TEST_COMPARE("EXPECT_LT", kLt, a, b, )
/// The left side is less or equal; the test goes on if not.
#define EXPECT_LE(a, b) HEDDLE_TEST_COMPARE("EXPECT_LE", kLe, a, b, )
/// The left side is greater; the test goes on if not.
#define EXPECT_GT(a, b) HEDDLE_TEST_COMPARE("EXPECT_GT", kGt, a, b, )
/// The left side is greater or equal; the test goes on if not.
#define EXPECT_GE(a, b) HEDDLE_TEST_COMPARE("EXPECT_GE", kGe, a, b, )
/// The condition holds; the test goes on if not.
#define EXPECT_TRUE(condition) HEDDLE_TEST_CONDITION("EXPECT_TRUE", condition, true, )
/// The condition does not hold; the test goes on if not.
#define EXPECT_FALSE(condition) HEDDLE_TEST_CONDITION("EXPECT_FALSE", condition, false, )

/// The test passes here; says why.
#define SUCCEED() HEDDLE_TEST_CONDITION("SUCCEED", true, true, )

/// Both sides are equal, or the test's function returns.
#define ASSERT_EQ(a, b) HEDDLE_TEST_COMPARE("ASSERT_EQ", kEq, a, b, HEDDLE_TEST_RETURN)
/// Both sides differ, or the test's function returns.
#define ASSERT_NE(a, b) HEDDLE_TEST_COMPARE("ASSERT_NE", kNe, a, b, HEDDLE_TEST_RETURN)
/// The left side is less, or the test's function returns.
#define ASSERT_LT(a, b) HEDDLE_TEST_COMPARE("ASSERT_LT", kLt, a, b, HEDDLE_TEST_RETURN)
/// The left side is less or equal, or the test's function returns.
#define ASSERT_LE(a, b) HEDDLE_TEST_COMPARE("ASSERT_LE", kLe, a, b, HEDDLE_TEST_RETURN)
/// The left side is greater, or the test's function returns.
#define ASSERT_GT(a, b) HEDDLE_TEST_COMPARE("ASSERT_GT", kGt, a, b, HEDDLE_TEST_RETURN)
/// The left side is greater or equal, or the test's function returns.
#define ASSERT_GE(a, b) HEDDLE_TEST_COMPARE("ASSERT_GE", kGe, a, b, HEDDLE_TEST_RETURN)
/// The condition holds, or the test's function returns.
#define ASSERT_TRUE(condition) \
  HEDDLE_TEST_CONDITION("ASSERT_TRUE", condition, true, HEDDLE_TEST_RETURN)
/// The condition does not hold, or the test's function returns.
#define ASSERT_FALSE(condition) \
  HEDDLE_TEST_CONDITION("ASSERT_FALSE", condition, false, HEDDLE_TEST_RETURN)

// NOLINTEND(readability-identifier-naming)
