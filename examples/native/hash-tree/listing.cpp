#include "listing.hpp"

#include <filesystem>
#include <iterator>
#include <list>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <heddle/algorithm/parallel_sort.hpp>
#include <heddle/algorithm/task_group.hpp>

namespace {

namespace fs = std::filesystem;

void append(std::vector<std::string>& to, std::vector<std::string>&& from) {
  to.insert(to.end(), std::move_iterator(from.begin()), std::move_iterator(from.end()));
}

Listing listUnsorted(const fs::path& folder) {
  Listing here;
  // Nobody else writes to a folder's own listing, so there is nothing to lock. A list, whose
  // elements stay where they are, and made before the group, which waits for those who write to it.
  std::list<Listing> below;
  heddle::TaskGroup group;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code vanished;
    const fs::file_status status = entry->symlink_status(vanished);
    if (fs::is_regular_file(status)) here.files.push_back(entry->path().native());
    if (fs::is_directory(status)) {
      Listing& listing = below.emplace_back();
      group.run([path = entry->path(), &listing] { listing = listUnsorted(path); });
    }
  }
  if (error) here.errors.push_back(folder.native() + ": " + error.message());
  group.wait();
  for (Listing& listing : below) {
    append(here.files, std::move(listing.files));
    append(here.errors, std::move(listing.errors));
  }
  return here;
}

}  // namespace

Listing listFolder(const std::string& folder) {
  Listing listing = listUnsorted(folder);
  heddle::parallelSort(listing.files.begin(), listing.files.end());
  heddle::parallelSort(listing.errors.begin(), listing.errors.end());
  return listing;
}
