#include "teams/serial.hpp"

#include "sort/sort.hpp"

namespace heddle::bench::sort {
namespace {

[[maybe_unused]] const bool kEntered = contest<SerialTeam>(
    [](SerialTeam&, Numbers& numbers) { std::sort(numbers.begin(), numbers.end()); });

}  // namespace
}  // namespace heddle::bench::sort
