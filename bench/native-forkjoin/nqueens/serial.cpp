#include "teams/serial.hpp"

#include "nqueens/nqueens.hpp"

namespace heddle::bench::nqueens {
namespace {

[[maybe_unused]] const bool kEntered =
    contest<SerialTeam>([](SerialTeam&, const Board& board) { return solveAlone(board); });

}  // namespace
}  // namespace heddle::bench::nqueens
