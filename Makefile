# GNU make. Every file of shell/, lua/ and tests/ is found by its place: adding one needs no edit here.
# What calls pkg-config stands in $(BUILD)/packages.mk, made when something is first compiled, so that `deps`, `demo` and
# `check` work on a machine that has only git, a compiler and make.

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif

BUILD ?= build
PREFIX ?= /usr/local
CC := $(if $(filter default,$(origin CC)),cc,$(CC))

WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wvla
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Ishell $(WARN) $(if $(WERROR),-Werror) $(CFLAGS) $(SANITIZE) $(PKG_CFLAGS)
ALL_LDFLAGS = -Wl,--as-needed $(LDFLAGS) $(SANITIZE)
LIBS = $(PKG_LIBS) -lm -ldl -lpthread

# main.c, repl/ and bind/ make the program; what stands below them is an archive, which the tests in C link as well.
SHELL_SOURCES := $(wildcard shell/bind/*.c shell/repl/*.c) shell/main.c
CORE_SOURCES := $(filter-out $(SHELL_SOURCES),$(wildcard shell/*/*.c))
SHELL_OBJECTS := $(SHELL_SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/face.o
CORE_OBJECTS := $(CORE_SOURCES:%.c=$(BUILD)/%.o)
FACE := $(sort $(shell find lua -name '*.lua' -o -path 'lua/manual/*.md'))
UNITS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
PTY := $(BUILD)/pty
BENCHES := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*.c))

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all deps demo check bless san bench fuzz lint fmt install uninstall clean help units benches fuzzers

all: $(BUILD)/dossier ## build the program (the default)
	@:

deps: ## install what .deps lists and this machine lacks
	@.ci/deps

demo: deps ## build, make the case of data/taliban, and answer the questions of scripts/taliban
	@$(MAKE) --no-print-directory all
	@rm -f $(BUILD)/taliban.case
	$(BUILD)/dossier -c $(BUILD)/taliban.case data/taliban/case.lua
	@for script in scripts/taliban/*.lua; do echo; sed -n '1s/^--- /# /p' $$script; \
	  echo "$$ dossier $(BUILD)/taliban.case $$script"; \
	  $(BUILD)/dossier $(BUILD)/taliban.case $$script || exit; done
	@echo; echo "Your turn: $(BUILD)/dossier $(BUILD)/taliban.case"

check: deps ## build and run every test; WERROR=1 makes warnings errors
	@$(MAKE) --no-print-directory all units
	@BUILD=$(BUILD) tests/run

bless: deps ## run the golden tests and take what they print as what is expected: read the diff
	@$(MAKE) --no-print-directory all units
	@BUILD=$(BUILD) tests/run bless

san: deps ## build with AddressSanitizer and UBSan into build/san and run every test
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/san CFLAGS="-O1 -g -fno-omit-frame-pointer" \
	  SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined" all units
	@BUILD=$(BUILD)/san PROGRAMS=150 tests/run

bench: deps ## build and run what stands in tests/bench
	@$(MAKE) --no-print-directory all benches
	@BUILD=$(BUILD) tests/bench/run

fuzz: deps ## feed random bytes to what stands in tests/fuzz, SECONDS=20 each (needs clang)
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang CFLAGS="-O1 -g" \
	  SANITIZE="-fsanitize=address,undefined,fuzzer-no-link" fuzzers
	@for fuzzer in $(FUZZERS:$(BUILD)/%=$(BUILD)/fuzz/%); do mkdir -p $$fuzzer.corpus; \
	  $$fuzzer -max_total_time=$(or $(SECONDS),20) -print_final_stats=1 $$fuzzer.corpus || exit; done

lint: ## check layers, names, doc comments and formatting
	@tests/lint/run format

fmt: ## format the C files
	clang-format -i $(wildcard shell/*.[ch] shell/*/*.[ch] tests/*/*.[ch])

install: all $(BUILD)/dossier.1 ## install the program and its man page below $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BUILD)/dossier $(DESTDIR)$(PREFIX)/bin/dossier
	install -m 644 $(BUILD)/dossier.1 $(DESTDIR)$(PREFIX)/share/man/man1/dossier.1

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/dossier $(DESTDIR)$(PREFIX)/share/man/man1/dossier.1

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "%-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

units: $(UNITS) $(PTY)
benches: $(BENCHES)
fuzzers: $(FUZZERS)

$(BUILD)/dossier: $(SHELL_OBJECTS) $(BUILD)/core.a
	@echo link $@
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# The man page is written by the program, out of its own manual.
$(BUILD)/dossier.1: $(BUILD)/dossier
	@env -u DOSSIER_LUA $(BUILD)/dossier -e \
	  'io.write(require("dossier.help.man").page("$(word 2,$(shell $(BUILD)/dossier --version))")) return nil' >$@

$(BUILD)/core.a: $(CORE_OBJECTS)
	@rm -f $@
	@$(AR) rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/packages.mk
	@mkdir -p $(@D)
	@echo compile $<
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(UNITS) $(BENCHES): $(BUILD)/%: tests/%.c $(BUILD)/core.a
	@mkdir -p $(@D)
	@echo compile $<
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -o $@ $< $(BUILD)/core.a $(LIBS)

# Terminal sessions as tests: the driver and its screen.
$(PTY): $(wildcard tests/pty/*.[ch]) $(BUILD)/core.a
	@echo compile tests/pty
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c,$^) $(BUILD)/core.a $(LIBS) -lutil

$(FUZZERS): $(BUILD)/%: tests/%.c $(BUILD)/core.a
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer -MMD -MP -o $@ $< $(BUILD)/core.a $(LIBS)

# The files of lua/, compiled, as one C file: see shell/embed.c. The list is a file so that one taken away is noticed.
$(BUILD)/embed: shell/embed.c $(BUILD)/packages.mk
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIBS)

$(BUILD)/face.c: $(BUILD)/embed $(BUILD)/face.list $(FACE)
	@echo embed lua/
	@$(BUILD)/embed $@ $(FACE)

$(BUILD)/face.o: $(BUILD)/face.c
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

ifneq ($(filter-out deps demo check bless san bench fuzz lint fmt uninstall clean help,$(or $(MAKECMDGOALS),all)),)
ifneq ($(FACE),$(file <$(BUILD)/face.list))
$(shell mkdir -p $(BUILD))
$(file >$(BUILD)/face.list,$(FACE))
endif
include $(BUILD)/packages.mk
endif

$(BUILD)/face.list: ;

$(BUILD)/packages.mk: .deps .ci/deps
	@.ci/deps check
	@mkdir -p $(@D)
	@.ci/deps flags >$@

-include $(SHELL_OBJECTS:.o=.d) $(CORE_OBJECTS:.o=.d) $(UNITS:=.d) $(BENCHES:=.d) $(FUZZERS:=.d)
