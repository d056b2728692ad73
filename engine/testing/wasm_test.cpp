// The runner of the tests in WebAssembly: what wasm/test-runner.mjs calls.

#include "testing/wasm_test.hpp"

#include "testing/shared.hpp"
#include "testing/wasm_host.hpp"

namespace heddle::testing {

namespace {

TestCase* firstTest = nullptr;
TestCase* lastTest = nullptr;

/// Failures of the test that is running, of all its threads.
Tally failures;

std::uint32_t lengthOf(const char* text) {
  std::uint32_t length = 0;
  while (text[length] != '\0') ++length;
  return length;
}

TestCase* testAt(std::uint32_t index) {
  TestCase* test = firstTest;
  while (index-- > 0 && test != nullptr) test = test->next;
  return test;
}

}  // namespace

bool enroll(TestCase& test) {
  if (firstTest == nullptr) {
    firstTest = &test;
  } else {
    lastTest->next = &test;
  }
  lastTest = &test;
  return true;
}

void say(const char* text) { hostLog(text, lengthOf(text)); }

Failure::Failure(const char* file, int line, const char* expectation) {
  *this << file << ":" << line << ": " << expectation;
}

Failure::~Failure() {
  failures.add();
  hostLog(text_, length_);
}

Failure& Failure::operator<<(const char* text) {
  while (*text != '\0' && length_ < kMostText) text_[length_++] = *text++;
  return *this;
}

Failure& Failure::number(std::uint64_t value) {
  char digits[21];
  std::uint32_t at = sizeof(digits) - 1;
  digits[at] = '\0';
  do {
    digits[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  return *this << &digits[at];
}

Failure& Failure::signedNumber(std::int64_t value) {
  if (value >= 0) return number(static_cast<std::uint64_t>(value));
  return (*this << "-").number(0 - static_cast<std::uint64_t>(value));
}

}  // namespace heddle::testing

extern "C" {

/// How many tests there are.
[[clang::export_name("test_count")]] std::uint32_t testCount() {
  std::uint32_t count = 0;
  for (auto* test = heddle::testing::firstTest; test != nullptr; test = test->next) ++count;
  return count;
}

/// Says the name of test `index`.
[[clang::export_name("test_say_name")]] void testSayName(std::uint32_t index) {
  heddle::testing::say(heddle::testing::testAt(index)->name);
}

/// Runs test `index`.
/// \return how many expectations failed
[[clang::export_name("test_run")]] std::uint32_t testRun(std::uint32_t index) {
  heddle::testing::failures.set(0);
  heddle::testing::testAt(index)->body();
  return static_cast<std::uint32_t>(heddle::testing::failures.count());
}

}  // extern "C"
