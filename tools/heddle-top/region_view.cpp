#include "region_view.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "platform/clock.hpp"

namespace heddle::top {

namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const char* what) {
  throw std::system_error(errno, std::generic_category(), file.string() + ": " + what);
}

/// A mapping of the whole file.
std::pair<void*, std::size_t> map(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path, "cannot open");
  struct stat status{};
  void* base = MAP_FAILED;
  if (fstat(file, &status) == 0) {
    base = mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_SHARED, file, 0);
  }
  close(file);
  if (base == MAP_FAILED) fail(path, "cannot map");
  return {base, static_cast<std::size_t>(status.st_size)};
}

/// What has passed since `begin`, if it has begun; the clock of another CPU may be behind.
std::uint64_t since(std::uint64_t begin, std::uint64_t now) {
  return begin != 0 && now > begin ? now - begin : 0;
}

WorkerSample sampleOf(const WorkerSlot& slot, std::uint64_t now) {
  const WorkerCounters& counters = slot.counters;
  const auto stage = static_cast<Stage>(slot.stage.load());
  const std::uint64_t joinSince = slot.joinSince.load();
  const bool isBusy = stage == Stage::kRunning || stage == Stage::kLingering;
  return {
      .stage = stage,
      .isInJoin = joinSince != 0,
      .busy = counters.busyNanos.read() + (isBusy ? since(slot.stageSince.load(), now) : 0),
      .inJoins = counters.joinNanos.read() + since(joinSince, now),
      .run = counters.run.read(),
      .forked = counters.forked.read(),
      .stolen = counters.stolen.read(),
      .failedCas = counters.failedCas.read(),
      .parked = counters.parked.read(),
      .woken = counters.woken.read(),
      .wokenInVain = counters.wokenInVain.read(),
  };
}

}  // namespace

void RegionView::Unmap::operator()(void* base) const { munmap(base, bytes); }

RegionView::RegionView(const std::filesystem::path& file) {
  const auto [base, bytes] = map(file);
  memory_ = std::unique_ptr<void, Unmap>(base, Unmap{bytes});
  auto status = RegionStatus::kOk;
  engine_ = Engine::join(base, status);
  if (engine_ != nullptr) return;
  throw std::runtime_error(file.string() + (status == RegionStatus::kOtherVersion
                                                ? ": the program has another version of Heddle"
                                                : ": no runtime yet"));
}

Sample RegionView::sample() const {
  Sample sample{.at = nowNanos(), .workers = {}};
  for (std::uint32_t worker = 0; worker < engine_->workers(); ++worker) {
    sample.workers.push_back(sampleOf(engine_->slot(worker), sample.at));
  }
  return sample;
}

}  // namespace heddle::top
