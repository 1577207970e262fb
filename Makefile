# settled: one Makefile for everything. `make help` lists what it can do.
#
#   make MODE=debug|release|asan|cover   the kind of build, in build/$(MODE)     (default: debug)
#   make CC=gcc|clang                                                            (default: gcc)
#   make BUILD=build/somewhere           another build folder
#   make V=1                             show the commands
#
# Sources are found by folder: adding a file, a unit test, a lint or a plugin changes nothing here.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
ifneq ($(filter default undefined,$(origin AR)),)
AR := ar
endif
PKG_CONFIG ?= pkg-config
MODE ?= debug
BUILD ?= build/$(MODE)
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
T ?= 60

# ---- flags ---------------------------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
  -Wpointer-arith -Wvla -Wformat=2 -Wundef -Wconversion -Wno-sign-conversion
BASE_CFLAGS := -std=c11 -D_GNU_SOURCE -Iinclude -Idaemon -Iplugins $(WARNINGS)

# The compilers of some distributions harden by themselves; debug objects stay plain, because
# tests/lint/objects reads their symbols.
CFLAGS_debug := -O0 -g3 -U_FORTIFY_SOURCE -fno-stack-protector -fPIE
CFLAGS_release = -O2 -g -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE \
  -D_FORTIFY_SOURCE=$(if $(is_clang),2,3) $(cf_protection)
CFLAGS_asan := -O1 -g -fno-omit-frame-pointer -U_FORTIFY_SOURCE -fPIE \
  -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_cover := -O0 -g --coverage -fPIE
LDFLAGS_release := -Wl,-z,relro,-z,now
LDFLAGS_asan := -fsanitize=address,undefined
LDFLAGS_cover := --coverage

# What asks the compiler or pkg-config is worked out at its first use only and kept, so that `make
# help` and `make deps` need neither.
is_clang = $(eval is_clang := $(findstring clang,$(shell $(CC) --version)))$(is_clang)
cf_protection = $(eval cf_protection := $(shell $(CC) -Werror -fcf-protection -x c -fsyntax-only \
  /dev/null 2>/dev/null && echo -fcf-protection))$(cf_protection)

ifeq ($(filter $(MODE),debug release asan cover),)
$(error MODE=$(MODE): it is debug, release, asan or cover)
endif
ALL_CFLAGS = $(BASE_CFLAGS) $(CFLAGS_$(MODE)) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,--as-needed $(LDFLAGS_$(MODE)) $(LDFLAGS)

# ---- libraries -----------------------------------------------------------------------------------

pkg = $(if $(shell $(PKG_CONFIG) --exists $2 2>/dev/null && echo yes),$(shell $(PKG_CONFIG) $1 $2),\
  $(error $2: not installed; `make deps` installs what is missing))
# $(call cflags,PART) and $(call libs,PART). System headers are not ours to warn about.
cflags = $(if $(cflags_known_$1),,$(eval cflags_known_$1 := yes)$(eval cflags_$1 := \
  $(patsubst -I%,-isystem%,$(call pkg,--cflags,$(packages_$1)))))$(cflags_$1)
libs = $(if $(libs_known_$1),,$(eval libs_known_$1 := yes)$(eval libs_$1 := \
  $(call pkg,--libs,$(packages_$1))))$(libs_$1)

packages_daemon := libuv sqlite3 jansson
packages_cli := jansson
packages_desktop := libnotify gio-2.0 jansson xcb
packages_report := sqlite3 cairo pangocairo pango jansson
packages_test := cmocka
packages_host = $(eval packages_host := jansson $(firstword $(foreach name,lua5.4 lua-5.4 lua54 lua,\
  $(shell $(PKG_CONFIG) --exists '$(name) >= 5.4' 2>/dev/null && echo $(name))) lua5.4))$(packages_host)
# iniparser 4.1 has no .pc file; its headers are in a folder or not.
iniparser_cflags := $(addprefix -isystem,$(wildcard /usr/include/iniparser))
iniparser_libs := -liniparser

# ---- sources -------------------------------------------------------------------------------------

folder_base := daemon/base
folder_core := daemon/core
# The daemon's own code lies in several folders; they make one archive.
folder_daemon := daemon daemon/config daemon/diary daemon/plugins daemon/plugin_tools daemon/commands
folder_cli := daemon/cli
folder_desktop := daemon/desktop
folder_report := daemon/report
folder_host := plugins/host
FOLDERS := base core daemon cli desktop report host

sources = $(wildcard $(addsuffix /*.c,$(folder_$1)))
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$1)
# A folder's archive: everything but main.c, for the programs and for the unit tests.
archived = $(call objects,$(filter-out %/main.c,$(call sources,$1)))
archives = $(foreach folder,$1,$(if $(call archived,$(folder)),$(BUILD)/lib$(folder).a))

UNITS := $(basename $(wildcard tests/unit/*.c))
UNIT_PROGRAMS := $(UNITS:%=$(BUILD)/%)
FUZZ_NAMES := $(filter-out replay,$(basename $(notdir $(wildcard tests/fuzz/*.c))))
REPLAY_PROGRAMS := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/%)
SOURCES := $(foreach folder,$(FOLDERS),$(call sources,$(folder)))
SIM_PROGRAM := $(BUILD)/tests/sim/sim
SIM_SOURCES := $(wildcard tests/sim/*.c)
SIM_LIBRARY := $(BUILD)/libsim.a
FAULTS_SHIM := $(BUILD)/tests/faults/shim.so
TEST_SOURCES := $(wildcard tests/unit/*.c tests/fuzz/*.c tests/faults/*.c tests/bench/*.c) $(SIM_SOURCES)

# A program is built once its folder has a main.c.
main_settled := daemon/main.c
main_settle := daemon/cli/main.c
main_settled-desktop := daemon/desktop/main.c
main_settled-plugin := plugins/host/main.c
main_settle-report := daemon/report/main.c
PROGRAMS := $(foreach program,settled settle settled-desktop settled-plugin settle-report,\
  $(if $(wildcard $(main_$(program))),$(BUILD)/$(program)))

# ---- build ---------------------------------------------------------------------------------------

# $(call say,WHAT) before a command: the command itself is shown with V=1 only.
say = $(if $(V),,@echo '  $1 $@';)

.PHONY: all
all: $(PROGRAMS) ## build the programs

.PHONY: unit-programs replay-programs objects
unit-programs: $(UNIT_PROGRAMS) $(SIM_PROGRAM) $(FAULTS_SHIM)
replay-programs: $(REPLAY_PROGRAMS)
objects: $(call objects,$(SOURCES))

# Rewritten only when it differs, so that another compiler or flag rebuilds everything.
flags := $(BUILD)/flags
$(flags): FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || \
	  echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' >$@
.PHONY: FORCE
FORCE:

$(BUILD)/obj/daemon/desktop/%.o: folder_cflags = $(call cflags,desktop)
$(BUILD)/obj/daemon/report/%.o: folder_cflags = $(call cflags,report)
$(BUILD)/obj/daemon/cli/%.o: folder_cflags = $(call cflags,cli)
$(BUILD)/obj/plugins/host/%.o: folder_cflags = $(call cflags,host)
$(BUILD)/obj/daemon/base/%.o $(BUILD)/obj/daemon/core/%.o: folder_cflags =
$(BUILD)/obj/daemon/%.o: folder_cflags = $(call cflags,daemon) $(iniparser_cflags)
all_cflags = $(sort $(foreach part,daemon cli desktop report host test,$(call cflags,$(part)))) \
  $(iniparser_cflags)
$(BUILD)/obj/tests/%.o: folder_cflags = $(all_cflags)

$(BUILD)/obj/%.o: %.c $(flags)
	@mkdir -p $(@D)
	$(call say,CC  )$(CC) $(ALL_CFLAGS) $(folder_cflags) -MMD -MP -c -o $@ $<

# The assembler includes Lua and SVG files, so -MMD does not see them.
$(BUILD)/obj/plugins/host/prelude.o: $(wildcard plugins/host/*.lua plugins/host/prelude/*.lua)
$(BUILD)/obj/daemon/report/figures.o: $(wildcard plugins/*/*.svg)
$(BUILD)/obj/daemon/plugin_tools/plugin_tool_new.o: plugins/settle.lua $(wildcard plugins/examples/my_plugin/*)

define archive_rule
$(BUILD)/lib$1.a: $(call archived,$1)
	@rm -f $$@
	$$(call say,AR  )$(AR) rcsD $$@ $$^
endef
$(foreach folder,$(FOLDERS),$(eval $(call archive_rule,$(folder))))

link = $(call say,LINK)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) \
  -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(program_libs)

$(BUILD)/settled: program_libs = $(call libs,daemon) $(iniparser_libs)
$(BUILD)/settled: $(BUILD)/obj/daemon/main.o $(call archives,daemon core base)
	$(link)
$(BUILD)/settle: program_libs = $(call libs,cli)
$(BUILD)/settle: $(BUILD)/obj/daemon/cli/main.o $(call archives,cli base)
	$(link)
$(BUILD)/settled-desktop: program_libs = $(call libs,desktop)
$(BUILD)/settled-desktop: $(BUILD)/obj/daemon/desktop/main.o $(call archives,desktop base)
	$(link)
$(BUILD)/settled-plugin: program_libs = $(call libs,host)
$(BUILD)/settled-plugin: $(BUILD)/obj/plugins/host/main.o $(call archives,host base)
	$(link)
$(BUILD)/settle-report: program_libs = $(call libs,report) $(call libs,daemon) $(iniparser_libs) -lm
$(BUILD)/settle-report: $(BUILD)/obj/daemon/report/main.o $(call archives,report daemon core base)
	$(link)

# A test may use any module: only the objects and libraries that it needs are linked.
all_libs = $(foreach part,daemon cli desktop report host,$(call libs,$(part))) $(iniparser_libs) -lm
$(UNIT_PROGRAMS): program_libs = $(call libs,test) $(all_libs)
$(UNIT_PROGRAMS): $(BUILD)/%: $(BUILD)/obj/%.o $(call archives,$(FOLDERS))
	@mkdir -p $(@D)
	$(link)

# A fuzz target plays the lives of the simulation as well.
$(SIM_LIBRARY): $(call objects,$(filter-out %/main.c,$(SIM_SOURCES)))
	@rm -f $@
	$(call say,AR  )$(AR) rcsD $@ $^
$(SIM_PROGRAM): program_libs = $(call libs,daemon)
$(SIM_PROGRAM): $(BUILD)/obj/tests/sim/main.o $(SIM_LIBRARY) $(call archives,daemon core base)
	@mkdir -p $(@D)
	$(link)

$(FAULTS_SHIM): tests/faults/shim.c $(flags)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(BASE_CFLAGS) -g -fPIC -shared -o $@ $< -ldl

# A fuzz target is linked twice: to replay its corpus, and with libFuzzer (tests/fuzz/run).
$(REPLAY_PROGRAMS): program_libs = $(all_libs)
$(REPLAY_PROGRAMS): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/obj/tests/fuzz/replay.o \
  $(SIM_LIBRARY) $(call archives,$(FOLDERS))
	@mkdir -p $(@D)
	$(link)

FUZZERS := $(FUZZ_NAMES:%=$(BUILD)/fuzz/%)
.PHONY: fuzzers
fuzzers: $(FUZZERS)
$(FUZZERS): program_libs = $(all_libs) -fsanitize=fuzzer
$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(SIM_LIBRARY) \
  $(call archives,$(FOLDERS))
	@mkdir -p $(@D)
	$(link)

-include $(patsubst %.o,%.d,$(call objects,$(SOURCES) $(TEST_SOURCES)))

# ---- run -----------------------------------------------------------------------------------------

.PHONY: deps run demo bench
deps: ## install what building, running and testing needs (apt, dnf, pacman, zypper, apk)
	@contrib/deps run check

run: ## build and run the coach here, with a throw-away home in build/home
	@contrib/deps run
	@$(MAKE) all
	@BUILD=$(BUILD) contrib/run

demo: ## the seed client's course: two weeks in a minute
	@contrib/deps run
	@$(MAKE) all
	@BUILD=$(BUILD) contrib/demo

bench: ## measure cost beside a floor program (release build)
	@contrib/deps run check
	@$(MAKE) MODE=release BUILD=build/release all
	@BUILD=build/release CC='$(CC)' tests/bench/run

# ---- test ----------------------------------------------------------------------------------------

tests = BUILD='$(BUILD)' MODE='$(MODE)' CC='$(CC)' tests/run

.PHONY: system-hostile system-socket hardening assurance check check-desktops unit scenario system lint tidy cover fuzz faults soak mutants
check: ## everything, on a machine that needs nothing but git and make
	@contrib/deps check
	@tests/run check

unit: ## all unit tests
	@$(tests) build unit

scenario: ## all transcripts on the virtual clock
	@$(tests) build scenario

system: ## the real daemon on a real session bus
	@$(tests) build system

# make tests/unit/schedule: one unit test
.PHONY: $(UNITS)
$(UNITS): %: $(BUILD)/%
	$<

# Installs every server there is a package of; not part of `make check`.
check-desktops: ## a day on every notification server there is a package of (half an hour)
	@contrib/deps run check desktops
	@$(MAKE) all
	@BUILD='$(BUILD)' tests/system-all/desktop.sh

lint: ## folders, includes, symbols, clang-format, clang-tidy, cppcheck, luacheck
	@BUILD=build/debug MODE=debug tests/run objects lint

# Stamps in build/, so that only what changed is looked at again.
TIDY_STAMPS := $(patsubst %.c,$(BUILD)/tidy/%.ok,$(SOURCES) $(TEST_SOURCES))
tidy: $(TIDY_STAMPS)
tidy_cflags = $(BASE_CFLAGS) $(all_cflags)
$(TIDY_STAMPS): $(BUILD)/tidy/%.ok: %.c $(BUILD)/obj/%.o .clang-tidy
	@mkdir -p $(@D)
	@clang-tidy --quiet $< -- $(tidy_cflags) 2>$@.log || { cat $@.log; exit 1; }
	@touch $@

# gcc's own analyzer: a log a source, which tests/analyze reads.
ANALYZE_LOGS := $(patsubst %.c,$(BUILD)/analyze/%.log,$(SOURCES))
.PHONY: analyze-logs
analyze-logs: $(ANALYZE_LOGS)
$(ANALYZE_LOGS): $(BUILD)/analyze/%.log: %.c $(BUILD)/obj/%.o
	@mkdir -p $(@D)
	$(call say,LOOK)gcc -fanalyzer $(filter-out -Werror,$(BASE_CFLAGS)) -O1 -g $(all_cflags) \
	  -c -o /dev/null $< 2>$@.new
	@mv $@.new $@

analyze: ## gcc -fanalyzer over everything that ships
	@BUILD='$(BUILD)' tests/analyze

cover: ## which lines the tests run; daemon/core has to be run whole (CORE=core: that alone)
	@tests/cover $(CORE)

valgrind: ## a rehearsed week, the simulation and the diary's tests without a leak or a wild read
	@$(MAKE) all unit-programs
	@BUILD='$(BUILD)' tests/valgrind

fuzz: ## libFuzzer on every target, T seconds each (T=60)
	@T=$(T) tests/fuzz/run

faults: ## every call that can fail, made to fail in turn (minutes)
	@$(MAKE) BUILD=build/debug MODE=debug all build/debug/tests/faults/shim.so
	@BUILD=build/debug tests/faults/run --deep $(DEEP)

DEEP ?= 40
SEEDS ?= 1-1000
DAYS ?= 365
SECONDS ?= 3600
soak: ## a thousand simulated years, every 25th on a real diary, every 50th compared at each step (SEEDS=1-1000 DAYS=365 SECONDS=3600)
	@$(MAKE) MODE=release BUILD=build/release build/release/tests/sim/sim
	@build/release/tests/sim/sim --seeds $(SEEDS) --days $(DAYS) --seconds $(SECONDS) --store 25 --watch 50

CUTS ?= 900
POWERCUTS := $(BUILD)/tests/unit/diary_powercut $(BUILD)/tests/unit/diary_powercut_care
powercuts: $(POWERCUTS) ## cut the power in commits, rescue, forgetting, backups, merge (CUTS=900)
	@for program in $(POWERCUTS); do $$program $(CUTS) || exit 1; done

system-hostile: ## every hostile plugin in the folder of a running daemon
	@$(tests) build
	@BUILD='$(BUILD)' tests/system/hostile.sh

system-socket: ## floods, half lines and other users at the daemon's socket
	@$(tests) build
	@BUILD='$(BUILD)' tests/system/socket.sh

hardening: ## what a release build promises, looked up in its programs
	@$(MAKE) MODE=release BUILD=build/release all
	@tests/lint/hardening

assurance: ## one page: what was run, what it found, and the command of each line
	@tests/assurance

mutants: ## whether the tests notice mistakes made on purpose in daemon/core and daemon/diary
	@tests/sim/mutants

# For tests/sim/mutants, which compiles and links by itself.
.PHONY: say-compile say-libraries
say-compile:
	@echo $(CC) $(ALL_CFLAGS) $(all_cflags)
say-libraries:
	@echo $(call libs,test) $(all_libs)

# ---- install -------------------------------------------------------------------------------------

# mode:source:destination below PREFIX. Children live in libexec/settled, where paths_find_program
# looks. What is not in the tree is left out.
INSTALL_BIN = $(foreach program,$(notdir $(PROGRAMS)),0755:$(BUILD)/$(program):$(if \
  $(filter settle settled,$(program)),bin,libexec/settled)/$(program))
INSTALL_PLUGINS = $(foreach file,$(sort $(shell find plugins -type f ! -path 'plugins/host/*')),\
  0644:$(file):share/settled/$(file))
INSTALL_MAN = $(foreach page,$(wildcard contrib/man/*.[1-9]),\
  0644:$(page):share/man/man$(patsubst .%,%,$(suffix $(page)))/$(notdir $(page)))
INSTALL_COMPLETIONS = \
  $(foreach file,$(wildcard contrib/completions/*.bash),\
    0644:$(file):share/bash-completion/completions/$(basename $(notdir $(file)))) \
  $(foreach file,$(wildcard contrib/completions/_*),\
    0644:$(file):share/zsh/site-functions/$(notdir $(file))) \
  $(foreach file,$(wildcard contrib/completions/*.fish),\
    0644:$(file):share/fish/vendor_completions.d/$(notdir $(file)))
config_file = $(if $(wildcard config/$1),0644:config/$1:$2/$1)
INSTALL_CONFIG = $(call config_file,settled.ini,share/settled) \
  $(call config_file,settled-namespaces.conf,share/settled) \
  $(call config_file,settled.service,lib/systemd/user) \
  $(call config_file,settled.desktop,share/applications) \
  $(call config_file,settled.svg,share/icons/hicolor/scalable/apps)
INSTALL_ROWS = $(INSTALL_BIN) $(INSTALL_PLUGINS) $(INSTALL_MAN) $(INSTALL_COMPLETIONS) \
  $(INSTALL_CONFIG)
AUTOSTART = $(wildcard config/settled-autostart.desktop)

root := $(DESTDIR)$(PREFIX)
autostart_file := $(DESTDIR)$(SYSCONFDIR)/xdg/autostart/settled-autostart.desktop
part = $(word $1,$(subst :, ,$2))
define install_row
@install -D -m $(call part,1,$1) '$(call part,2,$1)' '$(root)/$(call part,3,$1)'

endef
define uninstall_row
@rm -f '$(root)/$(call part,3,$1)'

endef

.PHONY: install install-files uninstall
install: ## install below PREFIX (/usr/local) and SYSCONFDIR (/etc), staged in DESTDIR
	@$(MAKE) MODE=release BUILD=build/release all
	@$(MAKE) MODE=release BUILD=build/release install-files

install-files:
	$(foreach row,$(INSTALL_ROWS),$(call install_row,$(row)))
	$(if $(wildcard config/settled.service),@sed -i 's|@BINDIR@|$(PREFIX)/bin|g' \
	  '$(root)/lib/systemd/user/settled.service')
	$(if $(AUTOSTART),@install -D -m 0644 $(AUTOSTART) '$(autostart_file)')

uninstall: ## remove what install put there, and nothing else
	$(foreach row,$(INSTALL_ROWS),$(call uninstall_row,$(row)))
	$(if $(AUTOSTART),@rm -f '$(autostart_file)')
	@for folder in share/settled libexec/settled; do \
	  test ! -d '$(root)'/$$folder || find '$(root)'/$$folder -depth -type d -empty -delete; \
	done

# ---- the rest ------------------------------------------------------------------------------------

.PHONY: clean help
clean: ## remove everything that was built
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | \
	  while IFS='|' read -r target text; do printf '%-18s %s\n' "$$target" "$$text"; done
	@echo '  make tests/unit/X  build and run one unit test'
