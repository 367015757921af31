# SPDX-License-Identifier: MIT
"""Imports torch, copies /proc/self/maps into the file named by its argument, and marks the point (tests/oracle/compare)."""

import ctypes
import sys

import torch

assert torch.ones(2, 2).sum().item() == 4
with open("/proc/self/maps") as maps, open(sys.argv[1], "w") as copy:
    copy.write(maps.read())
try:
    ctypes.CDLL("/oracle-point")
except OSError:
    pass
