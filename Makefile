# libtrace.  Targets: all check check-torch check-torch-aarch64 check-programs check-dist check-matrix bench demo deps deps-all
# deps-programs install uninstall dist lint coverage fuzz clean.  V=1 shows commands, SAN=address,undefined builds the command
# with sanitizers, ARCH=aarch64 cross-builds into build/aarch64 and runs the tests there under qemu-user.

VERSION := $(shell cat VERSION)
HOST_ARCH := $(shell uname -m)
ARCH ?= $(HOST_ARCH)
TRIPLET = $(ARCH)-linux-gnu
PREFIX ?= /usr/local
bindir = $(PREFIX)/bin
libdir = $(PREFIX)/lib
mandir = $(PREFIX)/share/man
sharedir = $(PREFIX)/share/libtrace
modulesdir = $(libdir)/libtrace/modules
CACHE = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/libtrace

ifeq ($(ARCH),$(HOST_ARCH))
B = build
CC ?= cc
else
B = build/$(ARCH)
# Where the libraries of ARCH are, to link the command with and to run with: unpacked by `make deps-all`.
SYSROOT ?= $(or $(wildcard $(CACHE)/sysroot-$(ARCH)),/usr/$(TRIPLET))
export SYSROOT
CC = $(ARCH)-linux-gnu-gcc $(if $(wildcard $(SYSROOT)/usr/include),--sysroot=$(SYSROOT))
endif
# A sanitized build has a folder of its own, so that it never mixes with the other.
ifneq ($(SAN),)
B := $(B)/san
endif
# So has one that counts the lines that ran: COVERAGE=1, set by `make coverage`.  A test of that one may ask for the other.
counted = $(if $(SAN),,$(COVERAGE))
ifneq ($(counted),)
B := $(B)/coverage
CFLAGS = -O0 -g
endif

CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith -Wvla $(if $(CI),-Werror)
# The same bytes from any folder: none is named in what debuggers read, nor anywhere else.
COMMON = -std=c11 $(WARN) -ffile-prefix-map='$(CURDIR)'=.
export PWD := $(CURDIR)
OUR_CPPFLAGS = -I. -Itools -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -DMODULESDIR='"$(modulesdir)"' -DTRIPLET='"$(TRIPLET)"'
# The command reads other people's bytes: what a hole in it would need is taken away.  The preprocessor knows whether this
# compiler has _FORTIFY_SOURCE=3, and that nothing of it works without optimization; sanitizers do better.
HARD_x86_64 = -fcf-protection=full
HARD_aarch64 = -mbranch-protection=standard
FORTIFY = (__OPTIMIZE__ ? 2 + (__GNUC__ > 11 || __clang_major__ > 8) : 0)
HARD_CFLAGS = -fPIE -fstack-protector-strong $(HARD_$(ARCH)) $(if $(SAN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE='$(FORTIFY)')
HARD_LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack
OUR_CFLAGS = $(COMMON) $(HARD_CFLAGS) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
	$(if $(counted),--coverage)
# Images are read with libarchive; a build without it does everything else.  LIBARCHIVE= leaves it out.
# The static one where there is one: the shared one needs libxml2 and so libstdc++, and a user's LD_LIBRARY_PATH that breaks those
# would break the command that is to say so.
archive_a = $(wildcard $(shell $(CC) -print-file-name=libarchive.a))
LIBARCHIVE ?= $(shell printf '\043include <archive.h>\n' | $(CC) $(CPPFLAGS) -E - >/dev/null 2>&1 && \
	echo $(if $(archive_a),-l:libarchive.a,-larchive))
OUR_LIBS = -lelf -ljson-c $(LIBARCHIVE) -lzstd -lz
AR = $(shell $(CC) -print-prog-name=ar)

# Rooms of tools/, the lowest first; tests/project/layers.sh reads this line.
ROOMS = base elf python archive tracedir graph resolve snapshot owner machine view print finding remedy findings diagnose diff launch check probe share report cmds
TOOLS = $(sort $(wildcard $(ROOMS:%=tools/%/*.c))) $(addprefix trace/,read.c chunks.c decode.c fields.c names.c rules.c compat-decide.c)

Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-4s %s\n' $(1) $@;)
ready = $(B)/dependencies

.PHONY: all
all: $(B)/libtrace $(B)/libtrace.so $(B)/libtrace-preload.so modules
include modules.mk

# The command, and small programs around parts of it that tests ask: all of it but main() is in one archive.
main_o = $(B)/o/tools/cmds/main.o
parts_o = $(filter-out $(main_o),$(TOOLS:%.c=$(B)/o/%.o))
ask = $(patsubst tests/tools/%.c,$(B)/%,$(wildcard tests/tools/ask-*.c))
# Each parser read with everything that is wrong: mutate, and the targets of `make fuzz` without libFuzzer.
every = $(patsubst tests/fuzz/%.c,$(B)/every-%,$(wildcard tests/fuzz/*.c))
$(B)/libtrace $(B)/dist/libtrace: $(main_o)
$(B)/mutate $(ask): $(B)/%: $(B)/o/tests/tools/%.o
$(every): $(B)/every-%: $(B)/o/tests/tools/every-byte.o $(B)/o/tests/fuzz/%.o
programs = $(B)/libtrace $(B)/dist/libtrace $(B)/mutate $(ask) $(every)
# That libc.a cannot look names of users and hosts up without libc.so is a warning of the linker's.
$(B)/dist/libtrace: linked = -static-pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--fatal-warnings -s
$(B)/dist/libtrace: libs = -Wl,--start-group $(OUR_LIBS) -Wl,--end-group
libs = $(OUR_LIBS)
linked = $(HARD_LDFLAGS)
$(programs): $(B)/tools.a
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) $(linked) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
		$(libs) $(LDLIBS)
	$(if $(LIBARCHIVE),,@[ $(@F) != libtrace ] || echo '  left out: images in `libtrace check`, as there is no libarchive (make deps)')
$(B)/tools.a: $(parts_o) $(B)/parts
	$(call say,AR)rm -f $@ && $(AR) qcsD $@ $(parts_o)
$(B)/o/%.o: %.c Makefile VERSION | $(ready)
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
-include $(patsubst %.o,%.d,$(main_o) $(parts_o)) $(wildcard $(B)/o/tests/*/*.d)

# What is built in without being a file: where the modules are installed, and which files there are.  Another than last time
# builds again what has it.
kept_modulesdir = $(modulesdir)
kept_parts = $(parts_o)
kept_libarchive = $(LIBARCHIVE)
.PHONY: FORCE
$(B)/modulesdir $(B)/parts $(B)/libarchive: FORCE
	@mkdir -p $(@D); echo '$(kept_$(@F))' | cmp -s - $@ || echo '$(kept_$(@F))' >$@
$(B)/o/tools/launch/modules.o: $(B)/modulesdir
$(B)/o/tools/archive/tar.o: $(B)/libarchive
$(B)/o/tools/archive/tar.o: OUR_CPPFLAGS += $(if $(LIBARCHIVE),-DHAVE_LIBARCHIVE)
# They carry these files.
$(B)/o/tools/finding/catalog-data.o: $(wildcard catalog/*.tsv catalog/explain/*.md)
$(B)/o/tools/report/page.o: $(wildcard tools/report/page/*)

# Whether a program can be built at all, before a compiler says so in its own words.
$(ready):
	@mkdir -p $(@D)
	$(Q)CC='$(CC)' FLAGS='$(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' scripts/deps check $(if $(filter $(ARCH),$(HOST_ARCH)),,all) && >$@

# Programs that the tests run on this machine, whatever ARCH is.
HOST_CC ?= cc
$(B)/mktrace $(B)/mkmany: $(B)/%: tests/tools/%.c trace/fields.c trace/names.c $(wildcard trace/*.h) | $(ready)
	@mkdir -p $(@D)
	$(call say,CC)$(HOST_CC) -I. -D_GNU_SOURCE -std=c11 $(WARN) -O1 -o $@ $(filter %.c,$^)

# Tests: tests/run prints TAP and a closing line; TESTS="tests/audit/fork.sh …" runs some.  A folder of SUITES is run by a
# target of its own, check-NAME, with the words of with_NAME, and else all are by `make check`; tests/run reads the next line.
SUITES = dist programs resolver torch torch-aarch64
with_dist = DIST='$(abspath $(B))/dist/$(dist).tar.gz'
# Real programs, plain and under record; what each cost is in the lines that begin with #.
with_programs = JOBS=1 VERBOSE=1 TEST_SECONDS=3600
# What would be loaded for every ELF file of this system, of torch's environment, of other Pythons and of a root for aarch64, as
# their ld.so says it; a sample is in `make check`.
with_resolver = JOBS=1 VERBOSE=1 TEST_SECONDS=3600
check-resolver: $(B)/ask-resolve
# The real torch, 5 GB in the user's cache folder, and its aarch64 build under qemu-user.
with_torch = JOBS=1 TEST_SECONDS=1800
with_torch-aarch64 = B='$(abspath build/aarch64)' ARCH=aarch64 CC=cc JOBS=2
testing = B='$(abspath $(B))' ARCH='$(ARCH)' CC='$(CC)'
.PHONY: check check-matrix $(SUITES:%=check-%)
check: all $(B)/mktrace $(B)/mkmany $(ask)
	$(Q)$(testing) tests/run $(TESTS)
check-dist: dist
check-torch: $(B)/ask-pack $(B)/ask-python
check-torch-aarch64: aarch64-modules
$(SUITES:%=check-%): check-%: all
	$(Q)$(testing) $(with_$*) tests/run $(or $(TESTS),$(wildcard tests/$*/*.sh))
# Other releases of Debian, made of their packages in the user's cache folder: RELEASES="bullseye sid" for some.
check-matrix: dist aarch64-dist
	$(Q)TESTS='$(TESTS)' tests/matrix/run $(RELEASES)
aarch64-%:
	$(Q)$(MAKE) --no-print-directory ARCH=aarch64 $*

# demo: the import of torch where python3 has it, else that of a miniature whose import fails.
.PHONY: demo bench
demo: all
	$(Q)$(testing) examples/minitorch/demo
bench: all $(B)/ask-elf $(B)/mkmany $(B)/mktrace
	$(Q)$(testing) bench/short
	$(Q)$(testing) bench/run
	$(Q)$(testing) bench/many

# deps: what building and the core tests need; deps-all: what the other targets need as well, but for check-programs.
.PHONY: deps deps-all deps-programs
deps:
	$(Q)scripts/deps
deps-all:
	$(Q)scripts/deps all
	$(Q)scripts/sysroot-aarch64 || [ $$? -eq 77 ]
	$(Q)scripts/packaging || [ $$? -eq 77 ]
	$(Q)scripts/sarif-tools || [ $$? -eq 77 ]
deps-programs:
	$(Q)scripts/deps programs

.PHONY: fuzz coverage lint
# FUZZ_TIME seconds (600) of any bytes for each parser, FUZZ="elf fatbin" for some, with clang.
fuzz: $(B)/mktrace
	$(Q)B='$(abspath $(B))' LIBS='$(OUR_LIBS)' tests/fuzz/run
# How many lines of tools/ the tests run, with gcov: the figure, and the files with the least.  Tests to which it matters what
# the command writes at its end are skipped.
coverage:
	$(Q)find build/coverage -name '*.gcda' -delete 2>/dev/null; $(MAKE) --no-print-directory COVERAGE=1 check; \
		CC='$(CC)' scripts/coverage build/coverage
lint:
	$(Q)B='$(B)' CC='$(CC)' scripts/lint

# One tarball for ARCH: what `make install` installs, with a static command that no machine lacks a library for.
.PHONY: install uninstall dist
COMMAND = $(B)/libtrace
dist = libtrace-$(VERSION)-$(ARCH)-linux-gnu
installing = B='$(B)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' bindir='$(bindir)' libdir='$(libdir)' mandir='$(mandir)' \
	sharedir='$(sharedir)' COMMAND='$(COMMAND)'
installed = $(natives) $(patsubst $(B)/%,%,$(audit_twins) $(preload_twins))
install: all
	$(Q)$(installing) scripts/install $(installed)
uninstall:
	$(Q)$(installing) scripts/install --remove
dist: $(B)/dist/$(dist).tar.gz
$(B)/dist/$(dist).tar.gz: all $(B)/dist/libtrace
	$(call say,TAR)$(installing) COMMAND=$(B)/dist/libtrace LIBARCHIVE='$(LIBARCHIVE)' scripts/dist $@ $(installed)

.PHONY: clean
clean:
	rm -rf build
