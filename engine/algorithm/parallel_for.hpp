#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "algorithm/cancellation.hpp"
#include "algorithm/grain.hpp"
#include "algorithm/halt.hpp"
#include "algorithm/range.hpp"
#include "scheduler/fork.hpp"

namespace heddle {

/// How a loop is done.
struct ForOptions {
  /// Most iterations between two looks at whether others want some, and at the token; so many are
  /// not divided further. 0: chosen from the number of iterations and of workers.
  std::uint64_t grain = 0;
  /// Looked at between chunks.
  CancellationToken cancellation{};  // NOLINT(readability-redundant-member-init)
};

/// How a loop over rows and columns is done.
struct TileOptions {
  /// Most rows of a tile; 0: chosen, as are the columns.
  std::uint64_t rows = 0;
  /// Most columns of a tile.
  std::uint64_t columns = 0;
  /// Looked at between tiles.
  CancellationToken cancellation{};  // NOLINT(readability-redundant-member-init)
};

/// What a loop does with each index, or with a part of them, `[first, last)`, at once.
template <typename Body, typename I>
concept LoopBody = std::invocable<Body&, I> || std::invocable<Body&, I, I>;

/// What a loop over rows and columns does with each pair, or with a tile at once.
template <typename Body, typename I>
concept TileBody = std::invocable<Body&, I, I> || std::invocable<Body&, Range2<I>>;

namespace detail {

/// Whether a chunk works on a copy of the body. Its captures then stay in registers, since no store
/// of the loop can change them.
template <typename Body>
inline constexpr bool kIsCheapToCopy =
    std::is_trivially_copyable_v<Body> && sizeof(Body) <= 8 * sizeof(void*);

/// Calls `use` with what a chunk calls: a copy of the body if that is cheap and it is constant,
/// else the body.
template <typename Body, typename Use>
decltype(auto) withBody(Body& body, Use use) {
  if constexpr (kIsCheapToCopy<Body> && std::is_const_v<Body>) {
    const Body mine = body;
    return use(mine);
  } else {
    return use(body);
  }
}

/// `Body`, constant if it can be called so with `Arguments`: only what is constant may be copied.
template <typename Body, typename... Arguments>
using AsCalled =
    std::conditional_t<std::is_invocable_v<const Body&, Arguments...>, const Body, Body>;

/// A loop under way; lies in the frame of `parallelFor`.
template <Index I, typename Body>
class Loop {
 public:
  Loop(Body& body, std::uint64_t grain, CancellationToken token)
      : body_(body), grain_(grain), halt_(token) {}

  /// Does all of `range`. It is divided only where somebody could use the other half at once (lazy
  /// binary splitting, Tzannes et al., PPoPP 2010).
  void run(Range<I> range) {
    while (range.size() > grain_) {
      if (Worker::current()->isHungry()) {
        auto back = fork([this, half = range.takeBack(range.size() / 2)] { run(half); });
        run(range);
        back.join();
        return;
      }
      if (!runChunk(range.takeFront(grain_))) return;
    }
    runChunk(range);
  }

  /// At the end of it.
  void finish() const { halt_.finish(); }

 private:
  bool runChunk(Range<I> range) {
    if (!halt_.goesOn()) return false;
    halt_.guard([&] {
      withBody(body_, [&](auto& body) {
        if constexpr (std::invocable<Body&, I, I>) {
          body(range.first, range.last);
        } else {
          for (I i = range.first; i != range.last; ++i) body(i);
        }
      });
    });
    return true;
  }

  Body& body_;
  std::uint64_t grain_;
  Halt halt_;
};

}  // namespace detail

/// Calls `body` for each index of `range` once, in parallel where workers are idle. In which order,
/// and where it is divided, differs from run to run.
///
///     parallelFor(Range{0, n}, [&](int i) { y[i] = f(x[i]); });
///     parallelFor(Range{begin, end}, [&](float* first, float* last) { … });
///
/// Work: that of the bodies, and some 2 ns for each grain. Span: that of a grain, and O(log n)
/// forks. No heap; the stack O(log n). Threads allowed: workers.
/// \param range may be empty
/// \param body called as `body(i)`, or, if it can be, as `body(first, last)` for a part that is not
/// empty, which leaves a plain loop to the compiler; what it returns is dropped. A small one that
/// is trivially copyable and callable when constant is copied for each part.
/// \param options grain and token
/// \throws what a body threw, of several the one of the least index among those that were begun.
/// What had not begun is left out then. All others have ended before.
/// \throws Cancelled if something was left out because of the token
/// \throws std::logic_error on a thread that is no worker
template <Index I, LoopBody<I> Body>
void parallelFor(Range<I> range, Body&& body, const ForOptions& options = {}) {
  using Plain = std::remove_reference_t<Body>;
  using Called = std::conditional_t<std::invocable<Plain&, I, I>, detail::AsCalled<Plain, I, I>,
                                    detail::AsCalled<Plain, I>>;
  const Worker& worker = workerFor("heddle::parallelFor");
  if (range.isEmpty()) return;
  const std::uint64_t grain =
      options.grain != 0 ? options.grain : detail::automaticGrain(range.size(), worker.workers());
  detail::Loop<I, Called> loop(body, grain, options.cancellation);
  loop.run(range);
  loop.finish();
}

/// The same, from `first` up to but not including `last`; the types may differ: `parallelFor(0,
/// v.size(), …)`.
template <typename First, typename Last, typename Body>
  requires Index<std::common_type_t<First, Last>> && LoopBody<Body, std::common_type_t<First, Last>>
void parallelFor(First first, Last last, Body&& body, const ForOptions& options = {}) {
  using I = std::common_type_t<First, Last>;
  parallelFor(Range<I>{static_cast<I>(first), static_cast<I>(last)}, body, options);
}

namespace detail {

/// How long the sides of the tiles are that were given none: square and small enough for the
/// nearest cache, and smaller until there are enough of them.
template <Index I>
TileOptions tilesOf(const Range2<I>& range, const TileOptions& wish, std::uint32_t workers) {
  constexpr std::uint64_t kLongest = 64;
  constexpr std::uint64_t kTilesPerWorker = 16;
  TileOptions tile = wish;
  if (tile.rows == 0) tile.rows = std::min(kLongest, range.rows.size());
  if (tile.columns == 0) tile.columns = std::min(kLongest, range.columns.size());
  const auto tiles = [&] {
    return ((range.rows.size() - 1) / tile.rows + 1) *
           ((range.columns.size() - 1) / tile.columns + 1);
  };
  while (tiles() < kTilesPerWorker * workers) {
    const bool mayRows = wish.rows == 0 && tile.rows > 1;
    const bool mayColumns = wish.columns == 0 && tile.columns > 1;
    if (!mayRows && !mayColumns) break;
    // Rows first: what lies side by side stays together.
    std::uint64_t& side =
        mayRows && (tile.rows >= tile.columns || !mayColumns) ? tile.rows : tile.columns;
    side = (side + 1) / 2;
  }
  return tile;
}

}  // namespace detail

/// Calls `body` for each pair of a row and a column of `range` once, in parallel where workers are
/// idle, tile by tile. Otherwise as `parallelFor` over a `Range`.
///
///     parallelFor(Range2{Range{0, height}, Range{0, width}}, [&](int y, int x) { … });
///
/// \param range may be empty; has fewer than 2^64 tiles
/// \param body called as `body(row, column)`, or, if it can be, as `body(tile)` with a `Range2`
/// that is not empty
/// \param options sides of a tile, and token
template <Index I, TileBody<I> Body>
void parallelFor(Range2<I> range, Body&& body, const TileOptions& options = {}) {
  using Plain = std::remove_reference_t<Body>;
  using Called =
      std::conditional_t<std::invocable<Plain&, Range2<I>>, detail::AsCalled<Plain, Range2<I>>,
                         detail::AsCalled<Plain, I, I>>;
  Called& called = body;
  const Worker& worker = workerFor("heddle::parallelFor");
  if (range.isEmpty()) return;
  const TileOptions tile = detail::tilesOf(range, options, worker.workers());
  const std::uint64_t across = (range.columns.size() - 1) / tile.columns + 1;
  const std::uint64_t down = (range.rows.size() - 1) / tile.rows + 1;
  const auto part = [](Range<I> side, std::uint64_t length, std::uint64_t index) {
    side.takeFront(index * length);
    return side.size() > length ? side.takeFront(length) : side;
  };
  const auto runTile = [&](std::uint64_t index) {
    const Range2<I> here{part(range.rows, tile.rows, index / across),
                         part(range.columns, tile.columns, index % across)};
    detail::withBody(called, [&](auto& mine) {
      if constexpr (std::invocable<Plain&, Range2<I>>) {
        mine(here);
      } else {
        for (I row = here.rows.first; row != here.rows.last; ++row) {
          for (I column = here.columns.first; column != here.columns.last; ++column) {
            mine(row, column);
          }
        }
      }
    });
  };
  parallelFor(Range<std::uint64_t>{0, down * across}, runTile,
              {.grain = 1, .cancellation = options.cancellation});
}

}  // namespace heddle
