#include "teams/serial.hpp"

#include "loop/loop.hpp"

namespace heddle::bench::loop {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<SerialTeam>([](SerialTeam&, unsigned passes, std::size_t count, auto body) {
      for (unsigned pass = 0; pass < passes; ++pass) forEachAlone(count, body);
    });

}  // namespace
}  // namespace heddle::bench::loop
