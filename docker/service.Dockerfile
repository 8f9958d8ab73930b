# The service: the API and, with another command, its math workers. Build from the repository's root.
#
#   docker build --file docker/service.Dockerfile --tag verifier .
#
# Every package comes by its hash (requirements/*.txt), those that are built from source by the build tools of
# requirements/build.txt and no others. BASE_IMAGE takes a digest: docs/upgrading.md says how to find it.
# Behind a package mirror: --build-arg PIP_INDEX_URL=...; nothing of it stays in the last stage.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS build
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_COMPILE=1
WORKDIR /source
COPY requirements/build.txt requirements/service.txt requirements/
# Without isolation a build sees the tools of /build and can fetch nothing. pyarrow is left out: only the command line's
# Parquet files need it, and it is a third of what is installed. compileall may fail: some packages carry files for others.
RUN python3 -m venv /build && /build/bin/pip install --quiet --require-hashes --requirement requirements/build.txt \
    && /build/bin/pip wheel --quiet --require-hashes --no-deps --no-build-isolation --use-pep517 --wheel-dir /wheels \
        --requirement requirements/service.txt \
    && rm /wheels/pyarrow-*.whl
COPY pyproject.toml README.md LICENSE ./
COPY verifier verifier
COPY trainer_client trainer_client
RUN /build/bin/pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir /wheels . \
    && python3 -m venv --without-pip /opt/verifier \
    && /build/bin/pip --python /opt/verifier/bin/python install --quiet --no-deps --no-index /wheels/*.whl \
    && { python3 -m compileall -q -j 0 /opt/verifier/lib || true; }
RUN /opt/verifier/bin/verifier --version

FROM ${BASE_IMAGE}
COPY --from=build /opt/verifier /opt/verifier
COPY docker/worker-healthy /usr/local/bin/worker-healthy
ENV PATH=/opt/verifier/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VERIFIER_HOST=0.0.0.0 \
    VERIFIER_HEARTBEAT_FILE=/tmp/verifier-worker
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["verifier"]
CMD ["serve"]
