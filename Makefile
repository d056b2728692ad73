# The front door. Each target is one script, which runs without make as well.

.DEFAULT_GOAL := help
.PHONY: help setup build demo test bench lint docs format clean

# make bench SUITE=pool-node ARGS=--quick
SUITE ?=
ARGS ?=

help: ## Print the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what the build needs: Debian packages, npm packages (quick when there is nothing to do)
	@scripts/setup.sh

build: setup ## Build the engine natively and for WebAssembly, then the npm package
	@scripts/build.sh

demo: build ## Minify every file of the installed npm packages on all cores (ARGS="--help")
	@npm run --silent demo --workspace minify-example -- $(ARGS)

test: setup ## Build, then run every test on every runtime
	@ci/test.sh

bench: build ## Run the benchmarks (SUITE=name ARGS="--quick --json FILE"; all suites by default)
	@scripts/bench.sh $(SUITE) $(ARGS)

lint: build ## Check format, lint, types, docs and the rules of the house
	@ci/lint.sh

docs: setup ## Check the docs and regenerate the tables in them
	@scripts/docs.sh

format: setup ## Format everything in place
	@scripts/format.sh

clean: ## Remove everything that was built (npm packages stay)
	@rm -rf build packages/*/dist packages/*/src/generated
