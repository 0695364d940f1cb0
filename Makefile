# make check is what a change must pass; make help lists the targets.

# How long each fuzz target runs, and the least coverage in percent.
FUZZTIME ?= 60s
COVERMIN ?= 90

MODULES := $(sort $(patsubst %/go.mod,%,$(shell find . -name .bin -prune -o -name testdata -prune -o -name go.mod -print)))
NESTED := $(filter-out . ./tools,$(MODULES))

# A linter built with one release of Go cannot read code for the next.
BIN := .bin/$(shell go env GOVERSION)
LINT := $(BIN)/golangci-lint

# Stamping needs a git history, and one that belongs to whoever builds.
export GOFLAGS := $(strip $(shell go env GOFLAGS) -buildvcs=false)
# Every module is checked by itself.
export GOWORK := off
# Nothing here may ever reach the real service.
$(foreach v,$(filter TENCENT_IM_%,$(.VARIABLES)),$(eval unexport $v))

.PHONY: help check test race cover fuzz bench examples nested lint fmt format tidy vet

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' Makefile

check: export FUZZTIME := 5s
check: ## everything that a change must pass
	@MAKE="$(MAKE)" .ci/steps tidy format lint vet race cover examples nested fuzz

test: ## the tests
	go test ./...

race: ## the tests in random order with the race detector
	go test -race -shuffle=on ./...

cover: ## statement coverage of the root package, webhook and internal/, at least COVERMIN percent each
	@.ci/cover $(COVERMIN)

fuzz: ## every fuzz target for FUZZTIME
	@.ci/fuzz $(FUZZTIME)

bench: ## compare with a client written by hand on net/http
	cd bench && go run .

examples: ## build every example and run it on the fake service
	@.ci/examples

nested: ## vet, build and test the nested modules
	@for dir in $(NESTED); do \
		echo "$$dir"; \
		(cd $$dir && go vet ./... && go build -o /dev/null ./... && go test -race -shuffle=on ./...) || exit 1; \
	done

lint: $(LINT) ## golangci-lint, in the version of tools/go.mod
	@for dir in $(filter-out ./tools,$(MODULES)); do \
		(cd $$dir && "$(CURDIR)/$(LINT)" run ./...) || exit 1; \
	done

fmt: $(LINT) ## format the code
	$(LINT) fmt

format: $(LINT) ## show code that is not formatted
	@$(LINT) fmt --diff

tidy: ## the go.mod files say what the code needs, and the modules are what go.sum says
	@for dir in $(MODULES); do \
		echo "$$dir"; \
		(cd $$dir && go mod tidy -diff && go mod verify) || exit 1; \
	done

vet: ## go vet
	go vet ./...

$(LINT): tools/go.mod tools/go.sum
	cd tools && go build -o ../$(BIN)/ tool
	@touch $@
