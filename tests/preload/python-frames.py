# SPDX-License-Identifier: MIT
"""Opens libraries from everywhere that Python code can be, and says what its own traceback is there.

run FILE: does so, and writes a JSON line for each: the library's name and its frames as the companion writes them.
compare FILE EVENTS: whether those are in the dlopen records.
"""
import json
import os
import sys

SKIPPED = "<frozen importlib."


def frames_here(depth):
    frame, frames = sys._getframe(depth), []
    import traceback
    for f in reversed(traceback.extract_stack(frame)):
        if not f.filename.startswith(SKIPPED):
            frames.append("%s:%d:%s" % (f.filename, f.lineno, f.name))
    return frames[:8]


def compare(expected, events):
    wanted = [json.loads(line) for line in open(expected, encoding="ascii")]
    seen = {}
    for line in open(events, encoding="utf-8"):
        event = json.loads(line)
        if event["kind"] == "dlopen" and "name" in event:
            # An extension is known by its module's name.
            seen.setdefault(os.path.basename(event["name"]).split(".cpython")[0], event.get("frames", []))
    wrong = 0
    for name, frames in wanted:
        if name not in seen:
            sys.exit("FAILED: no record of %s" % name)
        # The frames of ctypes are before that which called it, and count among the 8.
        got = [f for f in seen[name] if "/ctypes/__init__.py:" not in f]
        hidden = len(seen[name]) - len(got)
        if got != frames[:8 - hidden]:
            wrong += 1
            print("%s\n  traceback: %s\n  recorded:  %s" % (name, frames, seen[name]))
    if wrong:
        sys.exit("FAILED: %d of %d differ" % (wrong, len(wanted)))
    print("%d calls" % len(wanted))


def run(log):
    import _ctypes
    import ctypes
    import threading
    import traceback  # noqa: F401 (not in the middle of what is tested)

    def note(name):
        with open(log, "a", encoding="ascii") as f:
            f.write(json.dumps([name, frames_here(2)]) + "\n")

    c_dlopen = ctypes.CDLL(None).dlopen
    space = {"note": note, "dlopen": _ctypes.dlopen}

    # The call is in C, so that the innermost frame is the one that noted it.
    def code(text, file, **more):
        scope = dict(space, __name__="case", **more)
        exec(compile(text, file, "exec"), scope)
        return scope

    def call(name):
        return "try: note('%s'); dlopen('%s', 2)\nexcept OSError: pass\n" % (name, name)

    def inner(name):
        def innermost():
            note(name); c_dlopen(name.encode(), 2)
        innermost()

    # Functions in functions, methods, generators, comprehensions, coroutines.
    inner("libnested.so")

    class Class:
        def method(self, name):
            inner(name)

        @property
        def property(self):
            inner("libproperty.so")

    Class().method("libmethod.so")
    Class().property

    def generator():
        yield 1
        inner("libgenerator.so")
        yield 2

    def outer():
        yield from generator()

    list(outer())
    [inner(name) for name in ["libcomprehension.so"]]
    (lambda name: inner(name))("liblambda.so")

    async def coroutine():
        inner("libcoroutine.so")

    async def awaiting():
        await coroutine()

    try:
        awaiting().send(None)
    except StopIteration:
        pass

    # With the GIL let go of, by the C function that ctypes calls.
    def released():
        note("libreleased.so"); c_dlopen(b"libreleased.so", 2)

    released()

    # By way of a C function that calls back.
    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    def callback(a, b):
        inner("libcallback.so")
        return 0

    pair = (ctypes.c_int * 2)(2, 1)
    ctypes.CDLL(None).qsort(pair, 2, ctypes.sizeof(ctypes.c_int), callback)

    # ctypes.CDLL, whose own frames come first.
    def cdll(name):
        try:
            note(name); ctypes.CDLL(name)
        except OSError:
            pass

    cdll("libcdll.so")

    # More frames than are kept.
    def deep(n):
        return deep(n - 1) if n else inner("libdeep.so")

    deep(200)

    # Lines far apart, in both directions, many instructions on a line, and many lines.
    gap = "\n" * 700
    code(call("libfirst.so") + gap + call("libgap.so") + "x = [" + "1 + y(),\n" * 300 + "]\n" + call("liblong.so"), "gap.py", y=lambda: 1)
    code("y = 0\n" + "x = y + y * y\n" * 20000 + call("libmany.so"), "many.py")
    code("f(1,\n" + "\n" * 300 + "  2, g(),\n  3)\n", "arguments.py", f=lambda *a: inner("libarguments.so"), g=lambda: inner("libargument.so"))
    code("def f():\n" + gap + " " + call("libfunction.so").replace("\n", "\n ") + "\nf()\n", "function.py")
    code("for i in range(3):\n  pass\nwhile True:\n  try:\n    raise KeyError\n  except KeyError:\n    f()\n    break\n  finally:\n    g()\n",
         "flow.py", f=lambda: inner("libexcept.so"), g=lambda: inner("libfinally.so"))

    # Names of every width, and what is no UTF-8.
    code("def größe():\n " + call("liblatin.so").replace("\n", "\n ") + "\ngröße()\n", "/tmp/é.py")
    code("def 函数():\n " + call("libwide.so").replace("\n", "\n ") + "\n函数()\n", "/tmp/函.py")
    code("def 𝔣():\n " + call("libwidest.so").replace("\n", "\n ") + "\n𝔣()\n", "/tmp/𝔘.py")

    # An import, from a file.
    with open("importing.py", "w") as f:
        f.write("import builtins\n\ndef lazily():\n    builtins.note('_lsprof'); import _lsprof\n\nlazily()\n")
    import builtins
    builtins.note = note
    sys.path.insert(0, os.getcwd())
    import importing  # noqa: F401

    # Every tracing function there is.
    sys.settrace(lambda *a: None)
    inner("libtraced.so")
    sys.settrace(lambda *a: (lambda *b: None))
    inner("libtracedlines.so")
    sys.settrace(None)
    sys.setprofile(lambda *a: None)
    inner("libprofiled.so")
    sys.setprofile(None)

    # Threads, while others come and go.
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            t = threading.Thread(target=lambda: sum(range(100)))
            t.start()
            t.join()

    others = [threading.Thread(target=busy) for _ in range(3)]
    for t in others:
        t.start()
    for i in range(20):
        t = threading.Thread(target=inner, args=("libthread%d.so" % i,))
        t.start()
        t.join()
        inner("libbeside%d.so" % i)
    stop.set()
    for t in others:
        t.join()

    # A fork child, of the main thread and of another.
    def child(name):
        pid = os.fork()
        if pid == 0:
            try:
                inner(name)
            finally:
                os._exit(0)
        os.waitpid(pid, 0)

    child("libchild.so")
    t = threading.Thread(target=child, args=("libchildofthread.so",))
    t.start()
    t.join()


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        compare(sys.argv[2], sys.argv[3])
    else:
        run(sys.argv[2])
