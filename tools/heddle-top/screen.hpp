#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "report.hpp"

namespace heddle::top {

/// Shows lines on the whole terminal, anew after each interval, until the user presses q.
/// \param interval between two looks
/// \param lines what there is to show now
/// \throws std::runtime_error where there is no terminal
void showOnScreen(std::chrono::milliseconds interval,
                  const std::function<std::vector<ReportLine>()>& lines);

}  // namespace heddle::top
