"""Countdown and knights and knaves."""

from replay import reward

ADAPTERS = {
    "tinyzero.countdown": reward,
    "oat_zero.countdown": reward,
    "logic_rl.kk": reward,
    "simplerl.kk": reward,
}
