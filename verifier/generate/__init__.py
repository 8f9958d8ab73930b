"""Fresh problems with their ground truth, from a seed. Pure.

The same generator, parameters and seed give the same problems on every machine and in every version of Python: chance
comes from `dice`, not from the standard library. Problem number n of a seed is the same whatever the count.
"""
