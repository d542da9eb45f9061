"""What tests expect of a problem in a scenario file: its location, its address, its code, and facts that its message must hold.

In one line: `a.yaml:9:9 units.main.at unknown-name goa gao`. A `*` stands for any location or address, a `-` for none, and a
`␣` for a space inside one of them.
"""

from kidal_sim.errors import ScenarioError
from kidal_sim.scenario.problems import Problem


def agrees(problem: Problem, expected: str) -> bool:
    """Return whether a problem is the expected one; files may have any folder before their name."""
    where, address, code, *facts = (part.replace("␣", " ") for part in expected.split())
    location = str(problem.location)
    return (
        where in ("*", location, location.rpartition("/")[2])
        and address in ("*", problem.address or "-")
        and code == problem.code
        and all(fact in str(problem).removeprefix(location) for fact in facts)
    )


def assert_problems(error: ScenarioError, *expected: str) -> None:
    """Assert that each expected problem is among those of an error."""
    for each in expected:
        assert any(agrees(problem, each) for problem in error.problems), (each, [(each.code, str(each)) for each in error.problems])
