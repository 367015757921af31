# libtrace.so and libtrace-preload.so, which run inside other people's processes, and the folders that ld.so is handed.

# No libc, no TLS, no stack protector, nothing undefined (DESIGN.md, section 4).
GUEST_CFLAGS = $(COMMON) -O2 -g -fPIC -fvisibility=hidden -ffreestanding -fno-builtin -fno-stack-protector \
	-fno-common -fno-tree-loop-distribute-patterns -fno-asynchronous-unwind-tables -U_FORTIFY_SOURCE $(GUEST_$(ARCH))
GUEST_x86_64 = -fcf-protection=full -mno-red-zone
GUEST_aarch64 = -mbranch-protection=standard -mno-outline-atomics
GUEST_LDFLAGS = -nostdlib -shared -Wl,-z,defs -Wl,-z,noexecstack -Wl,-z,norelro -Wl,-z,noseparate-code -Wl,--build-id \
	-Wl,--hash-style=gnu
# The audit module alone is bound lazily, and has a PLT: audit/plt.c.
GUEST_BOUND = -Wl,-Bsymbolic -Wl,-z,now

# Linked in this order, what every event touches shares the first writable page, and big buffers come last: each page is a
# fault.
GUEST = write journal own-file clock image output glibc rules
AUDIT = $(GUEST:%=trace/%.c) $(addprefix audit/,$(addsuffix .c,candidate audit object redirect ruleset loaded lookup \
	ldcache compat compat-host compat-find compat-library plt restart ldd)) trace/compat-decide.c trace/symbols.c trace/text.c
PRELOAD = $(patsubst %,trace/%.c,$(filter-out rules,$(GUEST))) preload/thunk-$(ARCH).S $(addprefix preload/,$(addsuffix \
	.c,dl real where thread record cuda code direct cuda-types python python-frames python-line exec exec-calls)) trace/symbols.c trace/text.c

guest_o = $(addprefix $(B)/guest/,$(addsuffix .o,$(basename $(1))))
audit_o = $(call guest_o,$(AUDIT))
preload_o = $(call guest_o,$(PRELOAD))

# A guarded control stack (GCS): where the user asks for it, ld.so (glibc 2.41) lets in, or keeps it on for, what is marked
# alone.  Calls and returns are in pairs here; but gcc before 15 and ld before 2.44 cannot say so: a note of BTI (1) and GCS (4).
mark_aarch64 = $(Q)printf '\4\0\0\0\20\0\0\0\5\0\0\0GNU\0\0\0\0\300\4\0\0\0\5\0\0\0\0\0\0\0' >$@.note && \
	$(shell $(CC) -print-prog-name=objcopy) --update-section .note.gnu.property=$@.note $@ || \
	echo '$@ is not marked for a guarded control stack'; rm -f $@.note

$(B)/libtrace.so: $(audit_o) audit/libtrace.map
$(B)/libtrace.so: bound = -Wl,-z,lazy
$(B)/libtrace-preload.so: $(preload_o) preload/libtrace-preload.map
$(B)/libtrace-preload.so: bound = $(GUEST_BOUND)
$(B)/libtrace.so $(B)/libtrace-preload.so:
	$(call say,LINK)$(CC) $(GUEST_CFLAGS) $(GUEST_LDFLAGS) $(bound) -Wl,-soname,$(@F) \
		-Wl,--version-script=$(filter %.map,$^) -o $@ $(filter %.o,$^)
	$(mark_$(ARCH))

$(B)/guest/%.o: %.c Makefile modules.mk | $(ready)
	@mkdir -p $(@D)
	$(call say,CC)$(CC) -I. -D_GNU_SOURCE $(CPPFLAGS) $(GUEST_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/guest/%.o: %.S Makefile modules.mk | $(ready)
	@mkdir -p $(@D)
	$(call say,AS)$(CC) -I. $(CPPFLAGS) $(GUEST_CFLAGS) -MMD -MP -c -o $@ $<
# Only where it is installed: preload/cuda-types.c looks.
CUDA_INCLUDE = $(firstword $(wildcard $(CUDA_HOME)/include /usr/local/cuda/include))
$(B)/guest/preload/cuda-types.o: CPPFLAGS += $(if $(wildcard $(CUDA_INCLUDE)/cuda.h),-isystem $(CUDA_INCLUDE))
# A profiler or an exception may unwind through what calls on from inside.
$(B)/guest/preload/%.o: GUEST_CFLAGS += -fasynchronous-unwind-tables
-include $(patsubst %.o,%.d,$(audit_o) $(preload_o))

# The trees that `record` hands to ld.so as modules/$$LIB/libtrace.so.  $$LIB is lib64 or lib/TRIPLET in a native process; in
# a 32-bit one it finds twins that do nothing, so that ld.so has nothing to complain about.  lib is the 32-bit ones' where the
# native are in lib64 (Fedora), and else that of native ones (Arch; Nix and Guix anywhere): modules-lib.
depth_2 = modules/lib64 $(if $(filter x86_64,$(ARCH)),modules-lib/lib modules-lib/lib64,modules/lib)
depth_3 = modules/lib/$(TRIPLET) $(if $(filter x86_64,$(ARCH)),modules-lib/lib/$(TRIPLET))
folders_32 = $(if $(filter x86_64,$(ARCH)),modules/lib modules/lib32 modules/lib/i386-linux-gnu modules-lib/lib32 \
	modules-lib/lib/i386-linux-gnu)
natives = $(foreach d,$(depth_2) $(depth_3),$(d)/libtrace.so $(d)/libtrace-preload.so)
audit_twins = $(folders_32:%=$(B)/%/libtrace.so)
preload_twins = $(folders_32:%=$(B)/%/libtrace-preload.so)

.PHONY: modules
modules: $(natives:%=$(B)/%) $(audit_twins) $(preload_twins)
define native
$(B)/$(1)/%.so: $(B)/%.so
	@mkdir -p $$(@D)
	$$(Q)ln -sf $(2)/$$*.so $$@
endef
$(foreach d,$(depth_2),$(eval $(call native,$(d),../..)))
$(foreach d,$(depth_3),$(eval $(call native,$(d),../../..)))

TWIN_CFLAGS = -m32 $(COMMON) -O2 -fPIC -fvisibility=hidden -ffreestanding -fno-stack-protector \
	-fno-asynchronous-unwind-tables -fcf-protection=none
$(audit_twins): audit/twin.c
$(preload_twins): preload/twin.c
$(audit_twins) $(preload_twins): Makefile modules.mk | $(ready)
	@mkdir -p $(@D)
	$(call say,TWIN)$(CC) $(TWIN_CFLAGS) $(GUEST_LDFLAGS) $(GUEST_BOUND) -Wl,-soname,$(@F) -o $@ $(filter %.c,$^)
