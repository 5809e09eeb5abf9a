"""Whatever the network: what flows in flows out, and every pipe loses what its law says."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.physics.global_gradient import solve
from simulators.physics.head_loss import hazen_williams
from simulators.physics.network import Network, Pipes
from simulators.physics.outflow import Outflow


@st.composite
def supplied_towns(draw: st.DrawFn) -> tuple[Network, Outflow, np.ndarray]:
    """A random tree with extra pipes across it, hilly, with customers and holes."""
    count = draw(st.integers(3, 30))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    parents = np.array([chance.integers(0, child) for child in range(1, count)])
    across = draw(st.integers(0, count))
    first = chance.integers(0, count, across)
    second = (first + chance.integers(1, count, across)) % count
    start, end = np.concatenate([parents, first]), np.concatenate([np.arange(1, count), second])
    pipes = Pipes(
        start,
        end,
        chance.uniform(10.0, 1_000.0, len(start)),
        chance.uniform(0.1, 0.8, len(start)),
        chance.uniform(80.0, 140.0, len(start)),
    )
    elevation = chance.uniform(0.0, 30.0, count)
    holes = np.where(chance.random(count) < 0.2, 0.01, 0.0)
    outflow = Outflow(chance.exponential(0.01, count), holes, elevation, elevation, service=20.0)
    sources = chance.choice(count, draw(st.integers(1, 2)), replace=False)
    return Network(elevation, pipes, sources), outflow, chance.uniform(40.0, 60.0, len(sources))


@given(supplied_towns())
@settings(max_examples=150, deadline=None)
def test_every_node_balances_and_every_pipe_obeys_its_law(town: tuple[Network, Outflow, np.ndarray]) -> None:
    network, outflow, heads = town
    loss = hazen_williams(network.pipes)

    state = solve(network, loss, heads, outflow)

    free = np.setdiff1d(np.arange(network.node_count), network.sources)
    assert np.abs(state.outflow - outflow.at(state.head))[free].max() < 1e-5
    assert abs(state.outflow.sum()) < 1e-9
    lost = state.head[network.pipes.start] - state.head[network.pipes.end]
    law = loss.resistance * state.flow * np.abs(state.flow) ** 0.852
    assert np.abs(lost - law).max() < 1e-4
