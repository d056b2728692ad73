#include "simulation.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>

#include <heddle/algorithm/parallel_for.hpp>
#include <heddle/algorithm/parallel_reduce.hpp>

#include "../support/random.hpp"

namespace {

constexpr double kSoftening = 0.05;
/// Bodies whose sums are built up side by side: a few vector registers full.
constexpr std::size_t kBlock = 16;

struct Vector {
  double x, y, z;
};

/// A vector of that length into any direction.
Vector anywhere(Random& random, double length) {
  const double z = random.next(-1, 1);
  const double angle = random.next(0, 2 * std::numbers::pi);
  const double across = std::sqrt(1 - z * z);
  return {length * across * std::cos(angle), length * across * std::sin(angle), length * z};
}

double meanOf(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

void centre(std::vector<double>& numbers) {
  const double mean = meanOf(numbers);
  for (double& number : numbers) number -= mean;
}

}  // namespace

Simulation::Simulation(std::size_t size, std::uint64_t seed) : size_(size) {
  Random random(seed);
  for (Vectors* const vectors : {&place_, &velocity_, &acceleration_}) {
    for (Numbers* const numbers : {&vectors->x, &vectors->y, &vectors->z}) numbers->resize(size);
  }
  for (std::size_t i = 0; i < size; ++i) {
    // The part of the mass within the radius, without the few that would be far outside.
    const double within = random.next(0.001, 0.999);
    const double radius = 1 / std::sqrt(std::pow(within, -2.0 / 3) - 1);
    const Vector place = anywhere(random, radius);
    // Speed as a part of what would be needed to escape, by von Neumann's rejection.
    double part = 0;
    double chance = 0;
    do {
      part = random.next();
      chance = random.next(0, 0.1);
    } while (chance > part * part * std::pow(1 - part * part, 3.5));
    const double escape = std::sqrt(2 / std::sqrt(1 + radius * radius));
    const Vector velocity = anywhere(random, part * escape);
    place_.x[i] = place.x, place_.y[i] = place.y, place_.z[i] = place.z;
    velocity_.x[i] = velocity.x, velocity_.y[i] = velocity.y, velocity_.z[i] = velocity.z;
  }
  for (Vectors* const vectors : {&place_, &velocity_}) {
    for (Numbers* const numbers : {&vectors->x, &vectors->y, &vectors->z}) centre(*numbers);
  }
  kick(0);
}

void Simulation::step(double time) {
  // The accelerations are those of the last kick: nothing has moved since.
  heddle::parallelFor(0, size_, [&](std::size_t i) {
    velocity_.x[i] += acceleration_.x[i] * time / 2;
    velocity_.y[i] += acceleration_.y[i] * time / 2;
    velocity_.z[i] += acceleration_.z[i] * time / 2;
    place_.x[i] += velocity_.x[i] * time;
    place_.y[i] += velocity_.y[i] * time;
    place_.z[i] += velocity_.z[i] * time;
  });
  kick(time / 2);
}

void Simulation::kick(double time) {
  const std::size_t blocks = (size_ + kBlock - 1) / kBlock;
  heddle::parallelFor(0, blocks, [&](std::size_t block) {
    const std::size_t first = block * kBlock;
    const std::size_t last = std::min(first + kBlock, size_);
    accelerate(first, last);
    for (std::size_t i = first; i < last; ++i) {
      velocity_.x[i] += acceleration_.x[i] * time;
      velocity_.y[i] += acceleration_.y[i] * time;
      velocity_.z[i] += acceleration_.z[i] * time;
    }
  });
}

// The sum for a body is made by one worker, in the order of the bodies: so its bits do not depend
// on who makes it. Several sums side by side are what the vector registers of a core are for.
void Simulation::accelerate(std::size_t first, std::size_t last) {
  std::array<double, kBlock> x{}, y{}, z{};
  std::array<double, kBlock> sumX{}, sumY{}, sumZ{};
  std::copy(&place_.x[first], &place_.x[first] + (last - first), x.begin());
  std::copy(&place_.y[first], &place_.y[first] + (last - first), y.begin());
  std::copy(&place_.z[first], &place_.z[first] + (last - first), z.begin());
  for (std::size_t other = 0; other < size_; ++other) {
    for (std::size_t i = 0; i < kBlock; ++i) {
      const double dx = place_.x[other] - x[i];
      const double dy = place_.y[other] - y[i];
      const double dz = place_.z[other] - z[i];
      // A body does not attract itself: the distance is none.
      const double square = dx * dx + dy * dy + dz * dz + kSoftening * kSoftening;
      const double pull = 1 / (square * std::sqrt(square));
      sumX[i] += dx * pull;
      sumY[i] += dy * pull;
      sumZ[i] += dz * pull;
    }
  }
  const double mass = 1 / static_cast<double>(size_);
  for (std::size_t i = first; i < last; ++i) {
    acceleration_.x[i] = sumX[i - first] * mass;
    acceleration_.y[i] = sumY[i - first] * mass;
    acceleration_.z[i] = sumZ[i - first] * mass;
  }
}

double Simulation::energy() const {
  const double mass = 1 / static_cast<double>(size_);
  // The later a body, the fewer pairs it has: uneven, which is no matter where work is stolen. The
  // brackets of the sum are given by the size alone.
  return heddle::parallelReduce(
      0, size_, 0.0,
      [&](std::size_t i) {
        double energy = (velocity_.x[i] * velocity_.x[i] + velocity_.y[i] * velocity_.y[i] +
                         velocity_.z[i] * velocity_.z[i]) *
                        mass / 2;
        for (std::size_t other = i + 1; other < size_; ++other) {
          const double dx = place_.x[other] - place_.x[i];
          const double dy = place_.y[other] - place_.y[i];
          const double dz = place_.z[other] - place_.z[i];
          energy -= mass * mass / std::sqrt(dx * dx + dy * dy + dz * dz + kSoftening * kSoftening);
        }
        return energy;
      },
      std::plus<>(), {.grain = 16, .deterministic = true});
}

double Simulation::driftOfCentre() const {
  return std::hypot(meanOf(velocity_.x), meanOf(velocity_.y), meanOf(velocity_.z));
}

std::uint64_t Simulation::fingerprint() const {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const Vectors* const vectors : {&place_, &velocity_}) {
    for (const Numbers* const numbers : {&vectors->x, &vectors->y, &vectors->z}) {
      for (const double number : *numbers) {
        const auto bits = std::bit_cast<std::uint64_t>(number);
        for (unsigned shift = 0; shift < 64; shift += 8) {
          hash = (hash ^ (bits >> shift & 0xff)) * 0x100000001b3;
        }
      }
    }
  }
  return hash;
}
