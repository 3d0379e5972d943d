"""What is compared with what: the comparisons of `compare` by name, each the list of its contestants."""

import subprocess
from pathlib import Path

from comparison import ENVIRONMENT, Contestant, Row

# What --peers must be able to import.
MODULES = [
    "envpool", "gymnasium", "gymnax", "jax", "numpy", "onnx", "onnxruntime", "optax", "stable_baselines3", "torch",
]  # fmt: skip
PEERS = Path(__file__).resolve().parent / "Peers"
SIZES = [64, 1024, 4096]
NAMES = [
    "mlp", "onehot", "index", "picture", "decide", "gumbel", "sgemm", "env", "loop", "start", "train", "workers", "builds",
]  # fmt: skip


class Contests:
    """The comparisons for the interpreter and the folders asked for, and what these lack."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.missing = []
        self.asked = set()

    def ours(self, rows, *commands, program="benchmark", folder=None, name="OneHot", cores=None):
        program = str((folder or self.arguments.bin) / program)
        commands = [[program, *command.split()] for command in commands]
        return Contestant(name, commands, cores or self.core, rows)

    def peer(self, name, modules, rows, *commands):
        """A list of one contestant, or none if there are to be no peers, or none with one of the modules."""
        python = self.arguments.peers
        if not python or set(modules) & set(self.arguments.without):
            return []
        for module in modules:
            self.require(module)
        scripts = [command.split(maxsplit=1) for command in commands]
        words = [[python, str(PEERS / script), *" ".join(rest).split()] for script, *rest in scripts]
        return [Contestant(name, words, self.core, rows)]

    def require(self, module):
        """Notes what is missing if the interpreter cannot import a module."""
        if module in self.asked:
            return
        self.asked.add(module)
        # -P: a folder of that name in the current one is no module.
        command = [self.arguments.peers, "-P", "-c", f"import {module}"]
        result = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)
        if result.returncode:
            reason = (result.stderr.strip().splitlines() or [f"exit code {result.returncode}"])[-1]
            self.missing.append(f"{self.arguments.peers} cannot import {module} ({reason})")

    @property
    def core(self):
        return str(self.arguments.core)

    def kernel(self, name, rows, options, peers_options=None, libraries=("numpy", "torch", "jax")):
        """A benchmark, and the peers' program of the same name with the same options unless others are given."""
        return [
            self.ours(rows, *(f"{name} {each} --repeats 3 --seconds 0.2" for each in options)),
            *(
                peer
                for library, *others in map(str.split, libraries)
                for peer in self.peer(
                    library,
                    [library, *others],
                    rows,
                    *(f"{name}.py {library} {each}" for each in peers_options or options),
                )
            ),
        ]

    def mlp(self):
        sizes = ["4-64-64-2 --batch 64,256,2048", "8-256-256-18 --batch 64,2048", "8-1024-1024-4 --batch 64,128,2048"]
        return self.kernel("mlp", self.network_rows(""), [f"--sizes {each}" for each in sizes])

    def onehot(self):
        """The peers are handed rows of zeros and a 1; we keep the places of the ones."""
        rows = self.network_rows(", one-hot input")
        return self.kernel("mlp", rows, self.one_hot_networks("index"), self.one_hot_networks("one-hot"))

    def index(self):
        """The peers are told the places, too."""
        rows = self.network_rows(", one-hot input, peers know its index")
        return self.kernel("mlp", rows, self.one_hot_networks("index"))

    def one_hot_networks(self, kind):
        return [f"--sizes {inputs}-64-64-4 --batch 64,2048 --input {kind}" for inputs in (104, 2500)]

    def picture(self):
        def rows(line):
            title = f"4x10x10 {line['input']} pictures, 16 filters, 128, forward and backward, batch {line['batch']}"
            return [(Row(title, "rows/s"), line["per_s_median"])]

        inputs = [f"--batch 128,2048 --input {kind}" for kind in ("dense", "boards")]
        return self.kernel("picture", rows, inputs, libraries=("torch", "jax"))

    def network_rows(self, note):
        def rows(line):
            title = f"{line['sizes']} network{note}, forward and backward, batch {line['batch']}"
            return [(Row(title, "rows/s"), line["per_s_median"])]

        return rows

    def decide(self):
        def rows(line):
            row = Row(f"one decision of {line['sizes']}, {line['action']} action", "µs", True)
            return [(row, 1e6 / line["per_s_median"])]

        sizes = [f"--sizes {each}" for each in ("4-64-64-2", "8-256-256-18", "8-1024-1024-4")]
        return self.kernel("decide", rows, sizes, libraries=("numpy", "torch", "jax", "onnxruntime onnx"))

    def gumbel(self):
        def rows(line):
            row = Row(f"straight-through Gumbel-Softmax, {line['rows']} rows, K = {line['k']}", "rows/s")
            return [(row, line["per_s_median"])]

        return self.kernel("gumbel", rows, ["--k 2,4,10,18,100,1000"])

    def sgemm(self):
        def rows(line):
            row = Row(f"matrix product {line['m']} x {line['k']} x {line['n']}", "GFLOP/s")
            return [(row, line["per_s_median"])]

        cubes = [f"--m {side} --n {side} --k {side}" for side in (512, 1024)]
        return self.kernel("sgemm", rows, ["--m 64,2048", *cubes])

    def env(self):
        """Observations are handed over after each step."""
        rows = self.environment_rows("")
        numpy_commands = [f"environments.py gymnasium cartpole {size}" for size in SIZES]
        return [
            self.our_environments(rows),
            *self.peer("gymnax", ["gymnax"], rows, *self.peer_environments("gymnax")),
            *self.peer("Gymnasium", ["gymnasium"], rows, *numpy_commands),
            *self.peer("EnvPool", ["envpool"], rows, *self.peer_environments("envpool")),
        ]

    def loop(self):
        """The peer steps and sums inside one compiled program; ours still hands its observations over."""
        rows = self.environment_rows(", peer in one compiled loop")
        return [
            self.our_environments(rows),
            *self.peer("gymnax", ["gymnax"], rows, *self.peer_environments("gymnax-loop")),
        ]

    def our_environments(self, rows):
        short = "--repeats 3 --seconds 0.2"
        lake = f"env --env frozenlake --num-envs 4096 {short} --observation"
        carts = [f"env --env cartpole --num-envs {size} {short}" for size in SIZES]
        return self.ours(rows, *carts, f"{lake} index", f"{lake} one-hot")

    def peer_environments(self, backend):
        lakes = [f"environments.py {backend} frozenlake 4096 {kind}" for kind in ("index", "one-hot")]
        return [f"environments.py {backend} cartpole {size}" for size in SIZES] + lakes

    def environment_rows(self, note):
        def rows(line):
            lake = "frozenlake" in line["env"]
            name = f"slippery FrozenLake 4x4, {line['observation']}" if lake else "CartPole"
            return [(Row(f"{name}, {line['num_envs']} environments{note}", "steps/s"), line["per_s_median"])]

        return rows

    def start(self):
        """Round n is seed n."""
        imported = Row("start: `agent --help` against `import stable_baselines3`", "s", True)
        solved = Row("launch to CartPole solved, evaluations included", "s", True)
        memory = Row("peak memory of a CartPole training", "MiB", True)
        never = float("inf")

        def our_rows(line):
            if line["what"] == "agent --help":
                return [(imported, line["wall_s_median"])]
            if line["what"] == "training":
                return [(memory, line["peak_rss_mib"])]
            return [(solved, line["wall_to_solve_s"] or never)]

        def peer_rows(line):
            if line["what"] == "import":
                return [(imported, line["wall_s"])]
            return [(solved, line["wall_s"] if line["solved_at_steps"] else never), (memory, line["peak_rss_mib"])]

        sb3 = "stable_baselines3"
        return [
            self.ours(our_rows, "startup --seed {turn} --seeds 1"),
            *self.peer("SB3 PPO", [sb3], peer_rows, "solve.py ppo {turn}", "importing.py " + sb3),
            *self.peer("SB3 A2C", [sb3], peer_rows, "solve.py a2c {turn}"),
        ]

    def train(self):
        """PPO with the peers' setting, and our actor-critic with its own, alone."""

        def rows(line):
            title = "training in four rooms, the actor-critic's own settings, without evaluations"
            if line["env"] != "gridworld":
                title = f"PPO on CartPole, {line['environments']} environments, 8 network passes a step"
            return [(Row(title, "steps/s"), line["per_s_median"])]

        ours = [f"train --environments {count} --repeats 3" for count in (4, 64)]
        return [
            self.ours(rows, *ours, "train --env gridworld --agent actor-critic --repeats 3"),
            *self.peer("PPO in JAX", ["gymnax", "optax"], rows, *(f"ppo.py {count}" for count in (4, 64))),
            *self.peer("SB3 PPO", ["stable_baselines3"], rows, *(f"sb3_ppo.py {count}" for count in (4, 64))),
        ]

    def workers(self):
        """Ours alone: two cores against one."""

        def rows(line):
            row = Row("PPO on CartPole, 64 environments, two cores against one", "steps/s")
            return [(row, line["per_s_median"])]

        both = f"{self.core},{self.arguments.second_core}"
        command = "train --environments 64 --repeats 3 --workers"
        return [
            self.ours(rows, f"{command} 2", cores=both),
            self.ours(rows, f"{command} 1", name="one core"),
        ]

    def builds(self):
        """Ours alone: the release build against the plain one."""

        def rows(line):
            return [(Row("CartPole training, release against debug build", "s", True), line["wall_s"])]

        command = "--env cartpole --seed 1 --workers 1 --json --quiet --out {folder}"
        debug = self.arguments.debug
        if not (debug / "agent").exists():
            self.missing.append(f"there is no {debug}/agent: build it (swift build), give --debug, or name the others")
        return [
            self.ours(rows, command, program="agent"),
            self.ours(rows, command, program="agent", folder=debug, name="debug build"),
        ]
