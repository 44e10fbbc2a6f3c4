#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""ynl.py CLI [ARGUMENT]...: the kernel's ynl, which reads the specification by libyaml to save
time.

The folder of CLI must be in PYTHONPATH.
"""

import runpy
import sys

import yaml

yaml.safe_load = lambda stream: yaml.load(stream, Loader=yaml.CSafeLoader)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
