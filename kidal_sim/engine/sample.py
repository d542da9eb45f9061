"""Every assumption of a scenario, drawn for every run."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kidal_sim import dice
from kidal_sim.dice import Purpose
from kidal_sim.scenario.quantity.copula import correlate
from kidal_sim.scenario.quantity.spec import Quantity, walk
from kidal_sim.scenario.remembered import once_a_scenario
from kidal_sim.scenario.schema import Scenario

Draws = Mapping[str, NDArray[np.float64]]


def sample(scenario: Scenario, seed: int, outer: NDArray[np.int64], fixed: Draws = MappingProxyType({})) -> Draws:
    """Draw the value of every quantity, by address, in each run; shape (runs,), in the quantity's unit.

    Draws are keyed by the quantity's address, so that two scenarios share it and a new quantity changes no other draw. `fixed`
    has the uniforms, one a run, of addresses that a design fixes: they take the place of draws, before correlations, and depend on
    none that is drawn.
    """
    quantities, uncertain = _quantities(scenario), _uncertain(scenario)
    correlated = [address for correlation in scenario.correlations for address in correlation.between]
    drawn = sorted({*uncertain, *correlated})
    dice.refuse_shared_identities(drawn)
    uniforms = {
        address: fixed[address] if address in fixed else dice.uniforms(seed, outer, dice.identity(address), Purpose.INPUT)
        for address in drawn
    }
    uniforms = correlate(uniforms, scenario.correlations, fixed)
    certain = {address: np.full(len(outer), quantity.best) for address, quantity in quantities.items() if address not in uncertain}
    return certain | {address: quantity.ppf(uniforms[address]) for address, quantity in uncertain.items()}


def uncertain_addresses(scenario: Scenario) -> list[str]:
    """Return the addresses of the quantities that differ from run to run, sorted."""
    return sorted(_uncertain(scenario))


@once_a_scenario
def _uncertain(scenario: Scenario) -> dict[str, Quantity]:
    """Return the quantities that differ from run to run, by address."""
    return {address: quantity for address, quantity in _quantities(scenario).items() if not quantity.is_certain}


@once_a_scenario
def _quantities(scenario: Scenario) -> dict[str, Quantity]:
    """Return every quantity by address."""
    return dict(walk(scenario))
