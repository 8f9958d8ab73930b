# Redis as an ordinary user, with a folder of its own for the append-only file.
ARG REDIS_IMAGE=redis:7-bookworm
FROM ${REDIS_IMAGE}
USER root
RUN install --directory --owner 10002 --group 10002 --mode 0750 /store
USER 10002:10002
WORKDIR /store
ENTRYPOINT ["redis-server"]
CMD ["--bind", "0.0.0.0", "--protected-mode", "no", "--dir", "/store", "--appendonly", "yes"]
