#!/bin/sh
# What Python's own tests say of ctypes, subprocesses, threads and signals is the same.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
python=/usr/bin/python3
$python -c 'import test.test_ctypes, test.test_signal, test.test_subprocess, test.test_threading' 2>/dev/null ||
	skip "$python has no tests of its own (make deps-programs installs them)"
# Left out is what takes seconds of waiting.
cat >suite.py <<'E'
import importlib, os, sys, time, unittest
from test import support
support.use_resources = []
support.verbose = 0
left_out = ["ItimerTest", "StressTest", "SiginterruptTest", "WakeupSignalTests"]
class Result(unittest.TestResult):
    verdicts = []
    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()
    def stopTest(self, test):
        super().stopTest(test)
        if "SLOW" in os.environ and time.monotonic() - self.began > 0.7:
            print(test.id(), time.monotonic() - self.began, file=sys.__stderr__)
    def addSuccess(self, test):
        super().addSuccess(test)
        self.verdicts.append(f"{test.id()}: ok")
    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.verdicts.append(f"{test.id()}: skipped, {reason}")
def leaves(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from leaves(test)
        elif not any(word in test.id() for word in left_out):
            yield test
result = Result()
result.buffer = True
for name in "test_ctypes", "test_subprocess", "test_threading", "test_signal":
    module = importlib.import_module("test." + name)
    unittest.TestSuite(leaves(unittest.defaultTestLoader.loadTestsFromModule(module))).run(result)
print("\n".join(result.verdicts))
for test, text in result.failures + result.errors:
    print(test.id(), "did not pass")
    print(text, file=sys.stderr)
print(result.testsRun, "run,", len(result.skipped), "skipped,", len(result.failures), "failed,", len(result.errors), "errors")
E
both cpython $python "$t/suite.py"
tail -n 1 traced.out
