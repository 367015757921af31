# SPDX-License-Identifier: MIT
"""What `import torch` does to the dynamic linker, and nothing else."""

import ctypes
import glob
import os
import sys

__version__ = "2.15.0+minitorch"

# In this order torch loads what it finds of the CUDA wheels by absolute path, so that a CUDA toolkit elsewhere on the
# machine cannot get in before them.
_CUDA_LIBRARIES = [
    ("cublas", "libcublasLt.so.*[0-9]"),
    ("cublas", "libcublas.so.*[0-9]"),
    ("cudnn", "libcudnn.so.*[0-9]"),
    ("cuda_nvrtc", "libnvrtc.so.*[0-9]"),
    ("cuda_runtime", "libcudart.so.*[0-9]"),
    ("cuda_cupti", "libcupti.so.*[0-9]"),
    ("cufft", "libcufft.so.*[0-9]"),
    ("nvjitlink", "libnvJitLink.so.*[0-9]"),
    ("cusparse", "libcusparse.so.*[0-9]"),
    ("cusparselt", "libcusparseLt.so.*[0-9]"),
    ("cusolver", "libcusolver.so.*[0-9]"),
    ("nccl", "libnccl.so.*[0-9]"),
    ("nvshmem", "libnvshmem_host.so.*[0-9]"),
    ("cufile", "libcufile.so.*[0-9]"),
]


def _preload_cuda_libraries():
    for folder, name in _CUDA_LIBRARIES:
        for site in sys.path:
            nvidia = os.path.join(site, "nvidia")
            found = glob.glob(os.path.join(nvidia, folder, "lib", name))
            found += glob.glob(os.path.join(nvidia, "cu13", "lib", name))
            if found:
                ctypes.CDLL(found[0])
                break


_here = os.path.dirname(os.path.abspath(__file__))
ctypes.CDLL(os.path.join(_here, "lib", "libtorch_global_deps.so"), mode=ctypes.RTLD_GLOBAL)
try:
    _preload_cuda_libraries()
except OSError:
    pass  # torch goes on too: libtorch_cuda.so's own search may still succeed

from torch._C import *  # noqa: E402,F403
