#!/bin/sh
# The wheels of numpy, scipy and onnxruntime-gpu: an eigenvalue each, threads, and what providers there are without a GPU.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
wheels=$("$top/tests/programs/env" 2>"$t/env.log") || { status=$?; cat "$t/env.log"; [ $status -eq 77 ] && exit 77; fail "tests/programs/env exits with $status"; }
cat >use-numpy.py <<'E'
import sys, numpy
a = numpy.arange(10000.0).reshape(100, 100) % 17
print(repr(numpy.linalg.eigvalsh(a + a.T)[[0, -1]]), numpy.linalg.inv(a + numpy.eye(100) * 99).sum(), numpy.fft.fft(a[0])[3])
print(open("/dev/null").fileno())
sys.exit(5)
E
cat >use-scipy.py <<'E'
import numpy, scipy.linalg, scipy.sparse.linalg, scipy.optimize, scipy.special, scipy.stats, scipy.signal, scipy.ndimage
a = numpy.arange(10000.0).reshape(100, 100) % 17
print(repr(scipy.linalg.eigvals(a).real.max()), scipy.sparse.linalg.norm(scipy.sparse.csr_matrix(a)))
print(scipy.optimize.minimize(lambda x: (x - 3) @ (x - 3), numpy.zeros(4)).nit, scipy.special.gamma(4.5), scipy.stats.norm.cdf(1))
E
cat >use-onnxruntime.py <<'E'
import onnxruntime
print(onnxruntime.__version__, onnxruntime.get_available_providers(), onnxruntime.get_device())
# A model of one node, y = x + x, in the bytes of its format.
def field(n, value): return bytes([n << 3 | 2, len(value)]) + value
def number(n, value): return bytes([n << 3, value])
shape = field(1, number(1, 3))
tensor = field(1, number(1, 1) + field(2, shape))
graph = (field(1, field(1, b"x") + field(1, b"x") + field(2, b"y") + field(4, b"Add")) + field(2, b"g")
         + field(11, field(1, b"x") + field(2, tensor)) + field(12, field(1, b"y") + field(2, tensor)))
model = number(1, 8) + field(7, graph) + field(8, number(2, 17))
import numpy
for providers in ["CPUExecutionProvider"], ["CUDAExecutionProvider", "CPUExecutionProvider"]:
    try:
        session = onnxruntime.InferenceSession(model, providers=providers)
        print(session.get_providers(), session.run(None, {"x": numpy.array([1, 2, 4], "float32")}))
    except Exception as e:
        print(type(e).__name__, str(e)[:100])
E
# onnxruntime's own log has times and threads.
differs='s/^.\[[0-9;]*m//; s/^[-0-9]* [0-9:.]* \[/[/; s/^\(\[[A-Z]:onnxruntime:\)[^]]*/\1/'
for name in numpy scipy onnxruntime; do
	both $name "$wheels/bin/python" "$t/use-$name.py"
done
has "'CPUExecutionProvider'" traced.out
# Without a driver the CUDA provider is not to be had: the program is told and goes on, so that is no error.
grep 'libcuda\.so\.1' findings
