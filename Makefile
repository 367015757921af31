# libtrace.  Targets: all check check-torch check-torch-aarch64 check-programs check-matrix bench demo deps deps-all deps-programs
# install uninstall dist check-dist lint coverage fuzz clean.  V=1 shows commands, SAN=address,undefined builds the command with sanitizers, ARCH=aarch64
# cross-builds into build/aarch64 and runs the tests there under qemu-user.

VERSION := $(shell cat VERSION)
HOST_ARCH := $(shell uname -m)
ARCH ?= $(HOST_ARCH)
PREFIX ?= /usr/local
TRIPLET = $(ARCH)-linux-gnu
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
OUR_CPPFLAGS = -I. -Itools -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -DMODULESDIR='"$(modulesdir)"' -DTRIPLET='"$(TRIPLET)"'
OUR_CFLAGS = -std=c11 $(WARN) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
	$(if $(counted),--coverage)
OUR_LIBS = -lelf -ljson-c -lzstd

# What runs inside other people's processes: no libc, no TLS, no stack protector, nothing undefined (DESIGN.md, section 4).
GUEST_CFLAGS = -std=c11 $(WARN) -O2 -g -fPIC -fvisibility=hidden -ffreestanding -fno-builtin -fno-stack-protector -fno-common \
	-fno-tree-loop-distribute-patterns -fno-asynchronous-unwind-tables -U_FORTIFY_SOURCE $(GUEST_$(ARCH))
GUEST_x86_64 = -fcf-protection=full -mno-red-zone
GUEST_aarch64 = -mbranch-protection=standard -mno-outline-atomics
GUEST_LDFLAGS = -nostdlib -shared -Wl,-z,defs -Wl,-z,noexecstack -Wl,-z,norelro -Wl,-z,noseparate-code -Wl,--build-id \
	-Wl,--hash-style=gnu
# The audit module alone is bound lazily, and has a PLT: audit/plt.c.
GUEST_BOUND = -Wl,-Bsymbolic -Wl,-z,now
# A guarded control stack (GCS): where the user asks for it, ld.so (glibc 2.41) lets in, or keeps it on for, what is marked alone.
# Calls and returns are in pairs here; but gcc before 15 and ld before 2.44 cannot say so: a note of BTI (1) and GCS (4).
mark_aarch64 = $(Q)printf '\4\0\0\0\20\0\0\0\5\0\0\0GNU\0\0\0\0\300\4\0\0\0\5\0\0\0\0\0\0\0' >$@.note && \
	$(shell $(CC) -print-prog-name=objcopy) --update-section .note.gnu.property=$@.note $@ || \
	echo '$@ is not marked for a guarded control stack'; rm -f $@.note
# Linked in this order, what every event touches shares the first writable page, and big buffers come last: each page is a fault.
GUEST = trace/write.c trace/clock.c trace/image.c trace/output.c trace/glibc.c trace/rules.c
AUDIT = $(GUEST) audit/candidate.c audit/audit.c audit/object.c audit/redirect.c audit/ruleset.c audit/loaded.c audit/lookup.c audit/ldcache.c audit/compat.c audit/compat-host.c audit/compat-find.c audit/compat-library.c audit/plt.c \
	trace/compat-decide.c trace/text.c
PRELOAD = $(filter-out trace/rules.c,$(GUEST)) preload/thunk-$(ARCH).S preload/dl.c preload/real.c preload/where.c preload/record.c preload/cuda.c \
	preload/code.c preload/direct.c preload/cuda-types.c preload/python.c preload/python-frames.c preload/python-line.c trace/text.c
# Rooms of tools/, the lowest first; tests/project/layers.sh reads this line.
ROOMS = base elf python tracedir graph snapshot owner machine view print finding remedy findings diagnose diff launch check probe share report cmds
TOOLS = $(sort $(wildcard $(ROOMS:%=tools/%/*.c))) trace/read.c trace/decode.c trace/fields.c trace/names.c trace/rules.c trace/compat-decide.c

Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-4s %s\n' $(1) $@;)

tools_o = $(TOOLS:%.c=$(B)/o/%.o)
audit_o = $(AUDIT:%.c=$(B)/guest/%.o)
preload_o = $(patsubst %.S,$(B)/guest/%.o,$(PRELOAD:%.c=$(B)/guest/%.o))

.PHONY: all
all: $(B)/libtrace $(B)/libtrace.so $(B)/libtrace-preload.so modules

$(B)/libtrace: $(tools_o)
	$(call say,LINK)$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(OUR_LIBS) $(LDLIBS)

$(B)/libtrace.so: $(audit_o) audit/libtrace.map
	$(call say,LINK)$(CC) $(GUEST_CFLAGS) $(GUEST_LDFLAGS) -Wl,-z,lazy -Wl,-soname,libtrace.so -Wl,--version-script=audit/libtrace.map -o $@ $(audit_o)
	$(mark_$(ARCH))

$(B)/libtrace-preload.so: $(preload_o) preload/libtrace-preload.map
	$(call say,LINK)$(CC) $(GUEST_CFLAGS) $(GUEST_LDFLAGS) $(GUEST_BOUND) -Wl,-soname,libtrace-preload.so -Wl,--version-script=preload/libtrace-preload.map \
		-o $@ $(preload_o)
	$(mark_$(ARCH))

$(B)/o/%.o: %.c Makefile VERSION
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/guest/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)$(CC) -I. -D_GNU_SOURCE $(CPPFLAGS) $(GUEST_CFLAGS) -MMD -MP -c -o $@ $<

# Only where it is installed: preload/cuda-types.c looks.
CUDA_INCLUDE = $(firstword $(wildcard $(CUDA_HOME)/include /usr/local/cuda/include))
$(B)/guest/preload/cuda-types.o: CPPFLAGS += $(if $(wildcard $(CUDA_INCLUDE)/cuda.h),-isystem $(CUDA_INCLUDE))
# A profiler or an exception may unwind through what calls on from inside.
$(B)/guest/preload/%.o: GUEST_CFLAGS += -fasynchronous-unwind-tables
$(B)/guest/%.o: %.S Makefile
	@mkdir -p $(@D)
	$(call say,AS)$(CC) -I. $(CPPFLAGS) $(GUEST_CFLAGS) -MMD -MP -c -o $@ $<

# Where the modules are installed is compiled in: another PREFIX than last time builds that file again.
.PHONY: FORCE
$(B)/modulesdir: FORCE
	@mkdir -p $(@D); echo '$(modulesdir)' | cmp -s - $@ || echo '$(modulesdir)' >$@
$(B)/o/tools/launch/modules.o: $(B)/modulesdir

# They carry these files.
$(B)/o/tools/finding/catalog-data.o: $(wildcard catalog/*.tsv catalog/explain/*.md)
$(B)/o/tools/report/page.o: $(wildcard tools/report/page/*)

-include $(tools_o:.o=.d) $(audit_o:.o=.d) $(preload_o:.o=.d)

# The trees that `record` hands to ld.so as modules/$$LIB/libtrace.so.  $$LIB is lib64 or lib/TRIPLET in a native process; in a
# 32-bit one it finds twins that do nothing, so that ld.so has nothing to complain about.  lib is the 32-bit ones' where the native
# are in lib64 (Fedora), and else that of native ones (Arch; Nix and Guix anywhere): modules-lib.
depth_2 = modules/lib64 $(if $(filter x86_64,$(ARCH)),modules-lib/lib modules-lib/lib64,modules/lib)
depth_3 = modules/lib/$(TRIPLET) $(if $(filter x86_64,$(ARCH)),modules-lib/lib/$(TRIPLET))
natives = $(foreach d,$(depth_2) $(depth_3),$(B)/$(d)/libtrace.so $(B)/$(d)/libtrace-preload.so)
.PHONY: modules
modules: $(natives)
define native
$(B)/$(1)/%.so: $(B)/%.so
	@mkdir -p $$(@D)
	$$(Q)ln -sf $(2)/$$*.so $$@
endef
$(foreach d,$(depth_2),$(eval $(call native,$(d),../..)))
$(foreach d,$(depth_3),$(eval $(call native,$(d),../../..)))

ifeq ($(ARCH),x86_64)
folders_32 = modules/lib modules/lib32 modules/lib/i386-linux-gnu modules-lib/lib32 modules-lib/lib/i386-linux-gnu
twins = $(foreach d,$(folders_32),$(B)/$(d)/libtrace.so $(B)/$(d)/libtrace-preload.so)
modules: $(twins)
TWIN_CFLAGS = -m32 -std=c11 $(WARN) -O2 -fPIC -fvisibility=hidden -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables \
	-fcf-protection=none
$(filter %/libtrace.so,$(twins)): audit/twin.c Makefile
	@mkdir -p $(@D)
	$(call say,TWIN)$(CC) $(TWIN_CFLAGS) $(GUEST_LDFLAGS) $(GUEST_BOUND) -Wl,-soname,$(@F) -o $@ $<
$(filter %/libtrace-preload.so,$(twins)): preload/twin.c Makefile
	@mkdir -p $(@D)
	$(call say,TWIN)$(CC) $(TWIN_CFLAGS) $(GUEST_LDFLAGS) $(GUEST_BOUND) -Wl,-soname,$(@F) -o $@ $<
endif

# Programs that the tests run on this machine, whatever ARCH is.
HOST_CC ?= cc
$(B)/mktrace $(B)/mkmany: $(B)/%: tests/tools/%.c trace/fields.c trace/names.c $(wildcard trace/*.h)
	@mkdir -p $(@D)
	$(call say,CC)$(HOST_CC) -I. -D_GNU_SOURCE -std=c11 $(WARN) -O1 -o $@ $(filter %.c,$^)

# Reads what is wrong in every way with everything that the command reads with; built with sanitizers by its test.
$(B)/mutate: $(B)/o/tests/tools/mutate.o $(filter-out $(B)/o/tools/cmds/main.o,$(tools_o))
	$(call say,LINK)$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(OUR_LIBS) $(LDLIBS)

.SECONDARY:	# its objects are made by chains of rules, and kept
# The same for a fuzz target, without libFuzzer: every-elf is made of tests/fuzz/elf.c.
$(B)/every-%: $(B)/o/tests/tools/every-byte.o $(B)/o/tests/fuzz/%.o $(filter-out $(B)/o/tools/cmds/main.o,$(tools_o))
	$(call say,LINK)$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(OUR_LIBS) $(LDLIBS)

# Small programs around parts of the command, for tests to ask what it makes of a file or a word.
ask = $(B)/ask-elf $(B)/ask-symbols $(B)/ask-requirement $(B)/ask-standin $(B)/ask-fold $(B)/ask-python $(B)/ask-catalog $(B)/ask-host $(B)/ask-snapshot $(B)/ask-pack
$(ask): $(B)/ask-%: $(B)/o/tests/tools/ask-%.o $(filter-out $(B)/o/tools/cmds/main.o,$(tools_o))
	$(call say,LINK)$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(OUR_LIBS) $(LDLIBS)
-include $(ask:$(B)/%=$(B)/o/tests/tools/%.d)

# Tests: tests/run prints TAP and a closing line; TESTS="tests/audit/fork.sh …" runs some.
.PHONY: check
check: all $(B)/mktrace $(B)/mkmany $(ask)
	$(Q)B='$(abspath $(B))' ARCH='$(ARCH)' CC='$(CC)' tests/run $(TESTS)

# With the real torch, 5 GB in the user's cache folder, and with its aarch64 build under qemu-user.
.PHONY: check-torch check-torch-aarch64
check-torch: all $(B)/ask-pack $(B)/ask-python
	$(Q)B='$(abspath $(B))' ARCH='$(ARCH)' CC='$(CC)' JOBS=1 tests/run tests/torch/*.sh
check-torch-aarch64: all
	$(Q)$(MAKE) --no-print-directory ARCH=aarch64 build/aarch64/libtrace.so
	$(Q)B='$(abspath build/aarch64)' ARCH=aarch64 JOBS=2 tests/run tests/torch-aarch64/*.sh

# Real programs, plain and under record; what each cost is in the lines that begin with #.
.PHONY: check-programs
check-programs: all
	$(Q)B='$(abspath $(B))' ARCH='$(ARCH)' CC='$(CC)' JOBS=1 VERBOSE=1 tests/run $(or $(TESTS),tests/programs/*.sh)

# The import of torch where python3 has it, else that of a miniature whose import fails.
.PHONY: demo
demo: all
	$(Q)B='$(abspath $(B))' CC='$(CC)' examples/minitorch/demo

.PHONY: bench
bench: all $(B)/ask-elf $(B)/mkmany
	$(Q)B='$(abspath $(B))' CC='$(CC)' bench/run
	$(Q)B='$(abspath $(B))' CC='$(CC)' bench/many

# deps: what building and the core tests need; deps-all: what the other targets need as well, but for check-programs.
.PHONY: deps deps-all deps-programs
deps:
	$(Q)scripts/deps
deps-all:
	$(Q)scripts/deps all
	$(Q)scripts/sysroot-aarch64 || [ $$? -eq 77 ]
	$(Q)scripts/packaging || [ $$? -eq 77 ]
deps-programs:
	$(Q)scripts/deps programs

# FUZZ_TIME seconds (600) of any bytes for each parser, FUZZ="elf fatbin" for some, with clang.
.PHONY: fuzz
fuzz: $(B)/mktrace
	$(Q)B='$(abspath $(B))' tests/fuzz/run $(filter-out tools/cmds/main.c,$(TOOLS))

# How many lines of tools/ the tests run, with gcov: the figure, and the files with the least.  Tests to which it matters what the
# command writes at its end are skipped.
.PHONY: coverage
coverage:
	$(Q)find build/coverage -name '*.gcda' -delete 2>/dev/null; $(MAKE) --no-print-directory COVERAGE=1 check; \
		CC='$(CC)' scripts/coverage build/coverage

.PHONY: lint
lint:
	$(Q)B='$(B)' CC='$(CC)' scripts/lint

COMMAND = $(B)/libtrace
# LD_AUDIT=libtrace.so without a path works where ld.so looks in $(libdir) (ldconfig).
pages = $(wildcard man/*.[1-8])
.PHONY: install uninstall
install: all
	@mkdir -p '$(DESTDIR)$(bindir)' '$(DESTDIR)$(libdir)'
	$(Q)install -m 755 $(COMMAND) '$(DESTDIR)$(bindir)/libtrace'
	$(Q)for module in libtrace.so libtrace-preload.so; do \
		install -m 755 "$(B)/$$module" "$(DESTDIR)$(libdir)/$$module" || exit; done
	$(Q)for native in $(natives:$(B)/%=%); do \
		mkdir -p "$(DESTDIR)$(libdir)/libtrace/$${native%/*}" && \
		ln -sf "../$$(readlink "$(B)/$$native")" "$(DESTDIR)$(libdir)/libtrace/$$native" || exit; done
	$(Q)for twin in $(twins:$(B)/%=%); do \
		mkdir -p "$(DESTDIR)$(libdir)/libtrace/$${twin%/*}" && \
		install -m 755 "$(B)/$$twin" "$(DESTDIR)$(libdir)/libtrace/$$twin" || exit; done
	$(Q)for page in $(pages); do mkdir -p "$(DESTDIR)$(mandir)/man$${page##*.}" && \
		install -m 644 "$$page" "$(DESTDIR)$(mandir)/man$${page##*.}/$${page##*/}" || exit; done
	$(Q)mkdir -p '$(DESTDIR)$(sharedir)' && install -m 644 catalog/*.tsv '$(DESTDIR)$(sharedir)'
	$(Q)$(foreach c,$(completions),mkdir -p '$(DESTDIR)$(dir $(completion_$(c)))' && \
		install -m 644 completions/$(c) '$(DESTDIR)$(completion_$(c))' &&) true
uninstall:
	$(Q)rm -f '$(DESTDIR)$(bindir)/libtrace' '$(DESTDIR)$(libdir)/libtrace.so' '$(DESTDIR)$(libdir)/libtrace-preload.so' \
		$(foreach page,$(pages),'$(DESTDIR)$(mandir)/man$(subst .,,$(suffix $(page)))/$(notdir $(page))') \
		$(foreach c,$(completions),'$(DESTDIR)$(completion_$(c))')
	$(Q)rm -rf '$(DESTDIR)$(libdir)/libtrace' '$(DESTDIR)$(sharedir)'

completions = $(notdir $(wildcard completions/libtrace.bash completions/_libtrace completions/libtrace.fish))
completion_libtrace.bash = $(PREFIX)/share/bash-completion/completions/libtrace
completion__libtrace = $(PREFIX)/share/zsh/site-functions/_libtrace
completion_libtrace.fish = $(PREFIX)/share/fish/vendor_completions.d/libtrace.fish

# One tarball for ARCH: what `make install` installs, with a static command that no machine lacks a library for.  The same
# bytes for the same source: SOURCE_DATE_EPOCH, or the date of the last commit, is the date of everything in it.
.PHONY: dist check-dist
dist = libtrace-$(VERSION)-$(ARCH)-linux-gnu
dist: $(B)/dist/$(dist).tar.gz
# That libc.a cannot look names of users and hosts up without libc.so is a warning of the linker's.
$(B)/dist/libtrace: $(tools_o)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(OUR_CFLAGS) $(CFLAGS) $(LDFLAGS) -static -Wl,--fatal-warnings -s -o $@ $^ \
		-Wl,--start-group $(OUR_LIBS) -lz -Wl,--end-group $(LDLIBS)
$(B)/dist/$(dist).tar.gz: all $(B)/dist/libtrace
	@rm -rf $(@D)/root $(@D)/$(dist)
	$(Q)$(MAKE) -s --no-print-directory install B=$(B) ARCH=$(ARCH) COMMAND=$(B)/dist/libtrace DESTDIR=$(@D)/root
	$(Q)mv '$(@D)/root$(PREFIX)' $(@D)/$(dist) && cp README.md NEWS.md LICENSE $(@D)/$(dist)
	$(call say,TAR)date=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || date -r VERSION +%s)} && \
		tar -C $(@D) -c --sort=name --owner=0 --group=0 --numeric-owner --mtime=@$$date --mode=go=u,go-w $(dist) | gzip -9n >$@.new && \
		mv $@.new $@
# In a bare root of its own, nothing installed.
check-dist: dist
	$(Q)B='$(abspath $(B))' ARCH='$(ARCH)' CC='$(CC)' DIST='$(abspath $(B))/dist/$(dist).tar.gz' tests/run tests/dist/*.sh

# Other releases of Debian, made of their packages in the user's cache folder: RELEASES="bullseye sid" for some.
.PHONY: check-matrix
check-matrix: dist
	$(Q)$(MAKE) --no-print-directory ARCH=aarch64 dist
	$(Q)TESTS='$(TESTS)' tests/matrix/run $(RELEASES)

.PHONY: clean
clean:
	rm -rf build
