#!/bin/sh
# What the preload module wrote of dlopen: the caller in place of a wrapper, ld.so's words, Python's place, RTLD_NOLOAD.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/calls"
{
	start
	cat <<'T'
# A wrapper is what ld.so takes for the caller.
dlopen caller=0x601139 caller_base=0x600000 flags=0x400 mode=2 name=libfoo.so.1
search requester=0x20 name=libfoo.so.1
candidate requester=0x20 loader_flag=default outcome=found dev=1 ino=5 path=/lib/libfoo.so.1
object id=0x50 base=0x800000 dev=1 ino=5 path=/lib/libfoo.so.1 soname=libfoo.so.1 needed=libdep.so.1
search requester=0x50 name=libdep.so.1
candidate requester=0x50 loader_flag=default outcome=found dev=1 ino=6 path=/lib/libdep.so.1
object id=0x60 base=0x900000 dev=1 ino=6 path=/lib/libdep.so.1 soname=libdep.so.1
activity head=0x10 activity=consistent
# A search that nobody called for: libc's own.
search requester=0x40 name=libnss_x.so.2
candidate requester=0x40 loader_flag=default outcome=missing path=/lib/libnss_x.so.2
failed requester=0x40 name=libnss_x.so.2
# Twice in vain from one place; the audit module tells only later.
dlopen caller=0x601200 caller_base=0x600000 flags=0x400 mode=0x102 name=libgone.so.1
search requester=0x20 name=libgone.so.1
candidate requester=0x20 loader_flag=default outcome=missing path=/lib/libgone.so.1
dlerror caller=0x601210 caller_base=0x600000 flags=0x400 text=libgone.so.1:\x20cannot\x20open
dlopen caller=0x601200 caller_base=0x600000 flags=0x400 mode=0x102 name=libgone.so.1
failed requester=0x20 name=libgone.so.1
search requester=0x20 name=libgone.so.1
candidate requester=0x20 loader_flag=default outcome=missing path=/lib/libgone.so.1
dlerror caller=0x601210 caller_base=0x600000 flags=0x400 text=libgone.so.1:\x20cannot\x20open
failed requester=0x20 name=libgone.so.1
# Only asked whether they are loaded.
dlopen caller=0x401000 caller_base=0x400000 flags=0x400 mode=6 name=libask.so.1
search requester=0x10 name=libask.so.1
candidate requester=0x10 loader_flag=default outcome=found dev=1 ino=7 path=/lib/libask.so.1
dlopen caller=0x401100 caller_base=0x400000 flags=0x400 mode=6 name=libask2.so.1
search requester=0x10 name=libask2.so.1
candidate requester=0x10 loader_flag=default outcome=missing path=/lib/libask2.so.1
failed requester=0x10 name=libask2.so.1
# Mapped, refused, let go again.
dlopen caller=0x601300 caller_base=0x600000 flags=0x400 mode=2 name=/x/site-packages/torch/_C.abi3.so
search requester=0x20 name=/x/site-packages/torch/_C.abi3.so
candidate requester=0x20 loader_flag=direct outcome=found dev=1 ino=8 path=/x/site-packages/torch/_C.abi3.so
object id=0x70 base=0xa00000 dev=1 ino=8 path=/x/site-packages/torch/_C.abi3.so
close id=0x70
activity head=0x10 activity=consistent
dlerror caller=0x601310 caller_base=0x600000 flags=0x400 text=/x/site-packages/torch/_C.abi3.so:\x20undefined\x20symbol:\x20nothing
# Already there; the error is that of a dlsym that nobody wrote down.
dlopen caller=0x401200 caller_base=0x400000 flags=0x400 mode=1 name=libdep.so.1
dlerror caller=0x401210 caller_base=0x400000 flags=0x400 text=/opt/app:\x20undefined\x20symbol:\x20none
# Python's place: what ctypes and imports pass through is none.
dlopen caller=0x601400 caller_base=0x600000 flags=0x400 mode=2 name=/x/libpy.so frames=/usr/lib/python3.11/ctypes/__init__.py:376:__init__,/x/site-packages/torch/__init__.py:350:_load_global_deps,/x/app.py:1:<module>
search requester=0x20 name=/x/libpy.so
candidate requester=0x20 loader_flag=direct outcome=found dev=1 ino=9 path=/x/libpy.so
object id=0x80 base=0xb00000 dev=1 ino=9 path=/x/libpy.so
activity head=0x10 activity=consistent
end
T
} | both data
# With nothing missing for good a dlopen that failed is no error of the tree.
libtrace tree data >out || { status=$?; cat out; fail "tree exits with $status"; }
compare calls-tree <out
libtrace why libfoo.so.1 data >out || fail "why exits with $?"
has 'libplugin.so.1 opens libfoo.so.1 with dlopen; searched' out
has '^  from libplugin.so.1+0x1139 with RTLD_NOW$' out
hasnt 'libwrap.so.1 opens' out
libtrace why libgone.so.1 data >out || fail "why exits with $?"
has '2 times the same way' out
has '^  from libplugin.so.1+0x1200 with RTLD_NOW|RTLD_GLOBAL, 2 times$' out
has '^  ld.so: libgone.so.1: cannot open$' out
libtrace why libask.so.1 data >out || fail "why exits with $?"
has 'not loaded, and only that was asked: RTLD_NOLOAD' out
libtrace why libdep.so.1 data >out || fail "why exits with $?"
has 'app opens libdep.so.1 with dlopen; it is loaded already' out
hasnt 'undefined symbol' out
libtrace why libpy.so data >out || fail "why exits with $?"
has '^  from libplugin.so.1+0x1400 with RTLD_NOW, at torch/__init__.py:350 in _load_global_deps$' out
libtrace why _C.abi3.so data >out || fail "why exits with $?"
has 'with RTLD_NOW, at import torch._C$' out
has '^  ld.so: undefined symbol: nothing$' out
command -v python3 >/dev/null || skip "no python3 to judge JSON"
libtrace tree --format=json data >tree.json
python3 - <<'P' || fail "the JSON of tree"
import json
p = json.load(open("tree.json"))["processes"][0]
by = {o["soname"] or o["path"].split("/")[-1]: o for o in p["objects"]}
call = by["libfoo.so.1"]["call"]
assert by["libfoo.so.1"]["requester"] == "/opt/libplugin.so.1", by["libfoo.so.1"]
assert call["caller"] == "/opt/libplugin.so.1" and call["offset"] == 0x1139 and call["mode"] == "RTLD_NOW", call
assert by["libpy.so"]["call"]["frames"][1] == "/x/site-packages/torch/__init__.py:350:_load_global_deps"
assert by["libdep.so.1"]["call"]["name"] == "libfoo.so.1", by["libdep.so.1"]
assert by["_C.abi3.so"]["call"]["error"].endswith("undefined symbol: nothing")
failed = {f["name"]: f for f in p["failed"]}
assert failed["libgone.so.1"]["error"] == "libgone.so.1: cannot open"
assert failed["libgone.so.1"]["call"]["count"] == 2
assert failed["libask.so.1"]["noload"] and failed["libask2.so.1"]["noload"]
assert "call" not in failed["libnss_x.so.2"] and failed["libnss_x.so.2"]["requester"] == "/lib/libc.so.6"
P
