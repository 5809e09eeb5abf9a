"""A pure function of (state, frame): the same frames in the same order give the same alerts, with the same names.

Reading order: arrays (the state as columns), kernel (one reading), silence (nobody reported), bindings (rules to
arrays), engine (a frame in, findings out), snapshot (the state as bytes).
"""
