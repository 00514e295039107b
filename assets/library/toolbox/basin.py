#!/usr/bin/env python3
"""Water balance of the Maran between the dam of Bab Nahr and the gauge at Sha'ab.

Stages are metres on the staff, flows are cubic metres per second, volumes are millions of cubic
metres. Run without arguments to see the month of July 2022 as it was read, and as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

SECONDS_PER_DAY = 86_400
CAPACITY = 620.0  # the reservoir, full

# The rating of 2016: flow = FACTOR * stage ** POWER, fitted to 61 gaugings by boat.
FACTOR, POWER = 30.0, 1.6


def rating(stage: float) -> float:
    """The flow past the gauge when the water stands at `stage` above the zero of the staff."""
    if stage <= 0.0:
        return 0.0
    return FACTOR * stage**POWER


def stage_of(flow: float) -> float:
    """The inverse of `rating`: how high the water must stand to carry `flow`."""
    return (flow / FACTOR) ** (1.0 / POWER)


@dataclass(frozen=True)
class Reach:
    """One month on the river between two gauges that do not know each other."""

    released: float  # measured in the outlet tunnels of the dam
    stage: float  # read on the staff at Sha'ab
    natural: float = 2.9  # wells, willows and the sun: the mean of many years
    zero: float = 0.0  # how much too high the staff hangs

    @property
    def arrived(self) -> float:
        """What went past the staff, wherever the staff may hang."""
        return rating(self.stage + self.zero)

    @property
    def missing(self) -> float:
        """What left the dam and is not accounted for by anything we like to talk about."""
        return self.released - self.arrived - self.natural


def reservoir_after(content: float, inflow: float, outflow: float, days: int) -> float:
    """The content of the reservoir after `days`; it can neither overflow in silence nor go below zero."""
    change = (inflow - outflow) * SECONDS_PER_DAY * days / 1e6
    return min(max(content + change, 0.0), CAPACITY)


def report(title: str, reach: Reach) -> None:
    """Print the balance of one reach as a small table."""
    print(title)
    rows = [
        ("released at the dam", reach.released),
        ("arrived at Sha'ab", reach.arrived),
        ("lost by nature", reach.natural),
        ("missing", reach.missing),
    ]
    for name, flow in rows:
        print(f"  {name:<24}{flow:8.1f} m³/s")


def main() -> None:
    july = Reach(released=40.2, stage=0.98)
    report("As it was read", july)
    report("As it was", replace(july, zero=0.14))

    content = reservoir_after(254.0, inflow=24.8, outflow=40.2, days=31)
    print(f"Reservoir on 1 August: {content:.0f} million m³, {content / CAPACITY:.0%} of capacity")
    print(f"Forty would stand at {stage_of(40.0) - 0.14:.2f} m on the staff as it hangs")


if __name__ == "__main__":
    main()
