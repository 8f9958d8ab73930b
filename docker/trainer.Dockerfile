# What a trainer needs to ask the service: the client and nothing that grades. Add your trainer to it, or install the
# client's wheel into your trainer's image (docs/client.md).
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS build
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
COPY requirements/build.txt requirements/client.txt requirements/
RUN python3 -m venv /build && /build/bin/pip install --quiet --require-hashes --requirement requirements/build.txt \
    && python3 -m venv /opt/trainer \
    && /opt/trainer/bin/pip install --quiet --require-hashes --only-binary :all: --requirement requirements/client.txt
COPY verifier verifier
COPY trainer_client trainer_client
RUN /build/bin/pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir /wheels ./trainer_client \
    && /opt/trainer/bin/pip install --quiet --no-deps --no-index /wheels/*.whl

FROM ${BASE_IMAGE}
COPY --from=build /opt/trainer /opt/trainer
ENV PATH=/opt/trainer/bin:$PATH PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /tmp
CMD ["python3", "-c", "import asyncio, os; from trainer_client.client import RewardClient; from verifier.wire import Rollout; client = RewardClient(os.environ['VERIFIER_URL'], preset='math'); print(asyncio.run(client.rewards([Rollout(id='1', completion='\\\\boxed{1/2}', ground_truth='0.5')])))"]
