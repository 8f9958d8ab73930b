"""What each trainer calls for a reward, with the service behind it: one module a trainer, one function a module.

Modules that a trainer's classes are the base of (verl_plugin, areal, skyrl, skyrl_generator, tinker, openrlhf_agent)
import that trainer; no other module imports the one it is for, nor torch. Which service, preset and limits: environment
variables, see `trainer_client.adapters.connection`, since a trainer is only told the function's name.
"""
