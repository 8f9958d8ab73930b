# What runs programs: the service's image with every toolchain that the sandbox knows, and numpy for Python programs.
#
#   docker build --file docker/service.Dockerfile --tag verifier:local .
#   docker build --file docker/sandbox.Dockerfile --tag verifier-code:local .
#
# With compose: docker-compose build api, then VERIFIER_CODE_DOCKERFILE=docker/sandbox.Dockerfile docker-compose up.
ARG SERVICE_IMAGE=verifier:local

FROM ${SERVICE_IMAGE}
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
USER 0:0
# What compiles and runs, and no more; Debian's own versions, which its security updates keep in order.
# hadolint ignore=DL3008
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        gcc g++ libc6-dev nodejs node-typescript golang-go rustc default-jdk-headless \
    && rm -rf /var/lib/apt/lists/* /usr/share/doc /usr/share/man
COPY requirements/programs.txt /requirements/
RUN python3 -m venv /build \
    && /build/bin/pip install --quiet --no-cache-dir --require-hashes --only-binary :all: --target /opt/programs \
        --requirement /requirements/programs.txt \
    && rm -rf /build /requirements
ENV VERIFIER_SANDBOX_SITE_PACKAGES=/opt/programs
USER 10001:10001
CMD ["worker", "--queues", "code"]
