"""What each trainer calls for a reward, with the service behind it: one module a trainer, one function a module.

No module here imports the trainer that it is for, nor torch. Which service, preset and limits: environment variables,
see `trainer_client.adapters.connection`, since a trainer is only told the function's name.
"""
