// The SHA-256 of every file under a folder, as sha256sum prints it.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>
#include <heddle/algorithm/pipeline.hpp>
#include <heddle/heddle.hpp>

#include "../support/progress.hpp"
#include "listing.hpp"
#include "sha256.hpp"

namespace {

/// What became of a file.
struct Hashed {
  const std::string* path;
  std::string digest;
  std::string error;  ///< empty if it could be read
};

Hashed hash(const std::string& path) {
  try {
    return {&path, sha256OfFile(path), ""};
  } catch (const std::system_error& failure) {
    return {&path, "", failure.code().message()};
  }
}

/// A line of sha256sum: names that would break it are escaped, and a backslash in front says so.
std::string lineOf(const Hashed& hashed) {
  std::string name;
  bool isEscaped = false;
  for (const char c : *hashed.path) {
    switch (c) {
      case '\\':
        name += "\\\\";
        break;
      case '\n':
        name += "\\n";
        break;
      case '\r':
        name += "\\r";
        break;
      default:
        name += c;
        continue;
    }
    isEscaped = true;
  }
  return (isEscaped ? "\\" : "") + hashed.digest + "  " + name + "\n";
}

/// \return whether all could be read
bool hashAll(const std::string& folder) {
  const Listing listing = listFolder(folder);
  for (const std::string& error : listing.errors) std::fprintf(stderr, "%s\n", error.c_str());
  bool isWhole = listing.errors.empty();

  Progress progress("hashing files", listing.files.size());
  auto next = listing.files.begin();
  std::size_t done = 0;
  heddle::parallelPipeline(
      {},
      [&]() -> std::optional<const std::string*> {
        if (next == listing.files.end()) return std::nullopt;
        return &*next++;
      },
      heddle::ParallelStage{[](const std::string* path) { return hash(*path); }},
      // Serial, and so in the order of the files.
      heddle::SerialStage{[&](const Hashed& hashed) {
        if (hashed.error.empty()) {
          std::fputs(lineOf(hashed).c_str(), stdout);
        } else {
          std::fprintf(stderr, "%s: %s\n", hashed.path->c_str(), hashed.error.c_str());
          isWhole = false;
        }
        progress.reach(++done);
      }});
  return isWhole;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Prints the SHA-256 of every file under a folder, in the format of sha256sum.");
  std::string folder;
  std::uint32_t workers = 0;
  app.add_option("folder", folder, "Where the files lie")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_option("--workers", workers, "Threads; as many as there are cores by default")
      ->check(CLI::Range(1, 256));
  CLI11_PARSE(app, argc, argv);

  try {
    heddle::Runtime runtime({.workers = workers});
    const bool isWhole = runtime.run([&] { return hashAll(folder); });
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      std::fprintf(stderr, "hash-tree: cannot write to stdout\n");
      return 1;
    }
    return isWhole ? 0 : 1;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "hash-tree: %s\n", failure.what());
    return 1;
  }
}
