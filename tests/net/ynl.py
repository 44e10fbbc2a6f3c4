#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""ynl.py CLI [ARGUMENT]...: the kernel's ynl, with a spec read by libyaml: a third of the time is that."""

import os
import runpy
import sys

import yaml

yaml.safe_load = lambda stream: yaml.load(stream, Loader=yaml.CSafeLoader)
sys.argv = sys.argv[1:]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
