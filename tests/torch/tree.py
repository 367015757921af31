# SPDX-License-Identifier: MIT
"""tree.py TREE.json SITE-PACKAGES STATUS: what must hold of `libtrace tree --format=json` of `import torch`."""

import json
import sys

with open(sys.argv[1]) as file:
    document = json.load(file)
site, status = sys.argv[2], int(sys.argv[3])
assert document["schema"] == "libtrace/tree/1", document["schema"]
assert len(document["processes"]) == 1, [process["exe"] for process in document["processes"]]
process = document["processes"][0]
assert process["status"] == 0, process["status"]
objects = {each["id"]: each for each in process["objects"]}
assert len(objects) == len(process["objects"]) >= 60, len(objects)
named = {each["soname"] or each["path"].rsplit("/", 1)[-1]: each for each in objects.values()}


def needs(soname):
    return {need["name"]: objects[need["id"]] for need in named[soname]["needed"] if need["id"] is not None}


edges = needs("libtorch_cuda.so")
for name, folder in {
    "libcublas.so.13": "nvidia/cu13", "libcublasLt.so.13": "nvidia/cu13", "libcudart.so.13": "nvidia/cu13",
    "libcufft.so.12": "nvidia/cu13", "libcusparse.so.12": "nvidia/cu13", "libnvrtc.so.13": "nvidia/cu13",
    "libcufile.so.0": "nvidia/cu13", "libcudnn.so.9": "nvidia/cudnn", "libnccl.so.2": "nvidia/nccl",
    "libcusparseLt.so.0": "nvidia/cusparselt",
}.items():
    assert edges[name]["path"].endswith(f"{folder}/lib/{name}"), (name, edges[name]["path"])
assert needs("libtorch_nvshmem.so")["libnvshmem_host.so.3"]["path"] == f"{site}/nvidia/nvshmem/lib/libnvshmem_host.so.3"
assert {"libtorch.so", "libtorch_cpu.so", "libtorch_cuda.so"} <= set(needs("libtorch_python.so"))

# torch loads these by their paths, through ctypes, before anything needs them.
for name in "libcublasLt.so.13", "libcublas.so.13", "libcudnn.so.9", "libnccl.so.2":
    preload = named[name]
    assert (preload["via"], preload["origin"]) == ("dlopen", "direct"), preload
    assert preload["requester"].rsplit("/", 1)[-1].startswith("_ctypes."), preload
torch_python = named["libtorch_python.so"]
assert (torch_python["via"], torch_python["origin"]) == ("needed", "rpath"), torch_python
assert torch_python["origin_owner"].startswith(f"{site}/torch/_C."), torch_python

# Without a driver the CUDA libraries look for one in vain.  Nothing that is *needed* is missing, so tree exits with 0.
assert status == 0, status
assert {failure["name"] for failure in process["failed"]} <= {"libcuda.so.1", "libnvidia-ml.so.1"}, process["failed"]
