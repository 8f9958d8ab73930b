# What a trainer needs to ask the service: the client and nothing that grades. Add your trainer to it, or copy the two
# packages into your trainer's image.
ARG BASE_IMAGE=python:3.11-slim-bookworm
FROM ${BASE_IMAGE}
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1
COPY requirements/client.txt /requirements/
RUN python3 -m venv /opt/trainer \
    && /opt/trainer/bin/pip install --quiet --require-hashes --only-binary :all: --requirement /requirements/client.txt
COPY verifier/__init__.py verifier/wire.py verifier/background.py /opt/trainer/app/verifier/
COPY trainer_client /opt/trainer/app/trainer_client
ENV PATH=/opt/trainer/bin:$PATH PYTHONPATH=/opt/trainer/app
USER 10001:10001
WORKDIR /tmp
CMD ["python3", "-c", "import asyncio, os; from trainer_client.client import RewardClient; from verifier.wire import Rollout; client = RewardClient(os.environ['VERIFIER_URL'], preset='math'); print(asyncio.run(client.rewards([Rollout(id='1', completion='\\\\boxed{1/2}', ground_truth='0.5')])))"]
