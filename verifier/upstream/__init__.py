"""Rewards of published projects, reproduced: a package for each, and `shared` for what several of them use."""
