# SPDX-License-Identifier: MIT
"""missing-wheel.py TREE.json WHY.json SITE-PACKAGES: who wanted libcusparse.so.12, and where ld.so looked for it."""

import json
import sys

with open(sys.argv[1]) as tree, open(sys.argv[2]) as why:
    (process,), answer = json.load(tree)["processes"], json.load(why)
site = sys.argv[3]
assert process["status"] == 1, process["status"]
failures = [each for each in process["failed"] if each["name"] == "libcusparse.so.12"]
failure = next(each for each in failures if each["requester"] == f"{site}/torch/lib/libtorch_cuda.so")
assert failure["certain"], failure
tried = [(each["origin"], each["path"], each["outcome"]) for each in failure["candidates"]]
assert ("rpath", f"{site}/torch/lib/../../nvidia/cu13/lib/libcusparse.so.12", "missing") in tried, tried
assert any(origin == "default" for origin, _, _ in tried), tried
assert all(outcome == "missing" for _, _, outcome in tried), tried
# Preloading ended there too: libcusolver needs it.
assert any(each["requester"] == f"{site}/nvidia/cu13/lib/libcusolver.so.12" for each in failures), failures

assert answer["status"] == "failed", answer["status"]
chains = [[each["path"].rsplit("/", 1)[-1] for each in chain if each.get("path")] for chain in answer["chains"]]
wanted = [chain for chain in chains if "libtorch_cuda.so" in chain]
assert wanted, chains
assert any(name.startswith("_C.") for chain in wanted for name in chain), chains
assert any(name.startswith("python3") for chain in wanted for name in chain), chains
