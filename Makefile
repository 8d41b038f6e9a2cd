# Lint is built from its module, so that every machine runs the same one.
LINT = go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME = 20s
SCHEMA = $(shell ls batch/store/migrations/sqlite | tail -1 | cut -c 4-5)
SEEDS = 200
ROWS = 10000,100000,1000000
FEW = 10000
MANY = 1000000
MEMBERS = 2000
TORTURE =
VERSION =

help: ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/trekk, without cgo and stripped; VERSION=1.2.0 is what it says of itself
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w $(if $(VERSION),-X main.version=$(VERSION))" \
		-o bin/trekk ./cmd/trekk

packages: ## deb, rpm and a container image of VERSION, into bin/packages
	VERSION=$(VERSION) dist/packaging/build.sh

demo: ## three months at a gym
	go run ./cmd/trekk demo

test: ## all tests
	go test ./...

check: format vet lint race properties ## what must hold before a commit

format: ## fail when gofmt would change something
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on these"; exit 1; }

vet: ## go vet
	go vet ./...
	go vet -tags torture,bench ./...

lint: ## golangci-lint, import directions included
	$(LINT) run ./...

# The C of SQLite, of which a connection is in one goroutine at a time, and what hashes passphrases are left out:
# looked at too, they take four times as long. The driver is not: it compiles sync.Map anew, and the linker may
# take that copy for the whole program, which then has races that are none.
UNRACED = modernc.org/sqlite/lib modernc.org/libc/... modernc.org/memory golang.org/x/crypto/blowfish
# What takes longest under the detector, and has no race to find that others have not, as what kills processes does
# not: properties runs it.
ALONE = TestWhateverIsChangedBehindTheBooksIsFound|TestFiguresFollowTheRows|TestARehearsalIsWhatTheRunThenDoes|$\
	TestComplaint6MonthEndsYearEndsAndHolidays|TestTheDatabaseCopiedWhileStoppedVerifies|$\
	TestNoErrorTellsThePasswordOfTheDatabase|TestNoErrorTellsTheSecretsOfTheMailbox|$\
	TestBooksOfEveryReleasedSchemaGoForward|TestDemoOnPostgres|TestViewsSayWhatTheReportsSay|$\
	TestPlansOfListsOnPostgreSQL|TestPlansOfPostgreSQL|TestSearchByWordsFindsTheSame|$\
	TestOneIsToldOfADayAsTheListsHaveIt|TestAPastDayStaysAsItWas
# The longest begin first, and none of them last by itself.
race: ## all tests with the race detector, but the longest, and those in a browser, which start trekk as it is released
	CGO_ENABLED=1 go test -race -timeout 60m $(UNRACED:%=-gcflags='%=-race=false -d=checkptr=0') \
		-skip '^($(ALONE))$$|Kill' ./cmd/trekk ./batch ./batch/store $$(go list ./... | grep -v /cmd/trekk/browser)

# Without cgo, as trekk is released: Go then ends a process in which all goroutines wait, which matters to locks.
# Each of the two waits for databases and processes much of its time: they run beside each other.
properties: ## what go test does of few draws with as many as are asked for, locks and kills, and what race leaves out
	@$(MAKE) --no-print-directory -j 2 -O properties-books properties-command

properties-books:
	TREKK_THOROUGH=1 CGO_ENABLED=0 go test -timeout 30m -run 'Scene|Invariant|Propert|Matching|Years|NobodyAlone|NobodyIsAsked|PartsSum|ReportsStatus|Visible|CutAnywhere|AYear|Lock|Kill|^($(ALONE))$$' ./batch/...

properties-command:
	TREKK_THOROUGH=1 CGO_ENABLED=0 go test -timeout 30m -run '^($(ALONE))$$|Kill' ./cmd/trekk ./nets/sandbox
	TREKK_THOROUGH=1 CGO_ENABLED=0 go test -timeout 30m -run '^TestScripts$$/^year$$' ./cmd/trekk

browser: ## the desk in a real Chromium
	go test -count=1 -timeout 20m ./cmd/trekk/browser

# To make each input that is new as small as can be would take all of a short time. Before 1.27 Go may take the end of
# FUZZTIME itself for a failure (go.dev/issue/75804): a run that ends so, and names no input, is begun anew, twice.
fuzz: ## each fuzz target for FUZZTIME
	@log=$$(mktemp) && trap 'rm -f "$$log"' EXIT; for pkg in $$(go list ./...); do \
		for f in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$f"; \
			for try in 1 2 3; do \
				go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg >"$$log" 2>&1 && break; \
				cat "$$log"; \
				[ $$try -lt 3 ] && grep -q '^ *context deadline exceeded$$' "$$log" && \
					! grep -q 'Failing input' "$$log" || exit 1; \
			done; \
			tail -n 1 "$$log"; \
		done; \
	done

released: build ## keep books of this schema, which every later trekk must bring forward (at each release)
	dir=$$(mktemp -d) && (cd $$dir && $(CURDIR)/bin/trekk demo --members 12 --months 2 --seed 3 --dir books) && \
		tar -C $$dir/books -czf cmd/trekk/testdata/released/schema-$(SCHEMA).tar.gz \
		anchor outbox outbox.fence outbox.manifest trekk.db trekk.yaml && rm -r $$dir

fuzz-api: ## random requests made of the API's own document for TIME (default 10m): none may be answered with 500
	TREKK_FUZZ_API=$(or $(TIME),10m) go test ./cmd/trekk -run '^TestAPIRandomRequests$$' -count 1 -timeout 0 -v

torture: ## SEEDS months in which trekk is killed anywhere and the bank's side fails in every way; TORTURE=--postgres
	go run -tags torture ./cmd/trekk torture --seeds $(SEEDS) $(TORTURE)

bench: ## the speed of reading, writing and checking, as ratios to a bare loop
	go test -run '^$$' -bench . -benchmem -timeout 60m ./nets ./kid ./camt

bench-store: ## the night of ROWS members on SQLite and PostgreSQL, beside bare rows, with peak memory
	CGO_ENABLED=0 go run -tags bench ./cmd/trekk bench-store --rows $(ROWS)

bench-console: ## each page and read of the API with FEW members and with MANY, in milliseconds; fails where that doubles
	CGO_ENABLED=0 go run -tags bench ./cmd/trekk bench-console --small $(FEW) --large $(MANY)

bench-years: ## what a night in which nothing happens, each page and each read cost after 3 months and after 36; fails above 1.3
	CGO_ENABLED=0 go run -tags bench ./cmd/trekk bench-years --members $(MEMBERS)

.PHONY: help build packages demo test check format vet lint race properties properties-books properties-command browser fuzz torture bench bench-store bench-console bench-years released
