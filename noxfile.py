"""The matrix: the wheel, installed by itself, with the oldest and the newest libraries that it admits, under every Python that is there.

    make matrix                       all of it
    nox -s "wheel-3.12(newest)"       one of them

Each session builds the wheel, installs it into an empty environment and uses it in an empty folder, as a user would.
"""

import tomllib
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PLANS = ["kidal_sim:kidal_push", "kidal_sim:tessalit_relief"]
SNIPPET = """
import warnings
import kidal_sim, mesa, numba, numpy, scipy
scenario = kidal_sim.load("kidal_sim:kidal_push", {"calendar.horizon": "4 d", "calendar.hold": "1 d"})
warnings.simplefilter("error")
frame = kidal_sim.run(scenario, runs=20, seed=1)
campaign = kidal_sim.Campaign(scenario, seed=1, run=3)
while campaign.running:
    campaign.step()
row = frame.iloc[3]
assert all(row[name] == value for name, value in campaign.outcomes().items() if value is not None and name in row)
print("versions", mesa.__version__, numba.__version__, numpy.__version__, scipy.__version__)
"""

nox.options.error_on_missing_interpreters = False


@nox.session(python=PYTHONS, venv_backend="venv")
@nox.parametrize("libraries", ["oldest", "newest"])
def wheel(session: nox.Session, libraries: str) -> None:
    """Install the wheel with these libraries and use it outside the repository."""
    session.install("hatchling")
    folder = Path(session.create_tmp())
    session.run("python", "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "-w", str(folder), str(ROOT))
    (built,) = folder.glob("kidal_sim-*.whl")
    pins = _oldest(session.python) if libraries == "oldest" else []
    session.install(str(built), *pins)
    session.chdir(folder)
    for command in (
        ("init", "mine"),
        ("check", "mine/push.yaml", *PLANS),
        ("compare", *PLANS, "--runs", "20", "-q"),
        ("compare", "mine/wait.yaml", "mine/push.yaml", "--runs", "20", "-q"),
        ("batch", "mine/experiment.yaml", "--runs", "10", "-q"),
        ("replay", PLANS[0], "-o", "replay.html"),
        ("report", "results/experiment", "-o", "report.html"),
        ("plot", PLANS[0], "map"),
    ):
        session.run("kidal-sim", *command, silent=True)
    session.run("python", "-c", SNIPPET)


def _oldest(python: str) -> list[str]:
    """Return each dependency at the oldest version that `pyproject.toml` admits for this Python."""
    requirements = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return [each.split(",")[0].replace(">=", "==") for each in requirements if ">=" in each]
