"""The Celery door: rollouts go to workers on any number of machines, over Redis, and end in the same LocalEngine.

`engine` is the API's side, `worker` the other; `chunks` is what goes between them, `registry` who is there, `routing`
which work goes where, `app` how Celery is set and why.
"""
