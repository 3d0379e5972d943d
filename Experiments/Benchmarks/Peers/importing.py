"""Imports a module and prints a line, for the time from the launch until then: python importing.py MODULE"""

import importlib
import json
import sys

importlib.import_module(sys.argv[1])
print(json.dumps({"bench": "startup", "what": "import", "module": sys.argv[1]}))
