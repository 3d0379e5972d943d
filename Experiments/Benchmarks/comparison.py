"""What `compare` is made of: contestants that are run in turns, and the table of their medians."""

import json
import os
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from time import perf_counter

# One thread each, for comparisons on one core. Multi-threaded Eigen is XLA's own pool.
SETTINGS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "PYTHONDONTWRITEBYTECODE": "1",
}
# Nothing else that libraries are set by, such as the processor that OpenBLAS is to take this one for.
KEPT = {name: value for name, value in os.environ.items() if not re.match("(OMP|OPENBLAS|MKL|XLA|JAX)_", name)}
ENVIRONMENT = KEPT | SETTINGS


@dataclass(frozen=True)
class Row:
    """A row of the table: what is measured, in which unit, and whether less of it is better."""

    title: str
    unit: str
    less_is_better: bool = False


@dataclass
class Contestant:
    """Something measured by commands that print a line of JSON a measurement."""

    name: str
    commands: list
    cores: str
    # Turns a line into pairs of a row and a value.
    rows: object

    def run(self, turn):
        """Runs all commands and yields what their lines say. {turn} in a command is the turn's number from 1 on,
        {folder} a folder that is not there yet."""
        for command in self.commands:
            with tempfile.TemporaryDirectory() as temporary:
                words = [word.format(turn=turn, folder=os.path.join(temporary, "run")) for word in command]
                for line in lines(["taskset", "-c", self.cores, *words]):
                    yield line


def lines(command):
    """The lines of JSON a command prints, each with the wall time since the launch at which it came."""
    print("  " + shlex.join(command), file=sys.stderr)
    with tempfile.TemporaryFile("w+") as errors:
        start = perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=ENVIRONMENT
        )
        for text in process.stdout:
            wall = perf_counter() - start
            yield json.loads(text) | {"wall_s": wall}
        if process.wait():
            errors.seek(0)
            raise RuntimeError(f"{shlex.join(command)} failed:\n{errors.read()[-2000:]}")


@dataclass
class Comparison:
    """OneHot, the first of the contestants, against the others."""

    name: str
    contestants: list
    # Values by row and contestant, in the order of the rounds.
    values: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    # Versions of packages, and what else names itself.
    versions: dict = field(default_factory=dict)

    def run(self, turn):
        """One round, in which each contestant has its turn."""
        print(f"{self.name}, round {turn}", file=sys.stderr)
        for contestant in self.contestants:
            for line in contestant.run(turn):
                self.take(contestant, line)

    def take(self, contestant, line):
        self.versions |= line.get("versions", {})
        if "kernels" in line:
            self.versions |= {"OneHot": f"{line['version']} with {line['kernels']} kernels"}
        for row, value in contestant.rows(line):
            self.values[row][contestant.name].append(value)

    def table_rows(self):
        """The cells of each row: title, unit, ours, best peer, ratio of medians with the range over rounds, others."""
        own = self.contestants[0].name
        for row, values in self.values.items():
            if own not in values:
                continue
            medians = {name: statistics.median(series) for name, series in values.items()}
            peers = sorted((name for name in medians if name != own), key=medians.get)
            if not row.less_is_better:
                peers.reverse()
            cells = [f"{name} {number(medians[name])}" for name in peers] or ["–"]
            ratio = ratio_cell(row, values[own], values[peers[0]]) if peers else "–"
            yield [row.title, row.unit, number(medians[own]), cells[0], ratio, ", ".join(cells[1:])]


def ratio_cell(row, ours, theirs):
    """How many times better we are."""

    def ratio(our, their):
        return their / our if row.less_is_better else our / their

    each = [ratio(*pair) for pair in zip(ours, theirs)]
    whole = ratio(statistics.median(ours), statistics.median(theirs))
    return f"{number(whole)} ({number(min(each))}–{number(max(each))})"


def number(value):
    """Three significant digits."""
    for factor, letter in [(1e6, " M"), (1e3, " k")]:
        if 0.9995 * factor <= value < float("inf"):
            return f"{value / factor:.3g}{letter}"
    return f"{value:.3g}" if value < float("inf") else "never"


def markdown(rows):
    """A table in Markdown."""
    head = ["measurement", "unit", "OneHot", "best peer", "ratio (range over rounds)", "other peers"]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows])


def machine():
    """The processor's name, and how many of it there are."""
    text = subprocess.run(["lscpu"], capture_output=True, text=True).stdout
    fields = dict(re.findall(r"^\s*([^:]+):\s*(.*)$", text, re.MULTILINE))
    model = fields.get("Model name", "unknown processor")
    family = "/".join(fields.get(name, "?") for name in ("CPU family", "Model", "Stepping"))
    return f"{model} (family/model/stepping {family}), {len(os.sched_getaffinity(0))} processors"
