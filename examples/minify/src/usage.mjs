// The text of --help.

export const usage = `Usage: minify [FOLDER] [options]

Minifies every .js, .mjs and .cjs file under FOLDER with terser: first on one thread, then through a Heddle pool on
all cores. Prints sizes, both times and the speed-up, and verifies that both outputs are the same, byte for byte.

FOLDER defaults to the installed npm packages around this program.

  --threads N       workers in the pool (default: as many as the machine allows)
  --limit N         N files, spread evenly over the folder; 0 for all
  --budget SIZE     so many bytes of files, spread evenly over the folder
                    (default, without --limit and --out: 12m; else all files)
  --max-seconds N   begin no further file after N seconds of a pass; the second pass takes the files that the
                    first one did (default, for the default sample: 50; else no bound)
  --max-bytes SIZE  report larger files instead of minifying them (default: 1m, at most 64m)
  --out DIR         write the minified files there, under the same names
  --json FILE       write all figures there, with one entry per file
  --no-verify       leave out the pass on one thread, and the comparison
  --no-progress     no live display
  --verbose         list all bad files, not just the first ten
  --help            this text

SIZE is in bytes, or with k or m in KiB or MiB. Ctrl-C stops and sums up what was done; again, it quits at once.
Exit codes: 0 done, 1 outputs differ or could not be written, 2 bad usage, 130 interrupted. Bad files are no failure.
`;
